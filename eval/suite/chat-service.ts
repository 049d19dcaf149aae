/**
 * The chat service that a suite is run against: the configured one, else the local one in this process.
 *
 * @module
 */

import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import { fetchChatWeights } from '../../local/chat-weights.ts';
import { chooseChat } from '../../local/inference/chat/llama/choice.ts';
import { ollamaUrlOf } from '../../local/inference/chat/ollama.ts';
import { chatRoutes, chosenChatModel } from '../../local/inference/chat/routes.ts';
import { listen } from '../../local/inference/listen.ts';
import { localChatOf, offerFor } from '../../local/local-chat.ts';
import { weightsDirOf } from '../../local/weights.ts';
import type { ToolOffer } from '../../src/companion/tools/offer.ts';
import { environmentSchema } from '../../src/environment.ts';
import type { Log } from '../../src/telemetry/log.ts';

export interface ChatAddress {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** Which tools a reply is offered (`TOOL_OFFER`). @default all */
  readonly offer?: ToolOffer;
}

export interface ChatService extends ChatAddress {
  close(): Promise<void>;
}

/**
 * Whether the environment names a language model: by a service of its own, or by `LOCAL_CHAT=model`.
 *
 * @throws KindredError `CONFIG_INVALID`
 */
export function namesModel(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.OPENAI_API_KEY || env.OPENAI_BASE_URL) || localChatOf(env).choice === 'model';
}

/** The service that the environment names, or `null`: then the local one is meant. @throws ZodError */
function configured(env: NodeJS.ProcessEnv): ChatAddress | null {
  if (!env.OPENAI_API_KEY && !env.OPENAI_BASE_URL) return null;
  const { OPENAI_BASE_URL, EXTRACTION_MODEL } = environmentSchema.shape;
  return {
    baseUrl: OPENAI_BASE_URL.parse(env.OPENAI_BASE_URL || undefined),
    apiKey: env.OPENAI_API_KEY || 'no-key-needed',
    model: EXTRACTION_MODEL.parse(env.EXTRACTION_MODEL || undefined),
    offer: offerOf(env),
  };
}

function offerOf(env: NodeJS.ProcessEnv): ToolOffer {
  return environmentSchema.shape.TOOL_OFFER.parse(env.TOOL_OFFER || undefined);
}

/**
 * The local chat service on a free port of this process: what `LOCAL_CHAT` chooses, else Ollama where one answers, else the
 * rule-based stand-in.
 *
 * @param env `LOCAL_CHAT`, `CHAT_GGUF`, `KINDRED_DATA_DIR`, `OLLAMA_URL`, `TOOL_OFFER`.
 */
export async function startLocalChat(log: Log, env: NodeJS.ProcessEnv = {}): Promise<ChatService> {
  const dataDir = env.KINDRED_DATA_DIR || '.kindred';
  const { choice, gguf } = localChatOf(env);
  if (choice === 'model') await fetchChatWeights(weightsDirOf(dataDir), gguf);
  const chosen = chooseChat(env, dataDir, log);
  const app = new Hono().route('/v1', chatRoutes({ log, ollamaUrl: ollamaUrlOf(env), chosen }));
  const server = await listen(app, 0);
  const { port } = server.address() as AddressInfo;
  const { kind, model } = await chosenChatModel();
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'no-key-needed',
    model,
    offer: env.TOOL_OFFER ? offerOf(env) : offerFor(kind),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (typeof chosen === 'object') await (await chosen.loaded).close();
    },
  };
}

/** @param env `OPENAI_API_KEY`, `OPENAI_BASE_URL`, `EXTRACTION_MODEL`, and what {@link startLocalChat} reads. */
export async function openChatService(env: NodeJS.ProcessEnv, log: Log): Promise<ChatService> {
  const remote = configured(env);
  return remote ? { ...remote, close: async () => undefined } : startLocalChat(log, env);
}
