/**
 * Several calls at the same time, as long as the slowest of them, and no longer than a deadline. What a turn is processed
 * by (memory/turns/turn-processor.ts), what the end of a call prepares (closing.ts) and what a process warms up (warm-up.ts)
 * goes through here.
 *
 * @module
 */

import { KindredError } from '../errors.ts';
import { type Settled, settle } from './settled.ts';

/** A call of an AI service, or of anything that can be aborted. */
export type AbortableCall<T> = (signal: AbortSignal) => Promise<T>;

export interface ParallelOptions {
  /** What is not settled by then is aborted and settles as `DEADLINE_EXCEEDED`. @default 30_000 */
  readonly timeoutMs?: number;
  /** Aborts all calls; what is left settles as `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** The results, in the order of the calls. */
export type SettledAll<Calls extends readonly AbortableCall<unknown>[]> = {
  -readonly [Index in keyof Calls]: Settled<Awaited<ReturnType<Calls[Index]>>>;
};

/**
 * Runs calls in parallel. A failure is one result among the others; the deadline waits for no call, not even for one
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
  { timeoutMs = 30_000, signal }: ParallelOptions = {},
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
    const results = calls.map((call) => settle(() => Promise.race([start(call, stop.signal), over.promise])));
    return (await Promise.all(results)) as SettledAll<Calls>;
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
