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
import { pcmFrames } from './speech/pcm.ts';
import type { PhraseBook } from './speech/phrases.ts';
import { say } from './speech/say.ts';

const Events = voice.AgentSessionEventTypes;

export interface EventParts {
  conversation: Conversation;
  memory: CallMemory | null;
  phrases: PhraseBook;
  log: Log;
}

/** Listens to a session for as long as it lives. */
export function followSession(session: voice.AgentSession, parts: EventParts): void {
  followUser(session, parts);
  followAgent(session, parts);
  session.on(Events.Error, ({ error }) => {
    const cause = 'error' in error ? error.error : error;
    parts.log.error({ source: error.type, error: messageOf(cause) }, 'a service failed in the call');
    if (error.type === 'llm_error' && !error.recoverable) apologise(session, parts);
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
    if (item.role === 'assistant') conversation.agentSaid(item.textContent);
  });
}

function followAgent(session: voice.AgentSession, { conversation }: EventParts): void {
  session.on(Events.AgentStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') conversation.mark('firstAudio', createdAt);
    if (oldState === 'speaking' && newState === 'listening') conversation.replyEnded();
  });
  session.on(Events.FunctionToolsExecuted, ({ functionCalls }) => {
    conversation.noteTools(functionCalls.map(({ name }) => name));
  });
}

/** From cached audio: the speech service may be the next that is away. */
function apologise(session: voice.AgentSession, { phrases, log }: EventParts): void {
  const { text, audio } = phrases.get('apology');
  say(session, { text, audio: audio ? pcmFrames([audio]) : undefined, addToChatCtx: false }, log);
}
