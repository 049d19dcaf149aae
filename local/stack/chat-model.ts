/**
 * Who answers in a call, told to the person who calls.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { offerFor } from '../local-chat.ts';

const ASK_AGAIN_MS = 100;

/** On few cores, what waits behind replies takes longer than a service in the cloud may. */
const LOCAL_MODEL_TIMEOUT_MS = '120000';

const chatModelSchema = z.object({
  kind: z.enum(['stand-in', 'ollama', 'local']),
  model: z.string(),
  tokensPerSecond: z.number().optional(),
});

export interface ChatModel {
  /** For people: "rule-based stand-in", "local model qwen2.5-… (7 tokens a second here)", "ollama llama3.2" or "api.openai.com". */
  readonly name: string;
  readonly kind: 'stand-in' | 'ollama' | 'local' | 'remote';
  /** The chat model to ask for; undefined leaves it to the configuration. */
  readonly model?: string;
}

/** What the local inference server answers with, as soon as it answers: it starts at the same time. */
export async function askLocalChatModel(inferenceUrl: string, signal: AbortSignal): Promise<ChatModel> {
  const response = await untilAnswered(`${inferenceUrl}/healthz/chat-model`, signal);
  const { kind, model, tokensPerSecond } = chatModelSchema.parse(await response.json());
  const speed = tokensPerSecond === undefined ? '' : ` (${tokensPerSecond} tokens a second here)`;
  const names = {
    'stand-in': 'rule-based stand-in',
    ollama: `ollama ${model}`,
    local: `local model ${model}${speed}`,
  };
  return { name: names[kind], kind, model };
}

/** What the agent has to know of the model that answers; what the user has set stays. */
export function chatVariables({ kind, model }: ChatModel, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    CHAT_MODEL: env.CHAT_MODEL || model,
    EXTRACTION_MODEL: env.EXTRACTION_MODEL || model,
    ...(kind !== 'remote' && { TOOL_OFFER: env.TOOL_OFFER || offerFor(kind) }),
    ...((kind === 'local' || kind === 'ollama') && {
      POOL_TOTAL_TIMEOUT_MS: env.POOL_TOTAL_TIMEOUT_MS || LOCAL_MODEL_TIMEOUT_MS,
      PARALLEL_TIMEOUT_MS: env.PARALLEL_TIMEOUT_MS || LOCAL_MODEL_TIMEOUT_MS,
    }),
  };
}

async function untilAnswered(url: string, signal: AbortSignal): Promise<Response> {
  for (;;) {
    try {
      return await fetch(url, { signal });
    } catch (error) {
      // Whether it ever comes is the supervisor's business, which gives up on it and with it on us.
      if (signal.aborted) throw error;
      await sleep(ASK_AGAIN_MS, undefined, { signal });
    }
  }
}

/** The chat model behind a service of somebody else's. */
export function remoteChatModel(baseUrl: string): ChatModel {
  return { name: new URL(baseUrl).host, kind: 'remote' };
}
