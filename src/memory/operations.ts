/**
 * Single memory operations, for batches and for those that arrive close together: all saves in one round trip.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MemoryRunner, SaveOperation } from '../concurrency/batch.ts';
import type { Settled } from '../concurrency/settled.ts';
import { KindredError } from '../errors.ts';
import type { MemoryDraft } from './drafts.ts';
import type { Embedder } from './embedder/embedder.ts';
import { toKey } from './extraction.ts';
import { cleanText } from './fence.ts';
import { CATEGORIES, type Memory } from './memory.ts';
import type { MemoryChange } from './rows.ts';
import type { MemoryStore } from './store.ts';

const MAX_VALUE_CHARS = 500;
/** What a person asks to be remembered matters to that person. */
const IMPORTANCE = 0.8;
const category = z.enum(CATEGORIES);

/** A saved memory and the vector that was stored with it. */
export interface SavedMemory {
  readonly change: MemoryChange;
  readonly vector: Float32Array | null;
}

export interface MemoryOperationsOptions {
  userId: string;
  store: MemoryStore;
  embedder: Embedder;
}

/**
 * What `batchMemoryOperations` runs on.
 *
 * @example
 * const run = new MemoryOperations({ userId: 'ada', store, embedder });
 * const results = await batchMemoryOperations([{ type: 'get', category: 'FACT', key: 'home' }], { run });
 */
export class MemoryOperations implements MemoryRunner<SavedMemory, Memory | null> {
  readonly #options: MemoryOperationsOptions;

  constructor(options: MemoryOperationsOptions) {
    this.#options = options;
  }

  /** One result per save, in order; a save that makes no sense fails alone. @throws KindredError `DATABASE…`, `EMBEDDER` */
  async saveMany(
    saves: readonly SaveOperation[],
    signal?: AbortSignal,
  ): Promise<ReadonlyArray<Settled<SavedMemory>>> {
    const { userId, store, embedder } = this.#options;
    const drafts = saves.map(draftOf);
    const good = drafts.flatMap((draft) => (draft.ok ? [draft.value] : []));
    const vectors = await embedder.embed(
      good.map(({ value }) => value),
      signal,
    );
    const embedded = good.map((draft, i): MemoryDraft => {
      const vector = vectors[i];
      return { ...draft, embedding: vector ? { vector, model: embedder.model } : null };
    });
    const results = embedded.length > 0 ? await store.saveMemories(userId, embedded, signal) : [];
    let next = 0;
    return drafts.map((draft): Settled<SavedMemory> => {
      if (!draft.ok) return draft;
      const result = results[next];
      const vector = vectors[next++] ?? null;
      if (result?.ok) return { ok: true, value: { change: result, vector } };
      return { ok: false, error: new KindredError('DATABASE', result?.error ?? 'the memory was not stored') };
    });
  }

  get(categoryName: string, key: string, signal?: AbortSignal): Promise<Memory | null> {
    const { userId, store } = this.#options;
    return store.getMemory(userId, toKey(key), category.parse(categoryName), signal);
  }
}

function draftOf(save: SaveOperation): Settled<MemoryDraft> {
  const key = toKey(save.key);
  const value = cleanText(save.value, MAX_VALUE_CHARS);
  const kind = category.safeParse(save.category);
  if (key === '' || value === '' || !kind.success) {
    const wanted = `a category of ${CATEGORIES.join(', ')}, a key with a letter or digit and a value`;
    const message = `a memory of category ${save.category} was refused; it needs ${wanted}`;
    return { ok: false, error: new KindredError('DATABASE', message) };
  }
  const draft: MemoryDraft = {
    id: randomUUID(),
    category: kind.data,
    key,
    value,
    confidence: 1,
    importance: IMPORTANCE,
    validFrom: new Date().toISOString(),
    provenance: { source: 'tool', turnId: null, quote: null },
    embedding: null,
  };
  return { ok: true, value: draft };
}
