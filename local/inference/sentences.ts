/**
 * Text in pieces to speak one after the other.
 *
 * @module
 */

/** Longer sentences are cut at a comma or a space: the first sound must not wait for a whole paragraph. */
const MAX_CHARS = 200;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** What the English voice has no dictionary for: letters other than Latin and Greek, digits other than ASCII's. */
const UNREADABLE = /[[\p{L}\p{Nd}]--[\p{Script=Latin}\p{Script=Greek}0-9]]\p{M}*/gv;
const CONTROL_OR_SPACE = /[\p{C}\s]+/gu;

/** The sentences that hold at least one letter or digit that an English voice can say. */
export function splitSentences(text: string): string[] {
  const readable = text.toWellFormed().replace(UNREADABLE, '').replace(CONTROL_OR_SPACE, ' ');
  return [...segmenter.segment(readable)]
    .flatMap(({ segment }) => splitLong(segment.trim()))
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

function splitLong(sentence: string): string[] {
  const pieces: string[] = [];
  let rest = sentence;
  while (rest.length > MAX_CHARS) {
    const at = findCut(rest);
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  return [...pieces, rest];
}

/** After the last clause within the limit, else after its last word, else at the limit. */
function findCut(text: string): number {
  const head = text.slice(0, MAX_CHARS);
  const clause = Math.max(...[', ', '; ', ': '].map((mark) => head.lastIndexOf(mark)));
  if (clause > MAX_CHARS / 3) return clause + 1;
  const space = head.lastIndexOf(' ');
  return space > 0 ? space : MAX_CHARS;
}
