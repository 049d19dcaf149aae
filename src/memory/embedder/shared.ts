/**
 * One embedding model for all calls of a worker: the job's side of the shared inference process. A module without LiveKit in it:
 * the terminal's commands start without its native client.
 *
 * @module
 */

import { z } from 'zod';
import { KindredError, messageOf } from '../../errors.ts';
import { checkVectors } from './checked-vectors.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from './embedder.ts';

/** Hundreds of times what an answer takes. */
const ANSWER_TIMEOUT_MS = 5_000;

/** The name under which the runner answers. */
export const EMBED_METHOD = 'kindred_embed';

/** What `JobContext.inferenceExecutor` offers. */
export interface InferenceExecutor {
  doInference(method: string, data: unknown): Promise<unknown>;
}

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), vectors: z.string() }),
  z.object({ ok: z.literal(false), message: z.string() }),
]);
/** The runner's answer; JSON, since that is what the processes exchange. */
export type SharedAnswer = z.output<typeof answerSchema>;

/** Vectors as one base64 text of little-endian floats: a third of the size of JSON numbers. */
export function packVectors(vectors: readonly Float32Array[]): string {
  const parts = vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  return Buffer.concat(parts).toString('base64');
}

function unpackVectors(packed: string): Float32Array[] {
  const floats = new Float32Array(Uint8Array.from(Buffer.from(packed, 'base64')).buffer);
  const count = Math.ceil(floats.length / EMBEDDING_DIMENSIONS);
  return Array.from({ length: count }, (_, row) =>
    floats.slice(row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS),
  );
}

/**
 * An embedder that asks the worker's inference process. Calls made side by side travel as one.
 *
 * @param executor `ctx.inferenceExecutor` of the job, or of `proc` in prewarm.
 * @param model The name of the model that the worker has registered.
 */
export function createSharedEmbedder(executor: InferenceExecutor, model: string): Embedder {
  return new SharedEmbedder(executor, model);
}

/** One caller's part of a joint request. */
interface Share {
  readonly texts: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: unknown) => void;
}

class SharedEmbedder implements Embedder {
  readonly model: string;
  readonly #executor: InferenceExecutor;
  #waiting: Share[] = [];

  constructor(executor: InferenceExecutor, model: string) {
    this.#executor = executor;
    this.model = model;
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    if (signal?.aborted) throw stopped(signal);
    if (texts.length === 0) return [];
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array[]>();
    const abort = () => reject(stopped(signal));
    signal?.addEventListener('abort', abort, { once: true });
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
    this.#waiting.push({ texts, signal, resolve, reject });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async close(): Promise<void> {}

  async #flush(): Promise<void> {
    const shares = this.#waiting.filter(({ signal }) => !signal?.aborted);
    this.#waiting = [];
    if (shares.length === 0) return;
    try {
      const vectors = await this.#ask(shares.flatMap(({ texts }) => texts));
      let at = 0;
      for (const { texts, resolve } of shares) {
        resolve(vectors.slice(at, at + texts.length));
        at += texts.length;
      }
    } catch (error) {
      for (const { reject } of shares) reject(error);
    }
  }

  async #ask(texts: readonly string[]): Promise<Float32Array[]> {
    const raw = await answerInTime(this.#executor.doInference(EMBED_METHOD, texts)).catch(
      (cause: unknown) => {
        const message = `The shared embedding model did not answer: ${messageOf(cause)}.`;
        throw new KindredError('EMBEDDER', message, { cause, retryable: true });
      },
    );
    const answer = answerSchema.safeParse(raw);
    if (!answer.success) throw new KindredError('EMBEDDER', 'The shared embedding model gave no answer.');
    if (!answer.data.ok)
      throw new KindredError('EMBEDDER', `The shared embedding model failed: ${answer.data.message}`);
    const vectors = unpackVectors(answer.data.vectors);
    checkVectors(this.model, texts, vectors);
    return vectors;
  }
}

/** The framework does not say when its inference process has died. */
async function answerInTime<T>(asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`nothing within ${ANSWER_TIMEOUT_MS} ms`)),
    ANSWER_TIMEOUT_MS,
  );
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function stopped(signal?: AbortSignal): KindredError {
  return new KindredError('ABORTED', 'The embedding was stopped.', { cause: signal?.reason });
}
