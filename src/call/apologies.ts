/**
 * The apology that is spoken where a reply does not come or an utterance could not be transcribed.
 *
 * @module
 */

import type { voice } from '@livekit/agents';
import { say } from '../companion/say.ts';
import { pcmFrames } from '../speech/tts/frames.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import type { Log } from '../telemetry/log.ts';
import type { Conversation } from './conversation.ts';

export interface ApologyParts {
  conversation: Conversation;
  phrases: PhraseBook;
  /** Called when the person begins to speak. @default nothing */
  listenUp?: () => void;
  /** Called with the words that were heard of what was interrupted. @default nothing */
  interrupted?: (words: string) => void;
  log: Log;
}

/** In ms. A reply that ended this long ago without a sound will not be heard. */
const SILENCE_MS = 500;

export class Apologies {
  readonly #session: voice.AgentSession;
  readonly #parts: ApologyParts;
  /** The turn that the last apology was for; `null` stands for the greeting, before any turn. */
  #lastFor: string | null | undefined;
  /** An utterance was lost while the person still speaks: the apology waits until they stop. */
  #isOwed = false;

  constructor(session: voice.AgentSession, parts: ApologyParts) {
    this.#session = session;
    this.#parts = parts;
  }

  /** A reply ended without a sound. Apologises after a pause, unless the person speaks or a later turn has begun. */
  expectSound(): void {
    const { conversation, log } = this.#parts;
    const turnId = conversation.unanswered;
    if (turnId === null) return;
    setTimeout(() => {
      const { agentState, userState } = this.#session;
      const isSilent = agentState === 'listening' && userState !== 'speaking';
      if (!isSilent || conversation.unanswered !== turnId || this.#lastFor === turnId) return;
      log.warn({ turnId }, 'a reply came to nothing');
      this.forReply();
    }, SILENCE_MS).unref();
  }

  /** The reply to the last turn failed. Once a turn. */
  forReply(): void {
    const { lastTurnId } = this.#parts.conversation;
    if (this.#lastFor === lastTurnId) return;
    this.#lastFor = lastTurnId;
    this.#make();
  }

  /** An utterance could not be transcribed. It makes no turn, so that nothing else would answer it. */
  forTranscription(): void {
    const { agentState, userState } = this.#session;
    this.#isOwed = userState === 'speaking';
    if (this.#isOwed) return;
    // Two seconds after speech without words the framework resumes what that has interrupted: the apology goes first.
    this.#make({ interrupts: agentState === 'listening' });
  }

  userStopped(): void {
    if (this.#isOwed) this.forTranscription();
  }

  /** From cached audio, since the speech service may be the one that failed. */
  #make({ interrupts = false } = {}): void {
    const { phrases, log } = this.#parts;
    const { text, audio } = phrases.get('apology');
    const frames = audio ? pcmFrames([audio]) : undefined;
    say(this.#session, { text, audio: frames, addToChatCtx: false, interrupts }, log);
  }
}
