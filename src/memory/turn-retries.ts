/**
 * How often a turn is tried, and what happens when it keeps failing.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError, messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { Turn } from './memory.ts';
import type { ProcessedTurn, ProcessOptions, TurnContext, TurnProcessor } from './turn-processor.ts';

/** Waits before another attempt, in milliseconds. */
const RETRY_AFTER_MS = [1_000, 4_000] as const;

export interface PersistenceOptions extends Pick<ProcessOptions, 'extraction'> {
  signal: AbortSignal;
  log: Log;
  /** Waits before the second attempt, the third, and so on. @default 1 s, 4 s */
  retryAfterMs?: readonly number[];
}

/** What the chat service says of a question that it could take and will not: another day will not help. */
const REFUSED: ReadonlySet<unknown> = new Set([400, 413, 422]);

/** The model was there and could not deal with the turn. A wrong key or model name is no such case: it gets mended. */
function isHopeless({ code, details }: KindredError): boolean {
  return code === 'MODEL_ANSWER_INVALID' || (code === 'HTTP_STATUS' && REFUSED.has(details.status));
}

/**
 * Processes a turn with a few attempts. One that the model cannot deal with is kept without facts rather than
 * tried for ever.
 *
 * @param context Asked for before each attempt, so that it is up to date.
 * @throws KindredError When a service stays away: the turn has to come again later.
 */
export async function processPersistently(
  processor: TurnProcessor,
  turn: Turn,
  context: () => TurnContext,
  { signal, log, extraction, retryAfterMs = RETRY_AFTER_MS }: PersistenceOptions,
): Promise<ProcessedTurn> {
  for (const delayMs of [...retryAfterMs, null]) {
    try {
      return await processor.process(turn, context(), { signal, extraction });
    } catch (error) {
      if (!(error instanceof KindredError) || signal.aborted) throw error;
      if (error.retryable && delayMs !== null) {
        log.warn({ turnId: turn.id, delayMs, error: messageOf(error) }, 'a turn failed and is tried again');
        await sleep(delayMs, undefined, { signal });
      } else if (isHopeless(error)) {
        log.error({ turnId: turn.id, error: messageOf(error) }, 'a turn is kept without its facts');
        break;
      } else throw error;
    }
  }
  return processor.process(turn, context(), { signal, extraction: null });
}
