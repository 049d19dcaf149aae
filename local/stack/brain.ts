/**
 * Who answers in a call, told to the person who calls.
 *
 * @module
 */

import { z } from 'zod';

const brainSchema = z.object({ brain: z.enum(['rehearsal', 'ollama']), model: z.string() });

export interface Brain {
  /** For people: "rehearsal brain", "ollama llama3.2" or "api.openai.com". */
  readonly name: string;
  /** The chat model to ask for; undefined leaves it to the configuration. */
  readonly model?: string;
  readonly isRehearsal: boolean;
}

/** What the local inference server answers with. */
export async function askLocalBrain(inferenceUrl: string, signal: AbortSignal): Promise<Brain> {
  const response = await fetch(`${inferenceUrl}/healthz/brain`, { signal });
  const { brain, model } = brainSchema.parse(await response.json());
  if (brain === 'rehearsal') return { name: 'rehearsal brain', model, isRehearsal: true };
  return { name: `ollama ${model}`, model, isRehearsal: false };
}

/** The brain behind a service of somebody else's. */
export function remoteBrain(baseUrl: string): Brain {
  return { name: new URL(baseUrl).host, isRehearsal: false };
}
