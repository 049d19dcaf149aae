/**
 * How much one person may call within 24 hours: it stops a client that calls again and again, and what that costs.
 *
 * @module
 */

import type { Config } from '../config.ts';
import type { CallStart } from '../memory/store/rows.ts';

/**
 * Counts nothing itself: the start of the call has brought the figures.
 *
 * @param known What the call has loaded; of somebody without memory, or where the database has not answered, nobody can tell.
 * @returns What is over its bound, for the log; `null`: nothing is.
 */
export function overDayBound(
  known: Pick<CallStart, 'callsOfDay'> | null,
  { maxCallsPerDay }: Pick<Config['calls'], 'maxCallsPerDay'>,
) {
  const calls = known?.callsOfDay ?? 0;
  if (maxCallsPerDay === 0 || calls <= maxCallsPerDay) return null;
  return { calls, maxCallsPerDay };
}
