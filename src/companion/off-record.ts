/**
 * "Off the record" and "back on the record": what is said in between is stored nowhere.
 *
 * Recognised by its words, not by the language model: a promise about privacy must not depend on a model's mood. The
 * words of every language with a phrase file count, whatever language the companion speaks.
 *
 * @module
 */

import { allPhrases } from '../languages/languages.ts';

const WORDS = [...allPhrases.values()].map(({ record }) => record);
const OFF = WORDS.flatMap(({ off }) => off);
const ON = WORDS.flatMap(({ on }) => on);
const NO_REQUEST = WORDS.flatMap(({ noRequest }) => noRequest);

/**
 * The words as the patterns read them, whichever way a transcript writes them. A dash between words is a space
 * ("off-the-record"), a dash between spaces is a comma.
 */
export function normalise(text: string): string {
  return text
    .replace(/[‘’ʼ‛′`´＇]/g, "'")
    .replace(/\s+[-‐‑‒–—―−]+\s+/g, ', ')
    .replace(/[-‐‑‒–—―−]/g, ' ')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/["“”„«»‹›¿¡()*_[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?])/g, '')
    .trim();
}

/** Takes out what only sounds like a wish. Everything else stays where it is. */
function withoutReports(said: string): string {
  return NO_REQUEST.reduce(
    (left, pattern) => left.replace(pattern, (report) => '#'.repeat(report.length)),
    said,
  );
}

/** Where the last of them begins; -1 for nowhere. */
function lastOf(patterns: readonly RegExp[], said: string): number {
  return patterns.reduce((last, pattern) => Math.max(last, lastStart(pattern, said)), -1);
}

/**
 * By the pattern itself: `matchAll` would make a copy of it, whose compiled code is gone with the next garbage collection.
 * Compiling all patterns anew takes 100 to 300 ms, which a reply had to wait for.
 */
function lastStart(pattern: RegExp, said: string): number {
  let start = -1;
  said.replace(pattern, (...match) => {
    start = match.find((part) => typeof part === 'number') ?? start;
    return '';
  });
  return start;
}

/** To go off the record, to come back on it, or neither. */
export type RecordWish = 'off' | 'on' | null;

/**
 * What a sentence asks for, if anything. The later of two wishes in one sentence counts.
 *
 * Going off takes a request, not a report of one. Coming back takes a clear request, and something to come back from:
 * in doubt, off stays off. Who does both in one breath ("off the record, I resign, back on the record") is on again
 * afterwards; the sentence itself is off.
 *
 * @param text What the person said, in any of the languages that have a phrase file.
 * @param isOff Whether the person is off the record already.
 */
export function recordWish(text: string, isOff: boolean): RecordWish {
  const said = withoutReports(normalise(text));
  const offAt = lastOf(OFF, said);
  const onAt = isOff || offAt >= 0 ? lastOf(ON, said) : -1;
  if (offAt < 0 && onAt < 0) return null;
  return offAt > onAt ? 'off' : 'on';
}
