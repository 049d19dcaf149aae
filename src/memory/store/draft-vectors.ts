/**
 * The vectors of what is about to be stored.
 *
 * @module
 */

import type { Embedder } from '../embedder/embedder.ts';
import type { MemoryDraft } from './drafts.ts';

/** @param embedder `null`: they get theirs from the next call. @throws KindredError `EMBEDDER` */
export async function withVectors(
  embedder: Embedder | null,
  drafts: readonly MemoryDraft[],
  signal?: AbortSignal,
): Promise<MemoryDraft[]> {
  if (!embedder || drafts.length === 0) return [...drafts];
  const values = drafts.map(({ value }) => value);
  const vectors = await embedder.embed(values, signal);
  return drafts.map((draft, i) => {
    const vector = vectors[i];
    return vector ? { ...draft, embedding: { vector, model: embedder.model } } : draft;
  });
}
