/**
 * How much one person may call within 24 hours: it stops a client that calls again and again, and what that costs.
 *
 * @module
 */

import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import type { CallStart } from '../memory/store/rows.ts';
import type { Log } from '../telemetry/log.ts';

/** What is left of the time that a job has for its end. */
const STORE_DEADLINE_MS = 2_000;

type DayUse = Pick<CallStart, 'callsOfDay' | 'costOfDay'>;
type DayBounds = Pick<Config['calls'], 'maxCallsPerDay' | 'maxCostPerDay'>;

/**
 * Counts nothing itself: the start of the call has brought the figures.
 *
 * @param known `null`: of somebody without memory, or where the database has not answered, nothing is known.
 * @param bounds 0: none.
 * @returns What is over its bound, for the log; `null`: nothing is.
 */
export function overDayBound(known: DayUse | null, { maxCallsPerDay, maxCostPerDay }: DayBounds) {
  const { callsOfDay: calls = 0, costOfDay: cost = 0 } = known ?? {};
  if (maxCallsPerDay > 0 && calls > maxCallsPerDay) return { calls, maxCallsPerDay };
  if (maxCostPerDay > 0 && cost >= maxCostPerDay) return { cost, maxCostPerDay };
  return null;
}

/** Stores what a call cost, where that is bounded: a later call counts it. Never rejects. */
export async function storeCost(
  { person, callId }: Pick<CallMemory, 'person' | 'callId'>,
  cost: number,
  { calls }: Pick<Config, 'calls'>,
  log: Log,
): Promise<void> {
  if (calls.maxCostPerDay === 0 || cost === 0) return;
  try {
    await person.setCallCost(callId, cost, AbortSignal.timeout(STORE_DEADLINE_MS));
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'what the call cost is not stored: no bound counts it');
  }
}
