/**
 * How long a past call was.
 *
 * @module
 */

import type { PastCall } from '../../../src/memory/store/looking.ts';
import type { Texts } from '../../brand/en.ts';

const SECOND_MS = 1_000;
const MINUTE_SECONDS = 60;

/** "4 min 12 s"; of a call that has no end in the database, until its last turn, and that it is so. */
export function lengthInWords(
  { startedAt, endedAt, lastSaidAt }: Pick<PastCall, 'startedAt' | 'endedAt' | 'lastSaidAt'>,
  { calls }: Pick<Texts, 'calls'>,
): string {
  const until = endedAt ?? lastSaidAt;
  if (until === null) return '';
  const seconds = Math.max(0, Math.round((Date.parse(until) - Date.parse(startedAt)) / SECOND_MS));
  const length = calls.minutes(Math.floor(seconds / MINUTE_SECONDS), seconds % MINUTE_SECONDS);
  return endedAt === null ? `${length}, ${calls.underWay}` : length;
}
