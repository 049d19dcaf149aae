/**
 * What a test leaves behind in the process: sockets, timers, listeners.
 *
 * @module
 */

import { createHook } from 'node:async_hooks';

/** The test runner has timers of its own. */
const OURS = /\/src\/(pool|concurrency)\/|\/node_modules\/(undici|cockatiel)\//;

const timers = new Set<number>();
Error.stackTraceLimit = 40;
createHook({
  init(id, type) {
    if (type === 'Timeout' && OURS.test(new Error('where').stack ?? '')) timers.add(id);
  },
  destroy(id) {
    timers.delete(id);
  },
}).enable();

export interface Held {
  readonly sockets: number;
  /** Timers that the pool and its libraries started and that are still running. */
  readonly timers: number;
}

export function held(): Held {
  const sockets = process
    .getActiveResourcesInfo()
    .filter((name) => name === 'TCPSocketWrap' || name === 'TLSWrap').length;
  return { sockets, timers: timers.size };
}
