/**
 * Which service a URL belongs to.
 *
 * @module
 */

import type { Service } from './policies.ts';

export class Routes {
  readonly #model: URL;
  readonly #databases = new Set<string>();

  /** @param modelUrl Base URL of the OpenAI-compatible service. */
  constructor(modelUrl: string) {
    this.#model = new URL(modelUrl);
  }

  addDatabase(url: string): void {
    this.#databases.add(new URL(url).origin);
  }

  serviceOf(url: URL): Service {
    // The base path tells them apart where one gateway stands before both.
    if (url.origin === this.#model.origin && url.pathname.startsWith(this.#model.pathname)) {
      return modelService(url.pathname);
    }
    return this.#databases.has(url.origin) ? 'database' : 'other';
  }
}

function modelService(path: string): Service {
  if (path.endsWith('/audio/transcriptions')) return 'transcription';
  if (path.includes('/audio/')) return 'speech';
  return path.endsWith('/embeddings') ? 'embedding' : 'chat';
}
