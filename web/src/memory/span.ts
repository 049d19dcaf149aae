/**
 * When a memory holds, where that is not simply now.
 *
 * @module
 */

import type { Memory } from '../../../src/memory/memory.ts';
import { dayOf } from '../dates.ts';

/** @returns "from 5 January", "until 27 November", "fades on 30 November"; `null` for what holds and has no end. */
export function spanOf(
  { validFrom, validTo, endsAt, fades }: Pick<Memory, 'validFrom' | 'validTo' | 'endsAt' | 'fades'>,
  now: Date = new Date(),
): string | null {
  const fromMs = Date.parse(validFrom);
  const from = fromMs > now.getTime() ? `from ${dayOf(fromMs, now)}` : '';
  return [from, endOf({ validTo, endsAt, fades }, now)].filter(Boolean).join(' ') || null;
}

function endOf({ validTo, endsAt, fades }: Pick<Memory, 'validTo' | 'endsAt' | 'fades'>, now: Date): string {
  if (endsAt === null) return '';
  const endsMs = Date.parse(endsAt);
  // A state may also be replaced before it fades.
  if (fades && endsAt === validTo) return `fades on ${dayOf(endsMs, now)}`;
  // It is the first moment after the last day.
  return `until ${dayOf(endsMs - 1, now)}`;
}
