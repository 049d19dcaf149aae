/**
 * A realtime (speech-to-speech) model as the one who replies: what is recalled goes into its conversation, and without a TTS it
 * says our own words too.
 *
 * @module
 */

import { llm, voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import { fence } from '../memory/fence.ts';
import type { Log } from '../telemetry/log.ts';
import type { RecallIntoReply } from './recall-into-reply.ts';

export interface RealtimeParts {
  readonly session: voice.AgentSession;
  readonly model: llm.RealtimeModel;
  readonly recall: RecallIntoReply;
  readonly log: Log;
}

/** OpenAI's `create_response: false`, which the framework's interface does not tell of. */
interface Answering {
  readonly _options?: { readonly turnDetection?: { readonly create_response?: boolean } | null };
}

export class Realtime {
  readonly #parts: RealtimeParts;
  #conversation: llm.RealtimeSession | undefined;
  /** The note in the model's conversation that holds what was recalled last. */
  #noteId: string | undefined;
  #noted = '';

  /** Before the session starts. */
  constructor(parts: RealtimeParts) {
    this.#parts = parts;
    const { session, model } = parts;
    const open = model.session.bind(model);
    model.session = () => {
      this.#conversation = open();
      return this.#conversation;
    };
    if (!session.tts) speakByModel(session);
    session.on(voice.AgentSessionEventTypes.UserInputTranscribed, ({ isFinal, transcript }) => {
      if (isFinal && transcript.trim() !== '') void this.#heard(transcript);
    });
  }

  /** Puts what is recalled for these words where the model reads it, before it is asked to reply. Never rejects. */
  async note(words: string): Promise<void> {
    if (words.trim() === '' || words === this.#noted) return;
    this.#noted = words;
    try {
      await this.#put(await this.#recalled(words));
    } catch (error) {
      this.#parts.log.warn({ error: messageOf(error) }, 'the model was not told what was recalled');
    }
  }

  /** A model that replies by itself has begun by now: what is recalled serves from its next words on. */
  async #heard(words: string): Promise<void> {
    if (!this.#isAsked) return this.note(words);
    const instructions = await this.#recalled(words).catch(() => '');
    try {
      this.#parts.session.generateReply({ instructions });
    } catch (error) {
      this.#parts.log.debug({ error: messageOf(error) }, 'nothing was replied: the session is closing');
    }
  }

  /** Whether the model hears when a turn is over and then waits to be asked. */
  get #isAsked(): boolean {
    const { _options } = this.#parts.model as Answering;
    return _options?.turnDetection?.create_response === false;
  }

  #recalled(words: string): Promise<string> {
    return this.#parts.recall.blocksFor(words, this.#conversation?.chatCtx ?? llm.ChatContext.empty());
  }

  /** In place of what was recalled before. */
  async #put(block: string): Promise<void> {
    const conversation = this.#conversation;
    if (!conversation || this.#parts.model.capabilities.midSessionChatCtxUpdate === false) return;
    const context = conversation.chatCtx.copy();
    context.items = context.items.filter(({ id }) => id !== this.#noteId);
    this.#noteId = context.addMessage({ role: 'system', content: block }).id;
    await conversation.updateChatCtx(context);
  }
}

/** There is no other voice: greetings and phrases are said by the model, in its own. */
function speakByModel(session: voice.AgentSession): void {
  session.say = (text) =>
    session.generateReply({
      instructions: `Say these words, and nothing else: ${fence('say', String(text))}`,
    });
}
