/**
 * The voice agent itself: memory goes into the reply here, and nothing is waited for that could be done elsewhere.
 *
 * @module
 */

import type { ReadableStream } from 'node:stream/web';
import { TransformStream } from 'node:stream/web';
import { type llm, voice } from '@livekit/agents';
import type { CallMemory } from '../memory/call-memory.ts';
import { memoryBlock } from '../memory/recall.ts';
import type { Conversation } from './conversation.ts';
import { announceLate } from './late-reply.ts';
import { type Heard, RecallFirst } from './recall-first.ts';
import type { PhraseBook } from './speech/phrases.ts';

export interface CompanionOptions {
  instructions: string;
  tools: llm.ToolContextLike;
  conversation: Conversation;
  /** `null`: a call without memory. */
  memory: CallMemory | null;
  phrases: PhraseBook;
}

type Audio = Parameters<voice.Agent['sttNode']>[0];
type ReplyStream = Awaited<ReturnType<voice.Agent['llmNode']>>;
type Chunk = NonNullable<ReplyStream> extends ReadableStream<infer C> ? C : never;

function lastUserMessage(context: llm.ChatContext): llm.ChatMessage | undefined {
  for (let i = context.items.length - 1; i >= 0; i--) {
    const item = context.items[i];
    if (item?.type === 'message' && item.role === 'user') return item;
  }
  return undefined;
}

export class Companion extends voice.Agent {
  readonly #conversation: Conversation;
  readonly #memory: CallMemory | null;
  readonly #phrases: PhraseBook;
  readonly #recallFirst: RecallFirst | null;
  /** The message whose reply was announced as late; one announcement is enough. */
  #announcedFor: string | undefined;

  constructor({ instructions, tools, conversation, memory, phrases }: CompanionOptions) {
    super({ instructions, tools });
    this.#conversation = conversation;
    this.#memory = memory;
    this.#phrases = phrases;
    this.#recallFirst = memory && new RecallFirst(memory.recall);
  }

  /**
   * Puts what is recalled into a copy of the context. A copy, and here: the framework compares contexts and throws
   * a preemptive generation away when `onUserTurnCompleted` changes its own.
   */
  override async llmNode(
    context: llm.ChatContext,
    tools: llm.ToolContext,
    settings: voice.ModelSettings,
  ): Promise<ReplyStream> {
    const withMemory = await this.#recallInto(context);
    const reply = await voice.Agent.default.llmNode(this, withMemory, tools, settings);
    return reply && announceLate(this.#watchFirstToken(reply), () => this.#announcementFor(context));
  }

  /** What is heard comes to recall first. */
  override async sttNode(audio: Audio, settings: voice.ModelSettings): Promise<Heard | null> {
    const heard = await this.listen(audio, settings);
    return heard && (this.#recallFirst?.listen(heard) ?? heard);
  }

  override async onUserTurnCompleted(_: llm.ChatContext, { textContent }: llm.ChatMessage): Promise<void> {
    this.#recallFirst?.committed(textContent ?? '');
  }

  /** The ears themselves. */
  protected listen(audio: Audio, settings: voice.ModelSettings): Promise<Heard | null> {
    return voice.Agent.default.sttNode(this, audio, settings);
  }

  #announcementFor(context: llm.ChatContext): string | null {
    const id = lastUserMessage(context)?.id;
    if (id === undefined || id === this.#announcedFor) return null;
    this.#announcedFor = id;
    return this.#phrases.get('moment').text;
  }

  async #recallInto(context: llm.ChatContext): Promise<llm.ChatContext> {
    const message = lastUserMessage(context);
    const words = message?.textContent;
    if (!this.#memory || !message || !words) return context;
    const recalled = await this.#memory.recall.take(words);
    const lines = this.#memory.describe(recalled);
    this.#conversation.noteRecall(recalled, lines);
    const block = memoryBlock(lines);
    if (block === '') return context;
    const copy = context.copy();
    // Messages sort by time: one millisecond before the words that it belongs to.
    copy.addMessage({ role: 'system', content: block, createdAt: message.createdAt - 1 });
    return copy;
  }

  #watchFirstToken(reply: NonNullable<ReplyStream>): ReadableStream<Chunk> {
    const conversation = this.#conversation;
    let seen = false;
    const watch = new TransformStream<Chunk, Chunk>({
      transform(chunk, controller) {
        if (!seen) conversation.mark('firstToken');
        seen = true;
        controller.enqueue(chunk);
      },
    });
    return (reply as ReadableStream<Chunk>).pipeThrough(watch);
  }
}
