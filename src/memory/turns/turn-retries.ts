/**
 * How often a turn is tried, one attempt after the other.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Turn } from '../memory.ts';
import type { ProcessedTurn, ProcessOptions, TurnContext, TurnProcessor } from './turn-processor.ts';

/** Waits before another attempt, in milliseconds. */
const RETRY_AFTER_MS = [1_000, 4_000] as const;

export interface PersistenceOptions extends Pick<ProcessOptions, 'extraction'> {
  signal: AbortSignal;
  log: Log;
  /** Waits before the second attempt, the third, and so on. @default 1 s, 4 s */
  retryAfterMs?: readonly number[];
}

/**
 * Processes a turn with a few attempts.
 *
 * @param context Asked for before each attempt, so that it is up to date.
 * @throws KindredError The last attempt's: the turn has to come again later. See outbox/refusal.ts for those that must not
 *   come again for ever.
 */
export async function processPersistently(
  processor: TurnProcessor,
  turn: Turn,
  context: () => TurnContext,
  { signal, log, extraction, retryAfterMs = RETRY_AFTER_MS }: PersistenceOptions,
): Promise<ProcessedTurn> {
  for (const delayMs of retryAfterMs) {
    try {
      return await processor.process(turn, context(), { signal, extraction });
    } catch (error) {
      if (!(error instanceof KindredError) || !error.retryable || signal.aborted) throw error;
      log.warn({ turnId: turn.id, delayMs, error: messageOf(error) }, 'a turn failed and is tried again');
      await sleep(delayMs, undefined, { signal });
    }
  }
  return processor.process(turn, context(), { signal, extraction });
}
