/**
 * One embedding model for all calls of a worker: how the worker comes by it.
 *
 * @module
 */

import { extname } from 'node:path';
import { InferenceRunner } from '@livekit/agents';
import type { LocalEmbedder } from './local.ts';
import { EMBED_METHOD } from './shared.ts';

/** Absolute paths. */
export interface EmbedderFolders {
  /** The model's set must stand in it. */
  readonly weightsDir: string;
  /** As the embedder's own option. */
  readonly sharedDir?: string;
}

/** The address under which LiveKit's inference process imports the runner. */
export function embedderRunnerUrl(choice: LocalEmbedder, { weightsDir, sharedDir }: EmbedderFolders): string {
  // Built, it ends as this file does.
  const url = new URL(`./embedder-process${extname(import.meta.url)}`, import.meta.url);
  url.searchParams.set('embedder', choice);
  url.searchParams.set('weightsDir', weightsDir);
  if (sharedDir) url.searchParams.set('sharedDir', sharedDir);
  return url.href;
}

/**
 * Makes the worker start an embedding model in its inference process. To be called where the worker starts, before it
 * does; a second call changes nothing.
 *
 */
export function registerEmbedderRunner(choice: LocalEmbedder, folders: EmbedderFolders): void {
  if (EMBED_METHOD in InferenceRunner.registeredRunners) return;
  InferenceRunner.registerRunner(EMBED_METHOD, embedderRunnerUrl(choice, folders));
}
