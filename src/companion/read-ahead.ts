/**
 * What stands before a person's first words is read by a small model while the greeting is spoken: on two cores a profile takes a
 * second and more, and what such a model has read it keeps. Where reading is not what a reply waits for, nothing is sent.
 *
 * @module
 */

import { llm } from '@livekit/agents';

/** A reading under way. */
export interface Reading {
  /** For who has words to be answered. */
  stop(): void;
}

/**
 * Asks for a reply to nothing, and stops with its first token. A model that cannot be asked says so in the first reply.
 *
 * @param greeting What the agent says first: a reply follows on it.
 */
export function readAhead(model: llm.LLM, instructions: string, greeting: string): Reading {
  const chatCtx = new llm.ChatContext();
  chatCtx.addMessage({ role: 'system', content: instructions });
  chatCtx.addMessage({ role: 'assistant', content: greeting });
  const reply = model.chat({ chatCtx });
  const read = async () => {
    for await (const _ of reply) break;
    reply.close();
  };
  read().catch(() => undefined);
  return { stop: () => reply.close() };
}
