/**
 * Who answers in a call, told to the person who calls.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const ASK_AGAIN_MS = 100;

const brainSchema = z.object({ brain: z.enum(['stand-in', 'ollama']), model: z.string() });

export interface Brain {
  /** For people: "rule-based stand-in", "ollama llama3.2" or "api.openai.com". */
  readonly name: string;
  /** The chat model to ask for; undefined leaves it to the configuration. */
  readonly model?: string;
  readonly isStandIn: boolean;
}

/** What the local inference server answers with, as soon as it answers: it starts at the same time. */
export async function askLocalBrain(inferenceUrl: string, signal: AbortSignal): Promise<Brain> {
  const response = await untilAnswered(`${inferenceUrl}/healthz/brain`, signal);
  const { brain, model } = brainSchema.parse(await response.json());
  if (brain === 'stand-in') return { name: 'rule-based stand-in', model, isStandIn: true };
  return { name: `ollama ${model}`, model, isStandIn: false };
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

/** The brain behind a service of somebody else's. */
export function remoteBrain(baseUrl: string): Brain {
  return { name: new URL(baseUrl).host, isStandIn: false };
}
