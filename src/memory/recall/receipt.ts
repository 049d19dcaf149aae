/**
 * What recall was worth to a reply: lines found, given, and used. Used is an estimate by words: a reply that says it in
 * others is not seen, and one that says the same by chance is.
 *
 * @module
 */

import { contentWords, term } from '../index/tokens.ts';
import { namesIn } from '../names.ts';

/** Lines of one reply. */
export interface Receipt {
  /** What mattered for the words. */
  readonly found: number;
  /** What went into the prompt. */
  readonly given: number;
  /** Of what was given: what the answer seems to name or to paraphrase. */
  readonly used: number;
}

/** Of the words that a line brings, so many in the answer are no chance. */
const PARAPHRASED_SHARE = 0.5;
const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** A sentence of a reply and the lines that it seems to use, by their place among those given. */
export interface Mark {
  readonly sentence: string;
  readonly lines: readonly number[];
}

/**
 * Counts the lines that an answer uses: those of which it has a name, or half of the words, that the question did not have.
 *
 * @param lines Texts of the entries that were given.
 * @param asked The words that were answered.
 */
export function countUsed(lines: readonly string[], asked: string, answer: string): number {
  return usedIn(lines, asked, answer).length;
}

/** The same sentence by sentence; those that use nothing are left out. */
export function marksOf(lines: readonly string[], asked: string, answer: string): Mark[] {
  const sentences = [...SENTENCES.segment(answer)].map(({ segment }) => segment.trim());
  return sentences
    .map((sentence) => ({ sentence, lines: usedIn(lines, asked, sentence) }))
    .filter((mark) => mark.lines.length > 0);
}

/** Places of the lines that a text uses. */
function usedIn(lines: readonly string[], asked: string, text: string): number[] {
  if (lines.length === 0) return [];
  const said = termsOf(text);
  const known = termsOf(asked);
  return lines.flatMap((line, place) => {
    const brought = [...termsOf(line)].filter((one) => !known.has(one));
    const names = namesIn(line).map(term);
    if (names.some((name) => !known.has(name) && said.has(name))) return [place];
    const repeated = brought.filter((one) => said.has(one)).length;
    return brought.length > 0 && repeated / brought.length >= PARAPHRASED_SHARE ? [place] : [];
  });
}

function termsOf(text: string): Set<string> {
  return new Set(contentWords(text).map(term));
}
