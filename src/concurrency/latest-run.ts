/**
 * Work that reads what is there now: one run at a time, and no more than one behind it.
 *
 * @module
 */

export class LatestRun<T> {
  #running: Promise<T> | null = null;
  #following: Promise<T> | null = null;

  /**
   * Whoever asks while a run is under way gets the next one, as one run for all of them: the one under way may have read
   * what was there before the change that they know of.
   *
   * @throws What `work` throws.
   */
  run(work: () => Promise<T>): Promise<T> {
    if (this.#running) return this.#follow(this.#running, work);
    this.#running = work().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  #follow(running: Promise<T>, work: () => Promise<T>): Promise<T> {
    const next = () => {
      this.#following = null;
      return this.run(work);
    };
    this.#following ??= running.then(next, next);
    return this.#following;
  }
}
