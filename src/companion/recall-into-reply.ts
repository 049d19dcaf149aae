/**
 * Puts what is recalled into a copy of the context. A copy, and inside `llmNode`: the framework compares contexts and throws
 * a preemptive generation away when `onUserTurnCompleted` changes its own.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { fence } from '../memory/fence.ts';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import { memoryBlock } from '../memory/recall/memory-block.ts';
import { minuteText } from '../memory/time.ts';
import { boundedContext } from './bounded-context.ts';
import type { TurnNotes } from './turn-notes.ts';

export interface RecallIntoReplyOptions {
  readonly turns: TurnNotes;
  /** `null`: a call without memory. */
  readonly memory: CallMemory | null;
  /** The earlier part of a long call, as its summary tells it. @default none */
  readonly earlier?: { readonly text: string; readonly untilMs: number };
  /** Where the person is, while no memory says it: IANA name. */
  readonly timeZone: string;
  /** Whether the instructions say what the memories are. @default false */
  readonly isExplained?: boolean;
}

export class RecallIntoReply {
  readonly #options: RecallIntoReplyOptions;

  constructor(options: RecallIntoReplyOptions) {
    this.#options = options;
  }

  /**
   * A copy of the context: bounded, without what was forgotten, with the clock and what is recalled. Both stand right
   * before the person's words: the provider's prefix cache holds for everything before them.
   */
  async into(context: llm.ChatContext): Promise<llm.ChatContext> {
    const message = lastUserMessage(context);
    const words = message?.textContent;
    if (!message || !words) return context;
    const blocks = await this.blocksFor(words, context);
    const { memory, turns, earlier } = this.#options;
    const isLetGo = turns.letGo((turnId) => memory?.isTurnForgotten(turnId) ?? false);
    const isForgotten = (text: string) => (memory?.isForgotten(text) ?? false) || isLetGo(text);
    const copy = boundedContext(context, { before: message, isForgotten, earlier });
    const note = { role: 'system', content: blocks, createdAt: message.createdAt } as const;
    copy.items = copy.items.flatMap((item) =>
      item.id === message.id ? [llm.ChatMessage.create(note), item] : item,
    );
    return copy;
  }

  /** The clock and what is recalled for these words, beyond what the context says. */
  async blocksFor(words: string, context: llm.ChatContext): Promise<string> {
    const blocks = [this.#clock(), await this.#recallFor(words, context)];
    return blocks.filter((block) => block !== '').join('\n');
  }

  #clock(): string {
    const { memory, timeZone } = this.#options;
    return fence('clock', minuteText(memory?.nowMs ?? Date.now(), memory?.time.timeZone ?? timeZone));
  }

  async #recallFor(words: string, context: llm.ChatContext): Promise<string> {
    const { memory, turns } = this.#options;
    if (!memory) return '';
    const recalled = memory.telling.beyond(await memory.recall.take(words), textOf(context));
    const lines = memory.telling.describe(recalled);
    turns.noteRecall(recalled, { lines, sayings: memory.telling.sayings(recalled) });
    return memoryBlock(lines, this.#options.isExplained ?? false);
  }
}

/** What is being answered. */
export function lastUserMessage(context: llm.ChatContext): llm.ChatMessage | undefined {
  for (let i = context.items.length - 1; i >= 0; i--) {
    const item = context.items[i];
    if (item?.type === 'message' && item.role === 'user') return item;
  }
  return undefined;
}

/** All that the context says: instructions with the profile, and the conversation. */
function textOf(context: llm.ChatContext): string {
  return context.items
    .flatMap((item) => (item.type === 'message' ? (item.textContent ?? []) : []))
    .join('\n');
}
