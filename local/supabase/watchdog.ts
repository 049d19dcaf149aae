/**
 * The limit on how long a statement may run. Postgres in WebAssembly knows no `statement_timeout`: while it computes,
 * the thread it runs on does nothing else, not even look at a clock. So another thread looks, and ends the process
 * when a transaction takes too long. The supervisor starts it anew, and no acknowledged write is lost.
 *
 * @module
 */

import { Worker } from 'node:worker_threads';

export class Watchdog {
  readonly #limitMs: number;
  /** When the limit is up, epoch milliseconds; 0 while nothing runs. */
  readonly #deadline = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #thread: Worker;

  /** @param limitMs How long a transaction may take. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#thread = new Worker(new URL('watchdog-thread.ts', import.meta.url), {
      workerData: { deadline: this.#deadline, limitMs },
    });
    this.#thread.unref();
  }

  /** A transaction begins. */
  begin(): void {
    Atomics.store(this.#deadline, 0, BigInt(Date.now() + this.#limitMs));
  }

  /** It has ended. */
  end(): void {
    Atomics.store(this.#deadline, 0, 0n);
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
