/**
 * One person's entries under row numbers, with everything that search needs to know about each: terms, neighbours,
 * vector. Row numbers only grow; a row that is replaced gets a new one.
 *
 * @module
 */

import type { IndexEntry } from './memory-index.ts';
import { Neighbours, NONE } from './neighbours.ts';
import { Postings } from './postings.ts';
import { terms } from './tokens.ts';
import { VectorTable } from './vector-block.ts';

/** Ends in a question mark, leaving aside what stands in brackets (a caption, a stage direction). */
const ASKS = /[?？؟]\s*(?:\[[^\]]*\]\s*)?$/;

/** Whether a text asks for something, in any script. */
export function isQuestion(text: string): boolean {
  return ASKS.test(text);
}

/** Below this many, retired rows cost less than a rebuild. */
const MIN_RETIRED_ROWS = 1_000;

export class EntryTable {
  readonly postings = new Postings();
  readonly neighbours = new Neighbours();
  readonly vectors = new VectorTable();
  readonly #entries: (IndexEntry | null)[] = [];
  readonly #asks: boolean[] = [];
  readonly #rowOf = new Map<string, number>();
  /** Per row: the row before it and the length of both vectors' sum, as last computed. */
  readonly #exchanges: ({ readonly previous: number; readonly length: number } | undefined)[] = [];

  /** Live entries. */
  get size(): number {
    return this.#rowOf.size;
  }

  /** Row numbers run from 0 to below this. */
  get rows(): number {
    return this.#entries.length;
  }

  /** Whether so many rows are retired that a fresh table would be smaller by half. */
  get isSparse(): boolean {
    const retired = this.rows - this.size;
    return retired > MIN_RETIRED_ROWS && retired > this.size;
  }

  /** Without its vector; `null` once retired. */
  at(row: number): IndexEntry | null {
    return this.#entries[row] ?? null;
  }

  /** Whether the entry is a question: it asks for a fact, so it does not hold one. */
  asks(row: number): boolean {
    return this.#asks[row] === true;
  }

  /**
   * The length of the sum of this row's vector and the one before it; 1 where only one of them is there. Computed when
   * first asked for and again when another row has come between.
   */
  exchangeLength(row: number): number {
    const previous = this.neighbours.previous(row);
    const known = this.#exchanges[row];
    if (known?.previous === previous) return known.length;
    const together = previous !== NONE && this.vectors.has(row) && this.vectors.has(previous);
    // Two unit vectors: |a + b|² = 2 + 2 a·b. Opposite ones cancel out; they stand in no direction together.
    const length = together ? Math.sqrt(Math.max(0.1, 2 + 2 * this.vectors.cosineBetween(row, previous))) : 1;
    this.#exchanges[row] = { previous, length };
    return length;
  }

  /** Adds an entry or replaces the one with its id. */
  put(entry: IndexEntry): void {
    this.remove(entry.id);
    const row = this.#entries.length;
    // Its vector stands in the table of vectors, and nowhere else: it is nine tenths of what an entry holds.
    this.#entries.push({ ...entry, vector: null });
    this.#asks.push(isQuestion(entry.text));
    this.#rowOf.set(entry.id, row);
    this.postings.add(row, terms(entry.text));
    this.vectors.set(row, entry.vector);
    if (entry.kind === 'episode') this.neighbours.place(row, entry.sessionId, entry.atMs);
    else this.neighbours.placeAlone(row);
  }

  remove(id: string): void {
    const row = this.#rowOf.get(id);
    const entry = row === undefined ? null : this.at(row);
    if (row === undefined || !entry) return;
    this.#rowOf.delete(id);
    this.#entries[row] = null;
    this.postings.retire(terms(entry.text));
    this.vectors.set(row, null);
    this.neighbours.remove(row);
  }

  /** Live entries with their vectors, oldest row first. */
  live(): IndexEntry[] {
    return this.#entries.flatMap((entry, row) => (entry ? [{ ...entry, vector: this.vectors.at(row) }] : []));
  }
}
