/**
 * One embedding model for all calls of a worker: how the worker comes by it.
 *
 * @module
 */

import { extname } from 'node:path';
import { InferenceRunner } from '@livekit/agents';
import type { LocalEmbedder } from './local.ts';
import { EMBED_METHOD } from './shared.ts';

/** The address under which LiveKit's inference process imports the runner. */
export function embedderRunnerUrl(choice: LocalEmbedder, weightsDir: string): string {
  // Built, it ends as this file does.
  const url = new URL(`./embedder-process${extname(import.meta.url)}`, import.meta.url);
  url.searchParams.set('embedder', choice);
  url.searchParams.set('weightsDir', weightsDir);
  return url.href;
}

/**
 * Makes the worker start an embedding model in its inference process. To be called where the worker starts, before it
 * does; a second call changes nothing.
 *
 * @param weightsDir The weights folder, as an absolute path; the model's set must stand in it.
 */
export function registerEmbedderRunner(choice: LocalEmbedder, weightsDir: string): void {
  if (EMBED_METHOD in InferenceRunner.registeredRunners) return;
  InferenceRunner.registerRunner(EMBED_METHOD, embedderRunnerUrl(choice, weightsDir));
}
