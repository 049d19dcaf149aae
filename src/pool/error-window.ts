/**
 * How many errors there were in the last minutes.
 *
 * @module
 */

/** `connection_errors` tells of these. */
const WINDOW_MS = 300_000;
/** Errors of so long are counted together, so that a storm of them takes no more room than one. */
const BUCKET_MS = 5_000;

export class ErrorWindow {
  /** Errors by the number of their bucket, oldest first. */
  readonly #buckets = new Map<number, number>();

  add(): void {
    const now = this.#bucket();
    this.#buckets.set(now, (this.#buckets.get(now) ?? 0) + 1);
    this.#forgetOld(now);
  }

  /** Of the last five minutes, to a bucket. */
  get count(): number {
    this.#forgetOld(this.#bucket());
    return [...this.#buckets.values()].reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.#buckets.clear();
  }

  #bucket(): number {
    return Math.floor(performance.now() / BUCKET_MS);
  }

  #forgetOld(now: number): void {
    for (const bucket of this.#buckets.keys())
      if (bucket <= now - WINDOW_MS / BUCKET_MS) this.#buckets.delete(bucket);
  }
}
