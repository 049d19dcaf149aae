/**
 * The voice pipeline of a call: STT, chat model and TTS over the shared connections.
 *
 * @module
 */

import { inference, type stt, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import type { OpenAI } from 'openai';
import { steadyChat } from '../companion/steady-chat.ts';
import type { Config } from '../config.ts';
import type { Memory } from '../memory/memory.ts';
import { namesPrompt } from '../speech/stt/known-names.ts';
import { OpenAiStt } from '../speech/stt/openai-stt.ts';
import { RealtimeStt } from '../speech/stt/realtime-stt.ts';
import type { OnFailure } from '../speech/stt/utterance.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import { StreamingTts } from '../speech/tts/streaming-tts.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';

const Events = voice.AgentSessionEventTypes;

/** A reply may call tools and look at their answers this often before it must speak. */
const MAX_TOOL_STEPS = 3;
/** The connection pool retries; the framework on top of it would multiply the attempts. */
const NO_RETRIES = { maxRetry: 0 };
/** A service that is away costs apologies, not the call: a person hangs up when it gets too much. */
const MAX_UNRECOVERABLE_ERRORS = 100;

/** In ms. A websocket may stop transcribing without an error: speech that has no transcript by then gets none. */
const NO_TRANSCRIPT_AFTER_MS = 10_000;

export interface SessionParts {
  config: Config;
  client: OpenAI;
  voice: TtsVoice;
  phrases: PhraseBook;
  /** Takes time to load: made before the call. */
  vad: inference.VAD;
}

/** Within a call only: the end-of-turn model asks for the job it runs in. */
export function createSession({
  config,
  client,
  voice: speaker,
  phrases,
  vad,
}: SessionParts): voice.AgentSession {
  const { models, turns, calls } = config;
  const session: voice.AgentSession = new voice.AgentSession({
    vad,
    stt: createStt(config, client, (failure) => session.emit(Events.Error, failure)),
    llm: new openai.LLM({ client: steadyChat(client), model: models.chat }),
    tts: new StreamingTts(client, speaker, (text) => phrases.audioOf(text)),
    maxToolSteps: MAX_TOOL_STEPS,
    // Until then the framework drops what is said while the agent speaks: of a telephone, and by default, nothing.
    aecWarmupDuration: calls.echoWarmUpMs || null,
    transcriptionTimeout: models.sttRealtime ? NO_TRANSCRIPT_AFTER_MS : null,
    connOptions: {
      sttConnOptions: NO_RETRIES,
      llmConnOptions: NO_RETRIES,
      ttsConnOptions: NO_RETRIES,
      maxUnrecoverableErrors: MAX_UNRECOVERABLE_ERRORS,
    },
    turnHandling: {
      turnDetection: turns.detection === 'vad' ? 'vad' : new inference.TurnDetector({ version: 'v1-mini' }),
      endpointing: { minDelay: turns.minDelayMs, maxDelay: turns.maxDelayMs },
      interruption: { mode: 'vad' },
      preemptiveGeneration: { enabled: turns.preemptiveGeneration, preemptiveTts: turns.preemptiveTts },
    },
  });
  return session;
}

/** Tells STT the names that are known, so that it spells them. Over a websocket it keeps the names of its start. */
export function expectNames(session: voice.AgentSession, known: readonly Pick<Memory, 'value'>[]): void {
  if (session.stt instanceof OpenAiStt) session.stt.expect(namesPrompt(known));
}

/** STT reports its errors as the other services do, through the session: the framework's own way would end the call. */
function createStt(config: Config, client: OpenAI, report: (event: voice.ErrorEvent) => void): stt.STT {
  const reporter = (recoverable: boolean) => (error: Error) => {
    const failure = {
      type: 'stt_error',
      timestamp: Date.now(),
      label: recogniser.label,
      error,
      recoverable,
    } as const;
    report(voice.createErrorEvent(failure, recogniser));
  };
  const recogniser = openStt(config, client, reporter);
  return recogniser;
}

/** The provider that the configuration names. @param reporter What hears of failures, by whether they pass. */
function openStt(
  { models, companion, openai: service }: Config,
  client: OpenAI,
  reporter: (recoverable: boolean) => OnFailure,
): stt.STT {
  const { language } = companion;
  const options = { client, apiKey: service.apiKey, baseURL: service.baseUrl, model: models.stt, language };
  if (models.sttRealtime) return new RealtimeStt({ ...options, onLost: reporter(true) });
  return new OpenAiStt({ ...options, onFailed: reporter(false) });
}
