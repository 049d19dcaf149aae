/**
 * Gives an agent class a person's memory: recall before each reply, the memory's tools, and what is known at the start.
 *
 * @module
 */

import type { llm, voice } from '@livekit/agents';
import type { AgentMemory } from './agent-memory.ts';

// biome-ignore lint/suspicious/noExplicitAny: TypeScript wants a mixin's base to take any arguments.
type AgentClass = new (...args: any[]) => voice.Agent;

/** What {@link withMemory} adds. */
export interface Remembering {
  /**
   * Whose memory it is, before the session starts. Instructions and tools of the agent stay, and the memory's come to them.
   *
   * @returns The agent.
   */
  remember(memory: AgentMemory): this;
}

/**
 * A class like the given one, whose agents remember. What is recalled goes into a copy of each reply's context, so that
 * preemptive generation stays valid: one request to the LLM a turn.
 *
 * @example
 * const agent = new (withMemory(Assistant))().remember(memory);
 */
export function withMemory<Base extends AgentClass>(
  base: Base,
): new (
  ...args: ConstructorParameters<Base>
) => InstanceType<Base> & Remembering {
  class RememberingAgent extends base implements Remembering {
    #memory: AgentMemory | null = null;

    remember(memory: AgentMemory): this {
      this.#memory = memory;
      const { instructions } = this;
      const known = () => [String(instructions), memory.about].filter((part) => part !== '').join('\n\n');
      const takeIn = () => void this.updateInstructions(known()).catch(() => undefined);
      takeIn();
      memory.onChange(takeIn);
      void this.updateTools([...this.toolCtx.tools, ...memory.tools]);
      return this;
    }

    override async llmNode(
      context: llm.ChatContext,
      tools: llm.ToolContext,
      settings: voice.ModelSettings,
    ): ReturnType<voice.Agent['llmNode']> {
      return super.llmNode((await this.#memory?.recallInto(context)) ?? context, tools, settings);
    }

    override async sttNode(...heard: Parameters<voice.Agent['sttNode']>): ReturnType<voice.Agent['sttNode']> {
      const events = await super.sttNode(...heard);
      return events && (this.#memory?.listen(events) ?? events);
    }

    override async onUserTurnCompleted(context: llm.ChatContext, message: llm.ChatMessage): Promise<void> {
      await super.onUserTurnCompleted(context, message);
      this.#memory?.committed(message.textContent ?? '');
    }
  }
  return RememberingAgent as unknown as ReturnType<typeof withMemory<Base>>;
}
