/**
 * MiniLM-L6 in int8, in this process: 4 to 8 ms a sentence on one thread, no network.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { KindredError, messageOf } from '../../errors.ts';
import { MINILM_WEIGHTS } from '../../models/minilm-manifest.ts';
import { weightsPath } from '../../models/weights.ts';
import { type Ids, inBatches, meansOf } from './batches.ts';
import { checkVectors } from './checked-vectors.ts';
import type { Embedder } from './embedder.ts';
import { openMappedSession, openPlainSession } from './mapped-session.ts';

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
  /** Where a form of the model is kept that several processes share. @default each has its own */
  readonly sharedDir?: string;
}

/** @throws KindredError `EMBEDDER` when the weights cannot be loaded. */
export async function createMiniLmEmbedder({ weightsDir, sharedDir }: MiniLmOptions): Promise<Embedder> {
  const dir = weightsPath(weightsDir, MINILM_WEIGHTS.name);
  const path = join(dir, 'model.onnx');
  try {
    const [session, tokenizer] = await Promise.all([
      sharedDir ? openMappedSession(path, sharedDir) : openPlainSession(path),
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

class MiniLmEmbedder implements Embedder {
  readonly model = MINILM_MODEL;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;

  constructor(session: InferenceSession, tokenizer: Tokenizer) {
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const ids = texts.map((text) => this.#tokenize(text));
    const run = (batch: readonly Ids[], width: number) => this.#run(batch, width);
    const vectors = await inBatches(ids, { signal, maxTokens: MAX_BATCH_TOKENS, run });
    checkVectors(this.model, texts, vectors);
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #tokenize(text: string): Ids {
    const { ids } = this.#tokenizer.encode(text.slice(0, MAX_CHARS).toWellFormed());
    return ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), ids.at(-1) as number];
  }

  async #run(batch: readonly Ids[], width: number): Promise<Float32Array[]> {
    const ids = new BigInt64Array(batch.length * width);
    const mask = new BigInt64Array(batch.length * width);
    for (const [row, tokens] of batch.entries()) {
      ids.set(tokens.map(BigInt), row * width);
      mask.fill(1n, row * width, row * width + tokens.length);
    }
    const shape = [batch.length, width];
    const { last_hidden_state: states } = await this.#session.run({
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', mask, shape),
      token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
    });
    return meansOf(states?.data as Float32Array, batch, width);
  }
}
