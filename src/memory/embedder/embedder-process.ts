/**
 * An embedding model inside LiveKit's shared inference process: loaded once a worker instead of once a call.
 *
 * LiveKit imports this file by its address and makes the default export without arguments, so the choice and the weights
 * folder come in that address (see `embedderRunnerUrl` in embedder-runner.ts).
 *
 * @module
 */

import { InferenceRunner } from '@livekit/agents';
import { messageOf } from '../../errors.ts';
import type { Embedder } from './embedder.ts';
import { isLocalEmbedder, LOCAL_EMBEDDERS } from './local.ts';
import { packVectors, type SharedAnswer } from './shared.ts';

export default class EmbedderRunner extends InferenceRunner<readonly string[], SharedAnswer> {
  #embedder: Embedder | undefined;

  override async initialize(): Promise<void> {
    const { searchParams } = new URL(import.meta.url);
    const choice = searchParams.get('embedder');
    if (!isLocalEmbedder(choice)) throw new Error(`there is no embedder ${choice}`);
    this.#embedder = await LOCAL_EMBEDDERS[choice].open({
      weightsDir: searchParams.get('weightsDir') ?? '',
      sharedDir: searchParams.get('sharedDir') ?? undefined,
    });
    // The first run allocates; let it not be a caller's.
    await this.#embedder.embed(['hello']);
  }

  /** Failures are part of the answer: a thrown error loses its message on the way between the processes. */
  override async run(texts: readonly string[]): Promise<SharedAnswer> {
    try {
      if (!this.#embedder) throw new Error('the embedding model is not loaded');
      return { ok: true, vectors: packVectors(await this.#embedder.embed(texts)) };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  override async close(): Promise<void> {
    await this.#embedder?.close();
  }
}
