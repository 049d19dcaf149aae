/**
 * The voice agent itself: memory goes into the reply here, and nothing is waited for that could be done elsewhere.
 *
 * @module
 */

import { ReadableStream, TransformStream, type TransformStreamDefaultController } from 'node:stream/web';
import { FlushSentinel, llm, voice } from '@livekit/agents';
import type { CallMemory } from '../memory/in-call/call-memory.ts';
import { transcribeUtterances } from '../speech/stt/by-utterance.ts';
import { Vad } from '../speech/stt/vad.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import type { Log } from '../telemetry/log.ts';
import { announceLate } from './late-reply.ts';
import { asksForNoCalls } from './no-calls.ts';
import { type Reading, readAhead } from './read-ahead.ts';
import { type Heard, RecallFirst } from './recall-first.ts';
import { lastUserMessage, RecallIntoReply } from './recall-into-reply.ts';
import { spokenOnly } from './reply-text.ts';
import { type ToolOffer, toolsMeant } from './tools/offer.ts';
import { sentenceOf } from './tools/sentence.ts';
import type { TurnNotes } from './turn-notes.ts';

export interface CompanionOptions {
  instructions: string;
  tools: llm.ToolContextLike;
  turns: TurnNotes;
  /** `null`: a call without memory. */
  memory: CallMemory | null;
  /** The earlier part of a long call, as its summary tells it. @default none */
  earlier?: { readonly text: string; readonly untilMs: number };
  phrases: PhraseBook;
  /** Where the person is, while no memory says it: IANA name. */
  timeZone: string;
  /** Which of the tools a reply is offered, and the language in which it is decided what is meant. @default all */
  offer?: { readonly tools: ToolOffer; readonly language: string };
  /** Whether these words of the person are not replied to. @default none */
  holdsReplies?: (words: string) => boolean;
  /** Waited for between the person's words and the reply to them, where the model is not given a context each time. @default nothing */
  beforeReply?: (words: string) => Promise<void>;
  log: Log;
}

type Audio = Parameters<voice.Agent['sttNode']>[0];
type ReplyStream = Awaited<ReturnType<voice.Agent['llmNode']>>;
type Chunk = NonNullable<ReplyStream> extends ReadableStream<infer C> ? C : never;

/** The words, spoken as a segment for themselves, and then the reply. */
function sayFirst<C>(
  words: string,
  reply: ReadableStream<C>,
): ReadableStream<C | string | typeof FlushSentinel> {
  const start = (controller: TransformStreamDefaultController) => {
    controller.enqueue(words);
    controller.enqueue(FlushSentinel);
    controller.enqueue(' ');
  };
  return reply.pipeThrough(new TransformStream({ start }));
}

export class Companion extends voice.Agent {
  readonly #turns: TurnNotes;
  readonly #phrases: PhraseBook;
  /** `null`: a call without memory. */
  readonly #recallFirst: RecallFirst | null;
  readonly #recall: RecallIntoReply;
  readonly #offer: CompanionOptions['offer'];
  readonly #holdsReplies: (words: string) => boolean;
  readonly #beforeReply: CompanionOptions['beforeReply'];
  readonly #log: Log;
  #reading: Reading | undefined;
  /** The message whose reply was announced as late; one announcement is enough. */
  #announcedFor: string | undefined;
  /** The message to which it was said that its wish is obeyed. */
  #obeyedFor: string | undefined;

  constructor({ instructions, tools, ...parts }: CompanionOptions) {
    super({ instructions, tools });
    const { turns, memory, earlier, phrases, timeZone, offer, log } = parts;
    this.#holdsReplies = parts.holdsReplies ?? (() => false);
    this.#beforeReply = parts.beforeReply;
    this.#offer = offer;
    this.#log = log;
    this.#turns = turns;
    this.#phrases = phrases;
    this.#recall = new RecallIntoReply({ turns, memory, earlier, timeZone, isExplained: true });
    this.#recallFirst = memory && new RecallFirst(memory.recall);
  }

