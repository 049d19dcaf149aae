/**
 * Words that are no stop words and still say little: many facts have them, or any small talk.
 *
 * @module
 */

import { allPhrases } from '../../languages/languages.ts';
import { term } from './tokens.ts';

const languages = [...allPhrases.values()];

/** Words of many facts, which tell none from another. */
const COMMON = new Set(languages.flatMap(({ words }) => words.factWords.map(term)));
/** Words of everyday talk, which two sentences share by chance. */
const EVERYDAY = new Set(languages.flatMap(({ words }) => words.everydayWords.map(term)));

/** Whether many facts have the term. */
export function isCommon(one: string): boolean {
  return COMMON.has(one);
}

/** Whether two sentences that share the term have hardly more in common for it. */
export function isEveryday(one: string): boolean {
  return EVERYDAY.has(one) || COMMON.has(one);
}
