/**
 * From the framework's events to the conversation.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { CallMemory } from '../memory/call-memory.ts';
import type { Log } from '../telemetry/log.ts';
import type { Conversation } from './conversation.ts';
import { pcmFrames } from './speech/frames.ts';
import type { PhraseBook } from './speech/phrases.ts';
import { say } from './speech/say.ts';

const Events = voice.AgentSessionEventTypes;

export interface EventParts {
  conversation: Conversation;
  memory: CallMemory | null;
  phrases: PhraseBook;
  log: Log;
}

/** A reply that is over and was not heard by then was none. */
const SILENCE_MS = 500;

/** Listens to a session for as long as it lives. */
export function followSession(session: voice.AgentSession, parts: EventParts): void {
  const apologies = new Apologies(session, parts);
  followUser(session, parts);
  followAgent(session, parts, apologies);
  session.on(Events.Error, ({ error }) => {
    const cause = 'error' in error ? error.error : error;
    parts.log.error({ source: error.type, error: messageOf(cause) }, 'a service failed in the call');
    const isSilenced = error.type === 'llm_error' || error.type === 'tts_error';
    if (isSilenced && !error.recoverable) apologies.make();
  });
}

function followUser(session: voice.AgentSession, { conversation, memory }: EventParts): void {
  session.on(Events.UserInputTranscribed, ({ transcript, isFinal }) => {
    memory?.recall.prepare(transcript);
    if (isFinal) conversation.mark('transcript');
  });
  session.on(Events.UserStateChanged, ({ oldState, createdAt }) => {
    if (oldState === 'speaking') conversation.userStopped(createdAt);
  });
  session.on(Events.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || !item.textContent) return;
    if (item.role === 'user') conversation.userSaid(item.textContent);
    if (item.role === 'assistant') conversation.agentSaid(item.textContent, item.createdAt);
  });
}

function followAgent(session: voice.AgentSession, { conversation }: EventParts, apologies: Apologies): void {
  session.on(Events.AgentStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') conversation.mark('firstAudio', createdAt);
    if (oldState === 'speaking' && newState === 'listening') conversation.replyEnded();
    if (oldState === 'thinking' && newState === 'listening') apologies.expectSound();
  });
  session.on(Events.FunctionToolsExecuted, ({ functionCalls }) => {
    conversation.noteTools(functionCalls.map(({ name }) => name));
  });
}

/** What is said instead of a reply that failed or came to nothing: once a turn, so that nobody waits in silence. */
class Apologies {
  readonly #session: voice.AgentSession;
  readonly #parts: EventParts;
  /** The turn of the last apology; `null` before any turn is the greeting's. */
  #lastFor: string | null | undefined;

  constructor(session: voice.AgentSession, parts: EventParts) {
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
      this.make();
    }, SILENCE_MS).unref();
  }

  /** From cached audio: the speech service may be the next that is away, or the one that failed. */
  make(): void {
    const { conversation, phrases, log } = this.#parts;
    if (this.#lastFor === conversation.lastTurnId) return;
    this.#lastFor = conversation.lastTurnId;
    const { text, audio } = phrases.get('apology');
    say(this.#session, { text, audio: audio ? pcmFrames([audio]) : undefined, addToChatCtx: false }, log);
  }
}
