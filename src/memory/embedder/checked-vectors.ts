/**
 * What every embedder owes its caller, checked where the vectors come in.
 *
 * @module
 */

import { KindredError } from '../../errors.ts';
import { EMBEDDING_DIMENSIONS } from './embedder.ts';

/** The same direction at length one. @throws KindredError `EMBEDDER` for a vector that has no direction. */
export function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length === 0)
    throw new KindredError('EMBEDDER', 'The embedding model gave a vector without a direction.');
  return vector.map((value) => value / length);
}

/**
 * One vector per text, each of {@link EMBEDDING_DIMENSIONS} finite numbers.
 *
 * @throws KindredError `EMBEDDER` that says what was wrong.
 */
export function checkVectors(
  model: string,
  texts: readonly string[],
  vectors: readonly Float32Array[],
): void {
  if (vectors.length !== texts.length) {
    const message = `${model} gave ${vectors.length} vectors for ${texts.length} texts.`;
    throw new KindredError('EMBEDDER', message);
  }
  for (const vector of vectors) {
    if (vector.length !== EMBEDDING_DIMENSIONS) {
      const message = `${model} gave a vector of ${vector.length} dimensions; ${EMBEDDING_DIMENSIONS} are needed.`;
      throw new KindredError('EMBEDDER', message);
    }
    if (!vector.every(Number.isFinite))
      throw new KindredError('EMBEDDER', `${model} gave a vector with a number that is not finite.`);
  }
}
