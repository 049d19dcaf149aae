/**
 * A wrong key, model or address, said once in one sentence that names what to mend. Every request fails by it, each with an
 * error of its own somewhere else.
 *
 * @module
 */

import type { Log } from '../telemetry/log.ts';
import type { Service } from './policies.ts';

const KEYS: Partial<Record<Service, string>> = {
  chat: 'OPENAI_API_KEY',
  transcription: 'OPENAI_API_KEY',
  speech: 'OPENAI_API_KEY',
  embedding: 'OPENAI_API_KEY',
  database: 'SUPABASE_SERVICE_ROLE_KEY',
};
/** What names the model of a service. */
const MODELS: Partial<Record<Service, string>> = {
  chat: 'CHAT_MODEL, EXTRACTION_MODEL',
  transcription: 'STT_MODEL',
  speech: 'TTS_MODEL',
  embedding: 'EMBEDDING_MODEL',
};

/** @returns What is to be mended, as a sentence; `null` for an answer that says nothing about that. */
function sentence(service: Service, status: number): string | null {
  const [key, model] = [KEYS[service], MODELS[service]];
  if ((status === 401 || status === 403) && key)
    return `the ${service} service refuses the key (${status}): look at ${key}`;
  if (status !== 404 || !model) return null;
  return `the ${service} service knows no such model or address (404): look at ${model} and OPENAI_BASE_URL`;
}

export class AccessRefusals {
  readonly #log: Log;
  /** Said, and not answered well since. */
  readonly #said = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Told of the status of every request that asks a service to work. */
  note(service: Service, status: number): void {
    if (status < 400) this.#said.delete(service);
    const said = sentence(service, status);
    if (said === null || this.#said.has(service)) return;
    this.#said.add(service);
    this.#log.error({ service, status, mend: said }, 'a service refuses what is set');
  }
}
