import pLimit, { type LimitFunction } from 'p-limit';
import { DatabaseBusyError } from './database.ts';

/**
 * How many transactions may wait for a connection. At 3 ms each the last of them waits under a second,
 * which is where a caller is better served by "try again".
 */
const MAX_WAITING = 256;

/** Those who wait for one of a database's connections: first come, first served. */
export class TransactionQueue {
  readonly #limit: LimitFunction;

  /** @param connections How many transactions run at the same time. */
  constructor(connections: number) {
    this.#limit = pLimit({ concurrency: connections, rejectOnClear: true });
  }

  /**
   * @param signal Takes work that still waits out of the queue.
   * @throws DatabaseBusyError when {@link MAX_WAITING} wait already.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#limit.pendingCount >= MAX_WAITING) throw new DatabaseBusyError(this.#limit.pendingCount);
    return this.#limit(() => {
      signal?.throwIfAborted();
      return work();
    });
  }

  /** Refuses all who wait; what has begun goes on. */
  clear(): void {
    this.#limit.clearQueue();
  }
}
