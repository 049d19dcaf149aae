/**
 * One index for a call: the database's while the person's rows are being loaded, the one in this process as soon as it
 * holds them, or as many of them as it is to hold.
 *
 * @module
 */

import { InProcessIndex } from './in-process.ts';
import type { Hit, IndexEntry, IndexQuery, MemoryIndex } from './memory-index.ts';

export class SwitchingIndex implements MemoryIndex {
  readonly #local = new InProcessIndex();
  readonly #database: MemoryIndex;
  #inUse: MemoryIndex;
  /** Whether the database has more than this process. */
  #isPartial = true;

  constructor(database: MemoryIndex) {
    this.#database = database;
    this.#inUse = database;
  }

  get size(): number {
    return this.#inUse.size;
  }

  /** How many entries this process holds. */
  get held(): number {
    return this.#local.size;
  }

  /** What this call adds is kept here in either case: the database's copy follows with the turn's processing. */
  add(entries: readonly IndexEntry[]): void {
    this.#local.add(entries);
  }

  remove(ids: readonly string[]): void {
    this.#local.remove(ids);
  }

  search(query: IndexQuery, signal?: AbortSignal): readonly Hit[] | Promise<readonly Hit[]> {
    const index = query.isThorough && this.#isPartial ? this.#database : this.#inUse;
    return index.search(query, signal);
  }

  /** Among what this process holds, by words alone; never waits. */
  searchHere(query: Omit<IndexQuery, 'vector'>): readonly Hit[] {
    return this.#local.search({ ...query, vector: null });
  }

  /**
   * Replies are answered from this process from now on.
   *
   * @param options.isPartial Whether the database has more: what is looked for on purpose is looked for there.
   */
  searchLocally({ isPartial }: { readonly isPartial: boolean }): void {
    this.#inUse = this.#local;
    this.#isPartial = isPartial;
  }
}
