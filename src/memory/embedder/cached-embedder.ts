/**
 * A remote embedder asked less often: texts that arrive within a few milliseconds travel in one request, and a text that
 * was embedded lately, by any worker with the same Redis, is not sent again.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import DataLoader from 'dataloader';
import { cachedAsyncCall } from '../../concurrency/cached.ts';
import type { Embedder } from './embedder.ts';

export interface CachedEmbedderOptions {
  /** How long a text waits for others, in milliseconds. */
  readonly windowMs: number;
}

/** Keys carry no words: what somebody said is not to be read in a cache. */
function keyOf(model: string, text: string): string {
  return `embedding:${model}:${createHash('sha256').update(text).digest('base64url')}`;
}

/** An abort lets go of the caller, not of the request: others may wait for the same vector. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

export function cacheEmbeddings(embedder: Embedder, { windowMs }: CachedEmbedderOptions): Embedder {
  const together = new DataLoader<string, Float32Array>((texts) => embedder.embed(texts), {
    cache: false,
    batchScheduleFn: (send) => setTimeout(send, windowMs),
  });
  const { model } = embedder;
  // Plain numbers: the cache's values survive JSON.
  const numbersOf = (text: string) =>
    cachedAsyncCall(keyOf(model, text), async () => Array.from(await together.load(text)));
  return {
    model,
    embed: async (texts, signal) => {
      const all = await orAborted(Promise.all(texts.map(numbersOf)), signal);
      return all.map((numbers) => Float32Array.from(numbers));
    },
    close: () => embedder.close(),
  };
}
