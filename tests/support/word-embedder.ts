/**
 * An embedder for tests in which meaning is not the subject: texts that share words are near each other.
 *
 * @module
 */

import { EMBEDDING_DIMENSIONS, type Embedder } from '../../src/memory/embedder/embedder.ts';

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  // One dimension that all share keeps an empty text from being a zero vector.
  vector[0] = 0.1;
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    let hash = 7;
    for (const char of word) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % (EMBEDDING_DIMENSIONS - 1);
    vector[1 + hash] = (vector[1 + hash] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

export function wordEmbedder(): Embedder {
  return {
    model: 'words',
    embed: async (texts) => texts.map(vectorOf),
    close: async () => undefined,
  };
}
