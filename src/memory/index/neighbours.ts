/**
 * Who stands beside whom: the turns of each session as a doubly linked list over row numbers.
 *
 * @module
 */

/** No row. */
export const NONE = -1;

export class Neighbours {
  readonly #previous: number[] = [];
  readonly #next: number[] = [];
  readonly #atMs: number[] = [];
  readonly #session: (string | undefined)[] = [];
  readonly #last = new Map<string, number>();

  previous(row: number): number {
    return this.#previous[row] ?? NONE;
  }

  next(row: number): number {
    return this.#next[row] ?? NONE;
  }

  /** A row that stands alone. */
  placeAlone(row: number): void {
    this.#previous[row] = NONE;
    this.#next[row] = NONE;
    this.#atMs[row] = 0;
    this.#session[row] = undefined;
  }

  /**
   * Puts a row into its session in order of time; rows of equal time keep the order in which they were placed.
   * It walks back from the session's end: a new turn is nearly always the latest.
   */
  place(row: number, session: string, atMs: number): void {
    let next = NONE;
    let previous = this.#last.get(session) ?? NONE;
    while (previous !== NONE && (this.#atMs[previous] ?? 0) > atMs) {
      next = previous;
      previous = this.previous(previous);
    }
    this.#previous[row] = previous;
    this.#next[row] = next;
    this.#atMs[row] = atMs;
    this.#session[row] = session;
    if (previous !== NONE) this.#next[previous] = row;
    if (next === NONE) this.#last.set(session, row);
    else this.#previous[next] = row;
  }

  /** Closes the gap that the row leaves. */
  remove(row: number): void {
    const session = this.#session[row];
    if (session === undefined) return;
    const previous = this.previous(row);
    const next = this.next(row);
    if (previous !== NONE) this.#next[previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
    else if (previous !== NONE) this.#last.set(session, previous);
    else this.#last.delete(session);
    this.placeAlone(row);
  }
}