  /** As {@link RecallIntoReply} says, so that a preemptive generation stays valid. */
  override async llmNode(
    context: llm.ChatContext,
    tools: llm.ToolContext,
    settings: voice.ModelSettings,
  ): Promise<ReplyStream> {
    const smallModel = this.#offer?.tools === 'meant' ? this.#offer : null;
    this.#reading?.stop();
    const sentence = smallModel && sentenceOf(context);
    if (sentence) return this.#watchFirstToken(ReadableStream.from([sentence]));
    const withMemory = await this.#recall.into(context);
    const offered = smallModel ? toolsMeant(tools, context, smallModel.language) : tools;
    const reply = await voice.Agent.default.llmNode(this, withMemory, offered, settings);
    if (!reply) return reply;
    const onDropped = () =>
      this.#log.warn('a tool call that came as text was dropped: there is no such tool');
    const spoken = (reply as ReadableStream<Chunk>).pipeThrough(
      spokenOnly<Chunk>({ tools: offered, onDropped }),
    );
    const announced = announceLate(this.#watchFirstToken(spoken), () => this.#announcementFor(context));
    const said = this.#obeyed(context);
    return said === null ? announced : sayFirst(said, announced);
  }

  /** Has a small model read, while the greeting is spoken, what stands before the first words. */
  readAhead(greeting: string): void {
    const { llm: model } = this.session;
    if (this.#offer?.tools !== 'meant' || !(model instanceof llm.LLM)) return;
    this.#reading = readAhead(model, `${this.instructions}`, greeting);
  }

  /** What is heard comes to recall first. */
  override async sttNode(audio: Audio, settings: voice.ModelSettings): Promise<Heard | null> {
    const heard = await this.listen(audio, settings);
    return heard && (this.#recallFirst?.listen(heard) ?? heard);
  }

  override async onUserTurnCompleted(_: llm.ChatContext, { textContent }: llm.ChatMessage): Promise<void> {
    this.#recallFirst?.committed(textContent ?? '');
    if (this.#holdsReplies(textContent ?? '')) throw new voice.StopResponse();
    await this.#beforeReply?.(textContent ?? '');
  }

  /** STT itself. */
  protected async listen(audio: Audio, settings: voice.ModelSettings): Promise<Heard | null> {
    const { stt: recogniser, vad } = this.session;
    if (recogniser && !recogniser.capabilities.streaming && vad instanceof Vad)
      return transcribeUtterances(audio, recogniser, vad);
    return voice.Agent.default.sttNode(this, audio, settings);
  }

  #announcementFor(context: llm.ChatContext): string | null {
    const id = lastUserMessage(context)?.id;
    if (id === undefined || id === this.#announcedFor) return null;
    this.#announcedFor = id;
    return this.#phrases.get('moment').text;
  }

  /** What is said before the reply when the person goes off the record, comes back, or asks for no more calls; once. */
  #obeyed(context: llm.ChatContext): string | null {
    const message = lastUserMessage(context);
    if (!message?.textContent || message.id === this.#obeyedFor) return null;
    const wish = this.#turns.wishOf(message.textContent);
    const stopsCalls = this.#recallFirst !== null && asksForNoCalls(message.textContent);
    if (wish === null && !stopsCalls) return null;
    this.#obeyedFor = message.id;
    if (wish === null) return this.#phrases.get('callsStopped').text;
    return this.#phrases.get(wish === 'off' ? 'offRecord' : 'onRecord').text;
  }

  #watchFirstToken(reply: NonNullable<ReplyStream>): ReadableStream<Chunk> {
    const turns = this.#turns;
    let seen = false;
    const watch = new TransformStream<Chunk, Chunk>({
      transform(chunk, controller) {
        if (!seen) turns.mark('firstToken');
        seen = true;
        controller.enqueue(chunk);
      },
    });
    return (reply as ReadableStream<Chunk>).pipeThrough(watch);
  }
}
