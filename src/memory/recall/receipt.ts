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

/**
 * Counts the lines that an answer uses: those of which it has a name, or half of the words, that the question did not have.
 *
 * @param lines Texts of the entries that were given.
 * @param asked The words that were answered.
 */
export function countUsed(lines: readonly string[], asked: string, answer: string): number {
  const said = termsOf(answer);
  const known = termsOf(asked);
  return lines.filter((line) => {
    const brought = [...termsOf(line)].filter((one) => !known.has(one));
    const names = namesIn(line).map(term);
    if (names.some((name) => !known.has(name) && said.has(name))) return true;
    const repeated = brought.filter((one) => said.has(one)).length;
    return brought.length > 0 && repeated / brought.length >= PARAPHRASED_SHARE;
  }).length;
}

function termsOf(text: string): Set<string> {
  return new Set(contentWords(text).map(term));
}
