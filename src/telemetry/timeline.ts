/**
 * One turn or one start, stage by stage: when each began and ended.
 *
 * @module
 */

/** Milliseconds by stage name, e.g. `{recall: 4.2, firstToken: 310}`: a moment's distance from the start, or a duration. */
export type Stages = Readonly<Record<string, number>>;

/** In epoch milliseconds. */
export interface Stage {
  readonly startMs: number;
  readonly endMs: number;
  /** What has no duration. */
  readonly isMoment: boolean;
}

const round = (ms: number) => Math.round(ms * 10) / 10;

export class Timeline {
  /** Epoch milliseconds that moments count from. */
  readonly startMs: number;
  readonly #stages = new Map<string, Stage>();

  /** @param startMs Epoch milliseconds. @default now */
  constructor(startMs: number = Timeline.now()) {
    this.startMs = startMs;
  }

  /** Epoch milliseconds with sub-millisecond resolution. */
  static now(): number {
    return performance.timeOrigin + performance.now();
  }

  /** Notes when something happened; the first time counts. */
  mark(name: string, atMs: number = Timeline.now()): void {
    if (!this.#stages.has(name)) this.#stages.set(name, { startMs: atMs, endMs: atMs, isMoment: true });
  }

  /** Notes a duration that was measured elsewhere and has just ended. */
  set(name: string, durationMs: number): void {
    const endMs = Timeline.now();
    this.#stages.set(name, { startMs: endMs - durationMs, endMs, isMoment: false });
  }

  /** Runs a stage and notes its duration, whether it succeeds or not. */
  async span<T>(name: string, stage: () => Promise<T>): Promise<T> {
    const startMs = Timeline.now();
    try {
      return await stage();
    } finally {
      this.#stages.set(name, { startMs, endMs: Timeline.now(), isMoment: false });
    }
  }

  /** In the order in which they were noted. */
  entries(): IterableIterator<[name: string, stage: Stage]> {
    return this.#stages.entries();
  }

  stages(): Stages {
    const ms = ({ startMs, endMs, isMoment }: Stage) => round(endMs - (isMoment ? this.startMs : startMs));
    return Object.fromEntries([...this.#stages].map(([name, stage]) => [name, ms(stage)]));
  }
}
