/**
 * One turn, stage by stage: when each began and ended, relative to the end of the person's speech.
 *
 * @module
 */

/** Milliseconds by stage name, e.g. `{recall: 4.2, firstToken: 310}`. */
export type Stages = Readonly<Record<string, number>>;

const round = (ms: number) => Math.round(ms * 10) / 10;

export class Timeline {
  readonly #startMs: number;
  readonly #stages = new Map<string, number>();

  /** @param startMs Epoch milliseconds that marks count from. @default now */
  constructor(startMs: number = Timeline.now()) {
    this.#startMs = startMs;
  }

  /** Epoch milliseconds with sub-millisecond resolution. */
  static now(): number {
    return performance.timeOrigin + performance.now();
  }

  /** Notes how long after the start something happened; the first time counts. */
  mark(name: string, atMs: number = Timeline.now()): void {
    if (!this.#stages.has(name)) this.#stages.set(name, round(atMs - this.#startMs));
  }

  /** Notes a duration that was measured elsewhere. */
  set(name: string, durationMs: number): void {
    this.#stages.set(name, round(durationMs));
  }

  /** Runs a stage and notes its duration, whether it succeeds or not. */
  async span<T>(name: string, stage: () => Promise<T>): Promise<T> {
    const startedMs = Timeline.now();
    try {
      return await stage();
    } finally {
      this.set(name, Timeline.now() - startedMs);
    }
  }

  stages(): Stages {
    return Object.fromEntries(this.#stages);
  }
}
