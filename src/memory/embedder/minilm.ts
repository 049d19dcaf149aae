/**
 * MiniLM-L6 in int8, in this process: 4 to 8 ms a sentence on one thread, no network.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { KindredError, messageOf } from '../../errors.ts';
import { MINILM_WEIGHTS } from '../../models/minilm-manifest.ts';
import { weightsPath } from '../../models/weights.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from './embedder.ts';
import { checkVectors, normalise } from './vectors.ts';

/** Recorded with each vector of MiniLM. */
export const MINILM_MODEL = 'minilm-l6-int8';

/** What the model was trained with; longer texts count with their beginning. */
const MAX_TOKENS = 256;
/** Tokenising is not free either: of an endless text no more than this is looked at. */
const MAX_CHARS = MAX_TOKENS * 16;
/**
 * Most tokens, padding included, in one run. ONNX Runtime computes on the event loop's thread: one run keeps it for
 * 30 to 60 ms, and larger ones are no faster a text.
 */
const MAX_BATCH_TOKENS = 256;

export interface MiniLmOptions {
  /** The weights folder; the set {@link MINILM_WEIGHTS} must stand in it. */
  readonly weightsDir: string;
}

/** @throws KindredError `EMBEDDER` when the weights cannot be loaded. */
export async function createMiniLmEmbedder({ weightsDir }: MiniLmOptions): Promise<Embedder> {
  const dir = weightsPath(weightsDir, MINILM_WEIGHTS.name);
  try {
    const [session, tokenizer] = await Promise.all([
      InferenceSession.create(join(dir, 'model.onnx'), { intraOpNumThreads: 1, interOpNumThreads: 1 }),
      readFile(join(dir, 'tokenizer.json'), 'utf8'),
    ]);
    return new MiniLmEmbedder(session, new Tokenizer(JSON.parse(tokenizer), {}));
  } catch (cause) {
    throw new KindredError(
      'EMBEDDER',
      `The embedding model in ${dir} cannot be loaded: ${messageOf(cause)}.`,
      { cause },
    );
  }
}

/** A text as the model sees it. */
interface Tokens {
  /** Place among the texts asked for. */
  readonly index: number;
  readonly ids: readonly number[];
}

class MiniLmEmbedder implements Embedder {
  readonly model = MINILM_MODEL;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;

  constructor(session: InferenceSession, tokenizer: Tokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const vectors = new Array<Float32Array>(texts.length);
    const batches = toBatches(texts.map((text, index) => this.#tokenize(text, index)));
    // Others have their turn in between: ONNX Runtime starts each run by a `setImmediate` of its own.
    for (const batch of batches) {
      if (signal?.aborted)
        throw new KindredError('ABORTED', 'The embedding was stopped.', { cause: signal.reason });
      const found = await this.#run(batch);
      for (const [row, { index }] of batch.entries()) vectors[index] = found[row] as Float32Array;
    }
    checkVectors(this.model, texts, vectors);
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #tokenize(text: string, index: number): Tokens {
    const { ids } = this.#tokenizer.encode(text.slice(0, MAX_CHARS).toWellFormed());
    if (ids.length <= MAX_TOKENS) return { index, ids };
    return { index, ids: [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1) as number] };
  }

  async #run(batch: readonly Tokens[]): Promise<Float32Array[]> {
    const width = Math.max(...batch.map(({ ids }) => ids.length));
    const ids = new BigInt64Array(batch.length * width);
    const mask = new BigInt64Array(batch.length * width);
    for (const [row, tokens] of batch.entries()) {
      ids.set(tokens.ids.map(BigInt), row * width);
      mask.fill(1n, row * width, row * width + tokens.ids.length);
    }
    const shape = [batch.length, width];
    const { last_hidden_state: hidden } = await this.#session.run({
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    });
    const states = hidden?.data as Float32Array;
    const stride = width * EMBEDDING_DIMENSIONS;
    return batch.map((tokens, row) => meanOf(states.subarray(row * stride), tokens.ids.length));
  }
}

/** Texts of like length together, so that little of a run is padding. */
function toBatches(texts: readonly Tokens[]): Tokens[][] {
  const batches: Tokens[][] = [];
  for (const tokens of texts.toSorted((a, b) => a.ids.length - b.ids.length)) {
    const last = batches.at(-1);
    if (last && (last.length + 1) * tokens.ids.length <= MAX_BATCH_TOKENS) last.push(tokens);
    else batches.push([tokens]);
  }
  return batches;
}

/** Mean pooling over the text's own tokens. */
function meanOf(states: Float32Array, tokens: number): Float32Array {
  const mean = new Float32Array(EMBEDDING_DIMENSIONS);
  for (let token = 0; token < tokens; token++)
    for (let i = 0; i < EMBEDDING_DIMENSIONS; i++)
      mean[i] = (mean[i] as number) + (states[token * EMBEDDING_DIMENSIONS + i] as number);
  return normalise(mean);
}
