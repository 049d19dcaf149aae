/**
 * The short text about a person that stands in every prompt.
 *
 * Derived from the live memories when it is needed, and stored nowhere: it cannot drift from them, two calls cannot
 * overwrite each other's, and what was forgotten or is over is gone from it at once. What it has no room for is what
 * recall is for.
 *
 * @module
 */

import { CATEGORIES, isLive, type Memory } from './memory.ts';
import { type PersonTime, spokenDay } from './time.ts';

export type ProfileFact = Pick<
  Memory,
  'category' | 'key' | 'value' | 'importance' | 'validFrom' | 'validTo' | 'fades' | 'endsAt'
>;

function rank({ key, category }: ProfileFact): number {
  return key === 'name' ? -1 : CATEGORIES.indexOf(category);
}

function sentence(value: string): string {
  const text = value.replace(/[.!?\s]+$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What lies ahead and what ends says when: in English, as everything that a prompt says of itself. */
function worded(fact: ProfileFact, nowMs: number, { timeZone }: PersonTime): string {
  const time = { timeZone, language: 'en' };
  const fromMs = Date.parse(fact.validFrom);
  const from = fromMs > nowMs ? `From ${spokenDay(fromMs, time)}: ` : '';
  // `validTo` is the first moment after it.
  const until =
    fact.validTo && !fact.fades ? ` (until ${spokenDay(Date.parse(fact.validTo) - 1, time)})` : '';
  return from + sentence(`${fact.value.replace(/[.!?\s]+$/, '')}${until}`);
}

/**
 * @param facts Memories; what is over is left out.
 * @param maxChars Bound of the text in characters; the least important facts give way.
 * @param nowMs Epoch milliseconds.
 * @returns Sentences without a subject ("Is called Ada. Works as a baker."); empty without facts.
 */
export function composeProfile(
  facts: readonly ProfileFact[],
  maxChars: number,
  nowMs: number,
  time: PersonTime,
): string {
  const byImportance = facts
    .filter((fact) => isLive(fact, nowMs))
    .sort((a, b) => Number(b.key === 'name') - Number(a.key === 'name') || b.importance - a.importance);
  let chars = 0;
  const kept = byImportance.filter((fact) => {
    const length = worded(fact, nowMs, time).length + 1;
    if (chars + length > maxChars) return false;
    chars += length;
    return true;
  });
  return kept
    .sort((a, b) => rank(a) - rank(b))
    .map((fact) => worded(fact, nowMs, time))
    .join(' ');
}
