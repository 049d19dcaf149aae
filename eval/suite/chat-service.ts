/**
 * The chat service that a suite is run against: the configured one, else the local one in this process.
 *
 * @module
 */

import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { chatRoutes, chosenBrain } from '../../local/inference/chat/routes.ts';
import { listen } from '../../local/inference/listen.ts';
import { environmentSchema } from '../../src/config.ts';
import type { Log } from '../../src/telemetry/log.ts';

export interface ChatAddress {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
}

export interface ChatService extends ChatAddress {
  close(): Promise<void>;
}

const OLLAMA_URL = 'http://127.0.0.1:11434';

/** The service that the environment names, or `null`: then the local one is meant. @throws ZodError */
function configured(env: NodeJS.ProcessEnv): ChatAddress | null {
  if (!env.OPENAI_API_KEY && !env.OPENAI_BASE_URL) return null;
  const { OPENAI_BASE_URL, EXTRACTION_MODEL } = environmentSchema.shape;
  return {
    baseUrl: OPENAI_BASE_URL.parse(env.OPENAI_BASE_URL || undefined),
    apiKey: env.OPENAI_API_KEY || 'no-key-needed',
    model: EXTRACTION_MODEL.parse(env.EXTRACTION_MODEL || undefined),
  };
}

/**
 * The local chat service on a free port of this process: Ollama where one answers, else the rule-based stand-in.
 *
 * @param ollamaUrl Where Ollama would answer.
 */
export async function startLocalChat(log: Log, ollamaUrl = OLLAMA_URL): Promise<ChatService> {
  const app = new Hono().route('/v1', chatRoutes({ log, ollamaUrl }));
  const server = await listen(app, 0);
  const { port } = server.address() as AddressInfo;
  const { model } = await chosenBrain();
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'no-key-needed',
    model,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param env `OPENAI_API_KEY`, `OPENAI_BASE_URL`, `EXTRACTION_MODEL`, `OLLAMA_URL`. */
export async function openChatService(env: NodeJS.ProcessEnv, log: Log): Promise<ChatService> {
  const remote = configured(env);
  return remote
    ? { ...remote, close: async () => undefined }
    : startLocalChat(log, env.OLLAMA_URL || undefined);
}
