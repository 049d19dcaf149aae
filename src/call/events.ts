/**
 * From the framework's events to the conversation, and to apologies for what fails.
 *
 * @module
 */

import { voice } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { Apologies, type ApologyParts } from './apologies.ts';
import { followTurns } from './follow-turns.ts';

const Events = voice.AgentSessionEventTypes;

/** Listens to a session for as long as it lives. */
export function followSession(session: voice.AgentSession, parts: ApologyParts): void {
  const apologies = new Apologies(session, parts);
  const { conversation, listenUp, interrupted, phrases } = parts;
  followTurns(session, {
    ...{ conversation, listenUp, interrupted },
    // That a reply will come is no answer, and nothing to remember.
    answerOf: (words) => words.replaceAll(phrases.get('moment').text, ' ').trim(),
  });
  session.on(Events.UserStateChanged, ({ oldState }) => {
    if (oldState === 'speaking') apologies.userStopped();
  });
  session.on(Events.AgentStateChanged, ({ oldState, newState }) => {
    if (oldState === 'thinking' && newState === 'listening') apologies.expectSound();
  });
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
