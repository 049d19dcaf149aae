/**
 * From the framework's events to the conversation.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { Apologies, type ApologyParts } from './apologies.ts';
import { toolUses } from './tool-use.ts';

const Events = voice.AgentSessionEventTypes;

/** Listens to a session for as long as it lives. */
export function followSession(session: voice.AgentSession, parts: ApologyParts): void {
  const apologies = new Apologies(session, parts);
  followUser(session, parts, apologies);
  followAgent(session, parts, apologies);
  session.on(Events.Error, ({ error }) => {
    const cause = 'error' in error ? error.error : error;
    parts.log.error({ source: error.type, error: messageOf(cause) }, 'a service failed in the call');
    const isSilenced = error.type === 'llm_error' || error.type === 'tts_error';
    if (isSilenced && !error.recoverable) apologies.forReply();
  });
  followTranscription(session, parts.log, apologies);
}

/** Speech that could not be transcribed makes no turn; this alone notices it. */
function followTranscription(session: voice.AgentSession, log: Log, apologies: Apologies): void {
  /** Whether anything was said since the last transcript. */
  let isTranscriptDue = false;
  session.on(Events.UserStateChanged, ({ newState }) => {
    if (newState === 'speaking') isTranscriptDue = true;
  });
  session.on(Events.UserInputTranscribed, ({ isFinal }) => {
    if (isFinal) isTranscriptDue = false;
  });
  const apologise = () => {
    isTranscriptDue = false;
    log.warn('transcription failed');
    apologies.forTranscription();
  };
  session.on(Events.Error, ({ error }) => {
    // Where STT recovers and nobody has spoken since the last transcript, nothing was lost.
    if (error.type === 'stt_error' && (!error.recoverable || isTranscriptDue)) apologise();
  });
  session.on(Events.UserTranscriptionTimeout, () => {
    if (isTranscriptDue) apologise();
  });
}

function followUser(
  session: voice.AgentSession,
  { conversation, phrases, listenUp, interrupted }: ApologyParts,
  apologies: Apologies,
): void {
  session.on(Events.UserInputTranscribed, ({ isFinal }) => {
    if (isFinal) conversation.mark('transcript');
  });
  session.on(Events.UserStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') listenUp?.();
    if (oldState !== 'speaking') return;
    conversation.userStopped(createdAt);
    apologies.userStopped();
  });
  session.on(Events.ConversationItemAdded, ({ item }) => {
    if (item.type !== 'message' || !item.textContent) return;
    // A recogniser that does not say how sure it is says 0.
    if (item.role === 'user') conversation.userSaid(item.textContent, item.transcriptConfidence || undefined);
    // That a reply will come is no answer, and nothing to remember.
    const { text: moment } = phrases.get('moment');
    if (item.role !== 'assistant') return;
    conversation.agentSaid(item.textContent.replaceAll(moment, ' ').trim(), item.createdAt);
    if (item.interrupted) interrupted?.(item.textContent);
  });
}

function followAgent(
  session: voice.AgentSession,
  { conversation }: ApologyParts,
  apologies: Apologies,
): void {
  session.on(Events.AgentStateChanged, ({ oldState, newState, createdAt }) => {
    if (newState === 'speaking') conversation.mark('firstAudio', createdAt);
    if (oldState === 'speaking' && newState === 'listening') conversation.replyEnded();
    if (oldState === 'thinking' && newState === 'listening') apologies.expectSound();
  });
  session.on(Events.FunctionToolsExecuted, (executed) => {
    conversation.noteTools(toolUses(executed));
  });
}
