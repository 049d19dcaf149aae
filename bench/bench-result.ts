/**
 * What a bench is and what it gives.
 *
 * @module
 */

/** Figures by name: numbers, distributions `{p50, p95, n}`, or groups of them. */
export type Figures = { readonly [name: string]: number | string | boolean | Figures };

export interface BenchResult {
  /** The naive way. */
  readonly naive: Figures;
  readonly ours: Figures;
  /** Ours / naive of the headline figure. */
  readonly ratio: number;
  readonly [more: string]: number | string | boolean | Figures;
}

export interface BenchOptions {
  /** Tells where a bench is, for whoever waits. */
  readonly progress: (text: string) => void;
  /** `--calls`: how many at the same time, step by step; `null`: the bench's own. */
  readonly calls: readonly number[] | null;
  /** `--minutes`: how long a soak takes; `null`: the bench's own. */
  readonly minutes: number | null;
}

export interface Bench {
  /** One line: what is compared with what. */
  readonly title: string;
  run(options: BenchOptions): Promise<BenchResult>;
}
