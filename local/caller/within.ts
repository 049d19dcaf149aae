import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '../../src/errors.ts';

const LOOK_MS = 10;

/** How long to wait for something, and what ends the wait early. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Looks until `see` sees something.
 *
 * @returns What it saw; undefined when that took longer than `timeoutMs`.
 * @throws The signal's reason when it fires.
 */
export async function until<T>(see: () => T | undefined | false, patience: Patience): Promise<T | undefined> {
  const { timeoutMs, signal } = patience;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = see();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) return undefined;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** `promise`, or KindredError `DEADLINE_EXCEEDED` after `timeoutMs`. */
export async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new KindredError('DEADLINE_EXCEEDED', `no answer within ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
