/**
 * "It is Basil, not Biscuit": a known fact with one word changed.
 *
 * @module
 */

import { CATEGORIES, type Category } from '../../../../../src/memory/memory.ts';
import { isStopWord, sameWord, tokens } from '../understanding/words.ts';
import { type Draft, objectOf, properName } from './fact.ts';
import type { KnownFact, Slots } from './slots.ts';

const SUBJECT =
  '(?:it|that|he|she|his name|her name|its name|their name|the name|my \\p{L}+(?: name)?|the right (?:name|word|answer)|I said|I meant|the \\p{L}+|\\p{Lu}[\\p{L}]+)';
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    `^(?:no,? |sorry,? |actually,? )*(?:${SUBJECT} (?:is |was |should be )?(?:called |named )?|its )?(?<right>[\\p{L}\\d'-]+(?: [\\p{L}\\d'-]+)?),? (?:and )?not (?:in |a |an )?(?<wrong>[\\p{L}\\d'-]+)$`,
    'iu',
  ),
  new RegExp(
    `^(?:no,? |sorry,? |actually,? )*(?:${SUBJECT} (?:is |was )?|its )?not (?:called |an? )?(?<wrong>[\\p{L}\\d'-]+)(?:,? but|,? it is(?: called)?|,? its|,? he is(?: called)?|,? she is(?: called)?|,) (?:an? )?(?<right>[\\p{L}\\d'-]+(?: [\\p{L}\\d'-]+)?)$`,
    'iu',
  ),
];

function category(text: string): Category {
  return CATEGORIES.find((known) => known === text) ?? 'FACT';
}

function mentions(fact: KnownFact, word: string): string | undefined {
  const wanted = word.toLowerCase();
  return fact.value.match(/[\p{L}\d'-]+/gu)?.find((known) => sameWord(known.toLowerCase(), wanted));
}

function replaced(wrong: string, right: string, slots: Slots): Draft[] | undefined {
  for (const fact of slots.all) {
    const word = mentions(fact, wrong);
    if (!word) continue;
    const isName = /^\p{Lu}/u.test(word);
    const shown = isName ? (properName(right) ?? right) : objectOf(right);
    return [
      {
        category: category(fact.category),
        key: fact.key,
        value: fact.value.replace(word, shown),
        confidence: 0.95,
      },
    ];
  }
  return undefined;
}

/**
 * The known fact that a correction speaks of, with the right word in it.
 *
 * @returns `undefined` where the text corrects nothing that is known.
 */
export function readCorrection(text: string, slots: Slots): Draft[] | undefined {
  for (const pattern of PATTERNS) {
    const { right, wrong } = pattern.exec(text)?.groups ?? {};
    const drafts =
      right &&
      wrong &&
      !isStopWord(right.split(' ')[0]?.toLowerCase() ?? '') &&
      !/ (?:is|am|are|was|were)$/i.test(right) &&
      tokens(right)[0] !== tokens(wrong)[0]
        ? replaced(wrong, right, slots)
        : undefined;
    if (drafts) return drafts;
  }
  return undefined;
}
