/**
 * As many calls at the same time as a service bears: more while it answers quickly, fewer when it slows down or fails.
 *
 * Additive increase, multiplicative decrease on observed latency, as TCP Vegas has it (Brakmo and Peterson, 1995)
 * and Netflix's concurrency-limits for services: latency far above the best seen means that calls queue over there.
 *
 * @module
 */

import pLimit from 'p-limit';

export interface AdaptiveLimitOptions {
  /** Bounds of the limit; it starts at `min`. */
  readonly min: number;
  readonly max: number;
  /** Latency this many times the best seen means overload. @default 2 */
  readonly tolerance?: number;
  /** The limit is multiplied by this on overload. @default 0.7 */
  readonly backoff?: number;
}

/** At the lower bound slowness is not our doing: there the baseline moves by this share of the difference per call. */
const BASELINE_DRIFT = 0.1;
/** Latencies below this differ by chance. */
const NOISE_MS = 5;

/**
 * @example
 * const limit = new AdaptiveLimit({ min: 1, max: 16 });
 * await Promise.all(turns.map((turn) => limit.run(() => extract(turn))));
 */
export class AdaptiveLimit {
  readonly #options: Required<AdaptiveLimitOptions>;
  readonly #queue;
  #exact: number;
  #baselineMs = Number.POSITIVE_INFINITY;
  #lastDecreaseMs = Number.NEGATIVE_INFINITY;

  constructor(options: AdaptiveLimitOptions) {
    this.#options = { tolerance: 2, backoff: 0.7, ...options };
    this.#exact = options.min;
    this.#queue = pLimit(options.min);
  }

  get limit(): number {
    return this.#queue.concurrency;
  }

  /** What the pool shows under `limits`. */
  get stats(): { limit: number; active: number; queued: number } {
    return { limit: this.limit, active: this.#queue.activeCount, queued: this.#queue.pendingCount };
  }

  /**
   * Runs a call when there is room.
   *
   * @param signal Its abort takes a call that still waits out of the queue; one that runs has to listen itself.
   * @throws What the call throws, or the signal's reason.
   */
  async run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const queued = this.#queue(async () => {
      signal?.throwIfAborted();
      return await this.#measure(call, signal);
    });
    return signal ? await orAborted(queued, signal) : await queued;
  }

  async #measure<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const startedMs = performance.now();
    const crowded = this.#queue.activeCount >= this.limit;
    try {
      const value = await call();
      this.#learn(startedMs, performance.now() - startedMs, crowded);
      return value;
    } catch (error) {
      // A caller that changed its mind says nothing about the service.
      if (!signal?.aborted) this.#decrease(startedMs);
      throw error;
    }
  }

  #learn(startedMs: number, tookMs: number, crowded: boolean): void {
    const overloaded = tookMs > this.#baselineMs * this.#options.tolerance + NOISE_MS;
    if (tookMs < this.#baselineMs) this.#baselineMs = tookMs;
    else if (this.limit === this.#options.min)
      this.#baselineMs += (tookMs - this.#baselineMs) * BASELINE_DRIFT;
    if (overloaded) this.#decrease(startedMs);
    // A limit that nobody reaches has proved nothing: it does not grow.
    else if (crowded) this.#set(this.#exact + 1 / this.#exact);
  }

  #decrease(startedMs: number): void {
    // Calls that started before the last decrease tell of the time before it.
    if (startedMs < this.#lastDecreaseMs) return;
    this.#lastDecreaseMs = performance.now();
    this.#set(this.#exact * this.#options.backoff);
  }

  #set(exact: number): void {
    this.#exact = Math.min(this.#options.max, Math.max(this.#options.min, exact));
    this.#queue.concurrency = Math.floor(this.#exact);
  }
}

async function orAborted<T>(queued: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([queued, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
