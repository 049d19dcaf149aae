/**
 * What the embedders that run here have in common: texts in batches, and the mean of a text's tokens.
 *
 * @module
 */

import { KindredError } from '../../errors.ts';
import { normalise } from './checked-vectors.ts';
import { EMBEDDING_DIMENSIONS } from './embedder.ts';

/** A text as a model sees it. */
export type Ids = readonly number[];

export interface BatchOptions {
  readonly signal?: AbortSignal;
  /**
   * Most tokens, padding included, in one run. ONNX Runtime computes on the event loop's thread, and one run keeps it.
   */
  readonly maxTokens: number;
  /** One vector a text. */
  readonly run: (batch: readonly Ids[], width: number) => Promise<Float32Array[]>;
}

/**
 * One vector a text, in order. Texts of like length go together, so that little of a run is padding.
 *
 * @throws KindredError `ABORTED` between two runs.
 */
export async function inBatches(
  texts: readonly Ids[],
  { signal, maxTokens, run }: BatchOptions,
): Promise<Float32Array[]> {
  const vectors = new Array<Float32Array>(texts.length);
  // Others have their turn in between: ONNX Runtime starts each run by a `setImmediate` of its own.
  for (const batch of toBatches(texts, maxTokens)) {
    if (signal?.aborted)
      throw new KindredError('ABORTED', 'The embedding was stopped.', { cause: signal.reason });
    const found = await run(
      batch.map(({ ids }) => ids),
      batch.at(-1)?.ids.length ?? 0,
    );
    for (const [row, { index }] of batch.entries()) vectors[index] = found[row] as Float32Array;
  }
  return vectors;
}

interface Placed {
  /** Place among the texts asked for. */
  readonly index: number;
  readonly ids: Ids;
}

/** Each sorted by length: the last of a batch is the longest. */
function toBatches(texts: readonly Ids[], maxTokens: number): Placed[][] {
  const batches: Placed[][] = [];
  const placed = texts.map((ids, index) => ({ index, ids }));
  for (const one of placed.sort((a, b) => a.ids.length - b.ids.length)) {
    const last = batches.at(-1);
    if (last && (last.length + 1) * one.ids.length <= maxTokens) last.push(one);
    else batches.push([one]);
  }
  return batches;
}

/**
 * The direction of the mean of each text's own tokens.
 *
 * @param states A row of {@link EMBEDDING_DIMENSIONS} numbers a token, padding included.
 * @param width Tokens a text, padding included.
 */
export function meansOf(states: Float32Array, batch: readonly Ids[], width: number): Float32Array[] {
  const stride = width * EMBEDDING_DIMENSIONS;
  return batch.map((ids, row) => meanOf(states.subarray(row * stride), ids.length));
}

function meanOf(states: Float32Array, tokens: number): Float32Array {
  const sum = new Float32Array(EMBEDDING_DIMENSIONS);
  for (let token = 0; token < tokens; token++)
    for (let i = 0; i < EMBEDDING_DIMENSIONS; i++)
      sum[i] = (sum[i] as number) + (states[token * EMBEDDING_DIMENSIONS + i] as number);
  return normalise(sum);
}
