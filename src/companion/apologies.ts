/**
 * What is said instead of a reply that does not come, so that nobody waits in silence.
 *
 * @module
 */

import type { voice } from '@livekit/agents';
import type { Log } from '../telemetry/log.ts';
import type { Conversation } from './conversation.ts';
import { pcmFrames } from './speech/frames.ts';
import type { PhraseBook } from './speech/phrases.ts';
import { say } from './speech/say.ts';

export interface ApologyParts {
  conversation: Conversation;
  phrases: PhraseBook;
  /** Called when the person begins to speak. @default nothing */
  listenUp?: () => void;
  log: Log;
}

/** A reply that is over and was not heard by then was none. */
const SILENCE_MS = 500;

export class Apologies {
  readonly #session: voice.AgentSession;
  readonly #parts: ApologyParts;
  /** The turn of the last apology; `null` before any turn is the greeting's. */
  #lastFor: string | null | undefined;
  /** The person speaks: what was lost of their words is apologised for once they stop. */
  #isOwed = false;

  constructor(session: voice.AgentSession, parts: ApologyParts) {
    this.#session = session;
    this.#parts = parts;
  }

  /** A reply is over without a sound; unless the person has taken the word, there is none to come. */
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

  /** What the person said was not heard: of that there is no turn. */
  forUnheard(): void {
    const { agentState, userState } = this.#session;
    this.#isOwed = userState === 'speaking';
    if (this.#isOwed) return;
    // What they have interrupted with it would be taken up again in two seconds, and come first.
    this.#make({ interrupts: agentState === 'listening' });
  }

  userStopped(): void {
    if (this.#isOwed) this.forUnheard();
  }

  /** From cached audio: the speech service may be the next that is away, or the one that failed. */
  #make({ interrupts = false } = {}): void {
    const { phrases, log } = this.#parts;
    const { text, audio } = phrases.get('apology');
    const frames = audio ? pcmFrames([audio]) : undefined;
    say(this.#session, { text, audio: frames, addToChatCtx: false, interrupts }, log);
  }
}
