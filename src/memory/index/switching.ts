/**
 * One index for a call: the database's while the person's rows are being loaded and when they are too many, the one in
 * this process as soon as it holds them.
 *
 * @module
 */

import { InProcessIndex } from './in-process.ts';
import type { Hit, IndexEntry, IndexQuery, MemoryIndex } from './memory-index.ts';

export class SwitchingIndex implements MemoryIndex {
  readonly #local = new InProcessIndex();
  #inUse: MemoryIndex;

  constructor(database: MemoryIndex) {
    this.#inUse = database;
  }

  get size(): number {
    return this.#inUse.size;
  }

  /** What this call adds is kept here in either case: the database's copy follows with the turn's processing. */
  add(entries: readonly IndexEntry[]): void {
    this.#local.add(entries);
  }

  remove(ids: readonly string[]): void {
    this.#local.remove(ids);
  }

  search(query: IndexQuery, signal?: AbortSignal): readonly Hit[] | Promise<readonly Hit[]> {
    return this.#inUse.search(query, signal);
  }

  /** Among what this process holds, by words alone; never waits. */
  searchHere(query: Omit<IndexQuery, 'vector'>): readonly Hit[] {
    return this.#local.search({ ...query, vector: null });
  }

  /** Everything that there is has been added, or the database cannot be reached: search here from now on. */
  searchLocally(): void {
    this.#inUse = this.#local;
  }
}
