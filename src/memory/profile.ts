/**
 * The short text about a person that stands in every prompt.
 *
 * Put together from the facts by rule, not by a language model: it is there the moment the facts are, travels to the
 * database in their transaction, cannot drift from them by being rewritten from itself, and what was forgotten is gone
 * from it at once. What it has no room for is what recall is for.
 *
 * @module
 */

import type { Category, Memory } from './memory.ts';

/** Who somebody is first, what passes last. */
const ORDER: readonly Category[] = [
  'FACT',
  'RELATIONSHIP',
  'GOAL',
  'PLAN',
  'PREFERENCE',
  'INTEREST',
  'EXPERIENCE',
  'OPINION',
  'STATE',
];
/** A mood or a cold of last week says nothing about today. */
const STATE_LASTS_MS = 3 * 86_400_000;

export type ProfileFact = Pick<Memory, 'category' | 'key' | 'value' | 'importance' | 'validFrom'>;

function rank({ key, category }: ProfileFact): number {
  return key === 'name' ? -1 : ORDER.indexOf(category);
}

function sentence(value: string): string {
  const text = value.replace(/[.!?\s]+$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/**
 * @param facts Live memories.
 * @param maxChars Bound of the text in characters; the least important facts give way.
 * @param nowMs Epoch milliseconds: passing states are left out when they are old.
 * @returns Sentences without a subject ("Is called Ada. Works as a baker."); empty without facts.
 */
export function composeProfile(facts: readonly ProfileFact[], maxChars: number, nowMs: number): string {
  const current = facts.filter(
    ({ category, validFrom }) => category !== 'STATE' || nowMs - Date.parse(validFrom) < STATE_LASTS_MS,
  );
  const byImportance = [...current].sort(
    (a, b) => Number(b.key === 'name') - Number(a.key === 'name') || b.importance - a.importance,
  );
  let chars = 0;
  const kept = byImportance.filter(({ value }) => {
    const length = value.length + 2;
    if (chars + length > maxChars) return false;
    chars += length;
    return true;
  });
  return kept
    .sort((a, b) => rank(a) - rank(b))
    .map(({ value }) => sentence(value))
    .join(' ');
}
