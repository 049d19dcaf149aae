/**
 * Texts through the layers of multilingual-e5-small, all of it from the one file of weights.
 *
 * @module
 */

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Ids, inBatches, meansOf } from '../batches.ts';
import { EMBEDDING_DIMENSIONS } from '../embedder.ts';
import { BLOCK, BLOCK_BYTES, E5File } from './file.ts';
import { writeEncoder } from './graph.ts';
import { Vocabulary } from './vocabulary.ts';

/** Longer texts count with their beginning, as MiniLM's do. */
const MAX_TOKENS = 256;
/** Tokenising is not free either: of an endless text no more than this is looked at. */
const MAX_CHARS = MAX_TOKENS * 16;
/** With twice the layers of MiniLM, half its tokens a run keep the event loop for as long. */
const MAX_BATCH_TOKENS = 128;

const ROW_BYTES = (EMBEDDING_DIMENSIONS / BLOCK) * BLOCK_BYTES;

export class Encoder {
  readonly #file: E5File;
  readonly #session: InferenceSession;
  readonly #vocabulary: Vocabulary;
  /** By place in the text, what is added to a token's own row. */
  readonly #positions: Float32Array;
  readonly #row = Buffer.alloc(ROW_BYTES);

  /**
   * The graph is made of the weights each time: that takes less than to read a second copy of them.
   *
   * @throws KindredError `EMBEDDER`, or the error of the file system or of ONNX Runtime.
   */
  static async open(path: string): Promise<Encoder> {
    const file = new E5File(path);
    try {
      const threads = { intraOpNumThreads: 1, interOpNumThreads: 1 };
      return new Encoder(file, await InferenceSession.create(writeEncoder(file), threads));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  private constructor(file: E5File, session: InferenceSession) {
    this.#file = file;
    this.#session = session;
    this.#vocabulary = new Vocabulary(file.vocabulary);
    // The model knows two kinds of text; everything is of the first.
    const kind = file.floats('emb.type').subarray(0, EMBEDDING_DIMENSIONS);
    this.#positions = file.floats('emb.pos').map((value, i) => value + (kind[i % kind.length] as number));
  }

  /** One vector of length one a text. @throws KindredError `ABORTED` */
  encode(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const ids = texts.map((text) =>
      this.#vocabulary.encode(text.slice(0, MAX_CHARS).toWellFormed(), MAX_TOKENS),
    );
    const run = (batch: readonly Ids[], width: number) => this.#run(batch, width);
    return inBatches(ids, { signal, maxTokens: MAX_BATCH_TOKENS, run });
  }

  async close(): Promise<void> {
    this.#file.close();
    await this.#session.release();
  }

  async #run(batch: readonly Ids[], width: number): Promise<Float32Array[]> {
    const embeddings = new Float32Array(batch.length * width * EMBEDDING_DIMENSIONS);
    const mask = new Int32Array(batch.length * width);
    for (const [row, ids] of batch.entries()) {
      mask.fill(1, row * width, row * width + ids.length);
      for (const [place, id] of ids.entries())
        this.#embed(id, place, embeddings.subarray((row * width + place) * EMBEDDING_DIMENSIONS));
    }
    const { states } = await this.#session.run({
      embeddings: new Tensor('float32', embeddings, [batch.length, width, EMBEDDING_DIMENSIONS]),
      mask: new Tensor('int32', mask, [batch.length, width]),
    });
    return meansOf(states?.data as Float32Array, batch, width);
  }

  /** A token's row stays on the disk, where all processes share it: 54 MB for all of them. */
  #embed(id: number, place: number, target: Float32Array): void {
    const row = this.#row;
    this.#file.readRow('emb.word', id, row);
    const scales = new DataView(row.buffer, row.byteOffset, row.length);
    for (let i = 0; i < EMBEDDING_DIMENSIONS; i++) {
      const block = Math.floor(i / BLOCK) * BLOCK_BYTES;
      const pair = row[block + 2 + (i % (BLOCK / 2))] as number;
      const number = (i % BLOCK < BLOCK / 2 ? pair & 0x0f : pair >> 4) - 8;
      const added = this.#positions[place * EMBEDDING_DIMENSIONS + i] as number;
      target[i] = number * scales.getFloat16(block, true) + added;
    }
  }
}
