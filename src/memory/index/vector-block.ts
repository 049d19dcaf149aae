/**
 * The vectors of all rows in one growing block of memory, scanned whole: at the scale of one person an exact scan
 * costs less than the upkeep of an approximate index, and loses nothing.
 *
 * @module
 */

import { EMBEDDING_DIMENSIONS } from '../embedder/embedder.ts';

/** Whether a vector can be compared at all: the right dimension, no NaN, not empty. */
export function isUsable(vector: Float32Array | null): vector is Float32Array {
  if (vector?.length !== EMBEDDING_DIMENSIONS) return false;
  let squares = 0;
  for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) squares += (vector[i] as number) ** 2;
  return Number.isFinite(squares) && squares > 0;
}

export class VectorTable {
  #values = new Float32Array(0);
  #present = new Uint8Array(0);

  /** A vector that is not usable counts as none. */
  set(row: number, vector: Float32Array | null): void {
    this.#reserve(row + 1);
    const usable = isUsable(vector);
    this.#present[row] = usable ? 1 : 0;
    if (usable) this.#values.set(vector, row * EMBEDDING_DIMENSIONS);
  }

  has(row: number): boolean {
    return this.#present[row] === 1;
  }

  /** A copy of a row's vector; `null` where it has none. */
  at(row: number): Float32Array | null {
    const start = row * EMBEDDING_DIMENSIONS;
    return this.has(row) ? this.#values.slice(start, start + EMBEDDING_DIMENSIONS) : null;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#values.byteLength + this.#present.byteLength;
  }

  /** The cosine of a unit vector with a row's; 0 for a row without one. */
  cosine(query: Float32Array, row: number): number {
    return this.has(row) ? this.#dot(query, 0, row) : 0;
  }

  /** The cosine of two rows; 0 where one has no vector. */
  cosineBetween(a: number, b: number): number {
    return this.has(a) && this.has(b) ? this.#dot(this.#values, a * EMBEDDING_DIMENSIONS, b) : 0;
  }

  /** The mean of these rows' vectors; `null` when none has one. */
  centre(rows: readonly number[]): Float32Array | null {
    const present = rows.filter((row) => this.has(row));
    if (present.length === 0) return null;
    const sum = new Float32Array(EMBEDDING_DIMENSIONS);
    for (const row of present) {
      const start = row * EMBEDDING_DIMENSIONS;
      for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) sum[i] = (sum[i] ?? 0) + (this.#values[start + i] ?? 0);
    }
    return sum.map((x) => x / present.length);
  }

  // Four sums at once: the additions do not wait for each other, which halves the time of the scan.
  #dot(query: Float32Array, from: number, row: number): number {
    const values = this.#values;
    const to = from + EMBEDDING_DIMENSIONS;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = from, at = row * EMBEDDING_DIMENSIONS; i < to; i += 4, at += 4) {
      a += (query[i] as number) * (values[at] as number);
      b += (query[i + 1] as number) * (values[at + 1] as number);
      c += (query[i + 2] as number) * (values[at + 2] as number);
      d += (query[i + 3] as number) * (values[at + 3] as number);
    }
    return a + b + c + d;
  }

  #reserve(rows: number): void {
    const held = this.#present.length;
    if (rows <= held) return;
    const capacity = Math.max(64, rows, Math.ceil(held * 1.5));
    const values = new Float32Array(capacity * EMBEDDING_DIMENSIONS);
    values.set(this.#values);
    this.#values = values;
    const present = new Uint8Array(capacity);
    present.set(this.#present);
    this.#present = present;
  }
}
