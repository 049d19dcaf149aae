/**
 * Several calls at the same time, as long as the slowest of them, and no longer than a deadline.
 *
 * @module
 */

import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { type Settled, settle } from './settled.ts';

/** A call of an AI service, or of anything that can be aborted. */
export type AbortableCall<T> = (signal: AbortSignal) => Promise<T>;

export interface ParallelOptions {
  /** What is not settled by then is aborted and settles as `DEADLINE_EXCEEDED`. @default 30_000 */
  readonly timeoutMs?: number;
  /** Aborts all calls; what is left settles as `ABORTED`. */
  readonly signal?: AbortSignal;
  /** Told at `debug` how many calls ran how long. */
  readonly log?: Log;
  /** What the calls are for, as the log names it. */
  readonly purpose?: string;
}

/** The results, in the order of the calls. */
export type SettledAll<Calls extends readonly AbortableCall<unknown>[]> = {
  -readonly [Index in keyof Calls]: Settled<Awaited<ReturnType<Calls[Index]>>>;
};

/**
 * Runs calls in parallel. The stages of a turn (memory/turns/turn-processor.ts), the greetings that the end of a call
 * prepares (call/closing.ts) and the warm-up of a process (worker/warm-up.ts) go through here. A failure is one result among the others; the deadline waits for no call, not even for one
 * that ignores its signal.
 *
 * @example
 * const [facts, profile] = await parallelAiCalls([
 *   (signal) => extract(turn, signal),
 *   (signal) => rewriteProfile(turn, signal),
 * ], { timeoutMs: 10_000 });
 * if (facts.ok) await save(facts.value);
 */
export async function parallelAiCalls<const Calls extends readonly AbortableCall<unknown>[]>(
  calls: Calls,
  { timeoutMs = 30_000, signal, log, purpose }: ParallelOptions = {},
): Promise<SettledAll<Calls>> {
  const stop = new AbortController();
  const over = Promise.withResolvers<never>();
  // Nobody may be listening yet, or any more, when the time is over.
  over.promise.catch(() => undefined);
  const end = (error: KindredError) => {
    over.reject(error);
    stop.abort(error);
  };
  const onAbort = () => end(new KindredError('ABORTED', 'the calls were aborted', { cause: signal?.reason }));
  const timer = setTimeout(() => end(late(timeoutMs)), timeoutMs);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    const startedMs = performance.now();
    const timed = calls.map(async (call) => {
      const result = await settle(() => Promise.race([start(call, stop.signal), over.promise]));
      return { result, ms: Math.round(performance.now() - startedMs) };
    });
    const settled = await Promise.all(timed);
    const results = settled.map(({ result }) => result);
    const failed = results.filter(({ ok }) => !ok).length;
    log?.debug(
      { purpose, calls: calls.length, failed, ms: settled.map(({ ms }) => ms) },
      'AI calls in parallel',
    );
    return results as SettledAll<Calls>;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function late(timeoutMs: number): KindredError {
  return new KindredError('DEADLINE_EXCEEDED', `not settled within ${timeoutMs} ms`, { retryable: true });
}

/** A call is not begun once everything is over. */
async function start<T>(call: AbortableCall<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return await call(signal);
}
