/**
 * What is computed from a person's rows and stored beside them: vectors and terms. An import, an older release or an
 * embedder that was away leaves rows without; they are filled in here.
 *
 * @module
 */

import type { Embedder } from '../embedder/embedder.ts';
import { TERMS_VERSION } from '../index/term-keys.ts';
import type { RowWithoutTerms } from './rows.ts';
import type { MemoryStore } from './store.ts';

/** Rows embedded and stored at a time. */
const EMBED_BATCH = 64;
/** Rows whose terms are made and stored at a time. */
const TERMS_BATCH = 500;

/** A row's vector. */
export interface RowVector {
  readonly id: string;
  readonly kind: 'memory' | 'episode';
  readonly vector: Float32Array;
}

/** The writes that this needs; person-memory.ts hands them over. */
interface DerivedWrites {
  saveVectors(model: string, rows: readonly RowVector[], signal?: AbortSignal): Promise<unknown>;
  saveTerms(rows: readonly RowWithoutTerms[], signal?: AbortSignal): Promise<unknown>;
}

export interface DerivedRowsOptions {
  readonly userId: string;
  readonly store: MemoryStore;
  readonly embedder: Embedder | null;
  readonly writes: DerivedWrites;
}

export class DerivedRows {
  readonly #options: DerivedRowsOptions;

  constructor(options: DerivedRowsOptions) {
    this.#options = options;
  }

  /**
   * Makes vectors of the embedder's model for what has none of it. May be interrupted: what is done stays done.
   *
   * @returns How many rows got one; 0 without an embedder.
   * @throws KindredError `DATABASE…`, `EMBEDDER`
   */
  async embedMissing(signal?: AbortSignal): Promise<number> {
    const { userId, store, embedder } = this.#options;
    if (!embedder) return 0;
    for (let done = 0; ; ) {
      const rows = await store.rowsToEmbed(userId, embedder.model, EMBED_BATCH, signal);
      if (rows.length === 0) return done;
      const texts = rows.map(({ text }) => text);
      const vectors = await embedder.embed(texts, signal);
      const embedded = rows.map(({ id, kind }, i) => ({ id, kind, vector: vectors[i] as Float32Array }));
      await this.saveVectors(embedded, signal);
      done += rows.length;
    }
  }

  /**
   * Makes the terms of what has none of the current version, which no search of the database finds by words before. May be
   * interrupted: what is done stays done.
   *
   * @returns How many rows got some.
   * @throws KindredError `DATABASE…`
   */
  async indexMissing(signal?: AbortSignal): Promise<number> {
    const { userId, store, writes } = this.#options;
    for (let done = 0; ; ) {
      const rows = await store.rowsWithoutTerms(userId, TERMS_VERSION, TERMS_BATCH, signal);
      if (rows.length === 0) return done;
      await writes.saveTerms(rows, signal);
      done += rows.length;
    }
  }

  /** Stores vectors of the embedder's model. @throws KindredError `DATABASE…` */
  async saveVectors(rows: readonly RowVector[], signal?: AbortSignal): Promise<void> {
    const { embedder, writes } = this.#options;
    if (embedder) await writes.saveVectors(embedder.model, rows, signal);
  }
}
