/**
 * For how long files have not changed, by the clock of who looks. Times of files are those of another host's clock, which may be
 * minutes off.
 *
 * @module
 */

interface Look {
  readonly mtimeMs: number;
  /** By the monotonic clock. */
  readonly sinceMs: number;
}

export class Stillness {
  readonly #now: () => number;
  #looks = new Map<string, Look>();
  #before = new Map<string, Look>();

  /** @param now Monotonic milliseconds. @default performance.now */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins a round: files that the one before did not look at are forgotten. */
  begin(): void {
    this.#before = this.#looks;
    this.#looks = new Map();
  }

  /** @returns For how long this file has been seen as it is, in milliseconds; 0 at the first look. */
  ofFile(path: string, mtimeMs: number): number {
    const before = this.#before.get(path);
    const nowMs = this.#now();
    const look = before?.mtimeMs === mtimeMs ? before : { mtimeMs, sinceMs: nowMs };
    this.#looks.set(path, look);
    return nowMs - look.sinceMs;
  }
}
