/**
 * When a memory holds.
 *
 * @module
 */

import type { Memory } from '../../../src/memory/memory.ts';
import type { Texts } from '../../brand/en.ts';
import type { Dates } from '../dates.ts';

type Spanning = Pick<Memory, 'validFrom' | 'validTo' | 'endsAt' | 'fades'>;
type Words = Pick<Texts['memory'], 'from' | 'until' | 'fades' | 'since'>;

/**
 * Where that is not simply now.
 *
 * @returns "from 5 January", "until 27 November", "fades on 30 November"; `null` for what holds and has no end.
 */
export function spanOf(
  memory: Spanning,
  words: Words,
  dates: Pick<Dates, 'day'>,
  now: Date = new Date(),
): string | null {
  const fromMs = Date.parse(memory.validFrom);
  const from = fromMs > now.getTime() ? words.from(dates.day(fromMs, now)) : '';
  return [from, endOf(memory, words, dates, now)].filter(Boolean).join(' ') || null;
}

/** From when until when, of what is over as well: "since 12 March 2019", "from 12 March until 4 November". */
export function wholeSpanOf(
  memory: Spanning,
  words: Words,
  dates: Pick<Dates, 'day'>,
  now: Date = new Date(),
): string {
  const day = dates.day(Date.parse(memory.validFrom), now);
  const hasBegun = Date.parse(memory.validFrom) <= now.getTime();
  const from = memory.endsAt === null && hasBegun ? words.since(day) : words.from(day);
  return [from, endOf(memory, words, dates, now)].filter(Boolean).join(' ');
}

function endOf(
  { validTo, endsAt, fades }: Spanning,
  words: Words,
  dates: Pick<Dates, 'day'>,
  now: Date,
): string {
  if (endsAt === null) return '';
  const endsMs = Date.parse(endsAt);
  // A state may also be replaced before it fades.
  if (fades && endsAt === validTo && endsMs > now.getTime()) return words.fades(dates.day(endsMs, now));
  // It is the first moment after the last day.
  return words.until(dates.day(endsMs - 1, now));
}
