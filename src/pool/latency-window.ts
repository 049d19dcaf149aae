/**
 * Latencies of the recent past, bounded.
 *
 * @module
 */

/** A distribution in milliseconds; zeros when nothing was measured. */
export interface Distribution {
  readonly p50: number;
  readonly p95: number;
  readonly n: number;
}

/**
 * The nearest-rank percentile.
 *
 * @param sorted Ascending values.
 * @param share 0 to 1.
 */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** p50 and p95 of any number of values, to a hundredth. */
export function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: round(percentile(sorted, 0.5)), p95: round(percentile(sorted, 0.95)), n: sorted.length };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Keeps the last values only: a ring. */
export class LatencyWindow {
  readonly #capacity: number;
  readonly #values: number[] = [];
  #next = 0;

  /** @param capacity How many values are remembered. @default 256 */
  constructor(capacity = 256) {
    this.#capacity = capacity;
  }

  add(valueMs: number): void {
    this.#values[this.#next] = valueMs;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  summary(): Distribution {
    return distribution(this.#values);
  }
}
