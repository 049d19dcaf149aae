/**
 * The voice pipeline of a call: STT, chat model and TTS over the shared connections.
 *
 * @module
 */

import { inference, llm, type stt, type VAD, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import type { OpenAI } from 'openai';
import { steadyChat } from '../companion/steady-chat.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Memory } from '../memory/memory.ts';
import { OwnServices } from '../setup/own-services.ts';
import { knownNames, namesPrompt } from '../speech/stt/known-names.ts';
import { OpenAiStt } from '../speech/stt/openai-stt.ts';
import { RealtimeStt } from '../speech/stt/realtime-stt.ts';
import type { OnFailure } from '../speech/stt/utterance.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import { StreamingTts } from '../speech/tts/streaming-tts.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';
import type { Log } from '../telemetry/log.ts';
import type { SetUp } from './call-services.ts';

const Events = voice.AgentSessionEventTypes;

/** A reply may call tools and look at their answers this often before it must speak. */
const MAX_TOOL_STEPS = 3;
/** The connection pool retries; the framework on top of it would multiply the attempts. */
const NO_RETRIES = { maxRetry: 0 };
/** A plugin that has lost its connection is not given up within a call: with LiveKit's pauses this is three minutes of it. */
const STT_RETRIES = 90;
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
  vad: VAD;
  log: Log;
  /** What `kindred.config.ts` says. @default nothing */
  setup?: SetUp['setup'];
}

/** Within a call only: the end-of-turn model asks for the job it runs in. */
export function createSession(parts: SessionParts): voice.AgentSession {
  const { config, client, voice: speaker, phrases, vad } = parts;
  const { models, turns, calls } = config;
  const own = ownServices(parts);
  const realtime = own?.llm instanceof llm.RealtimeModel ? own.llm : null;
  const hasTurns = realtime?.capabilities.turnDetection === true;
  const session: voice.AgentSession = new voice.AgentSession({
    vad: hasTurns ? null : vad,
    stt:
      own?.stt ??
      (realtime ? undefined : createStt(config, client, (failure) => session.emit(Events.Error, failure))),
    llm: own?.llm ?? new openai.LLM({ client: steadyChat(client), model: models.chat }),
    tts:
      own?.tts ?? (realtime ? undefined : new StreamingTts(client, speaker, (text) => phrases.audioOf(text))),
    maxToolSteps: MAX_TOOL_STEPS,
    // Until then the framework drops what is said while the agent speaks: of a telephone, and by default, nothing.
    aecWarmupDuration: calls.echoWarmUpMs || null,
    transcriptionTimeout: own?.stt || (models.sttRealtime && !realtime) ? NO_TRANSCRIPT_AFTER_MS : null,
    connOptions: {
      sttConnOptions: own?.stt ? { maxRetry: STT_RETRIES } : NO_RETRIES,
      llmConnOptions: own?.llm ? {} : NO_RETRIES,
      ttsConnOptions: own?.tts ? {} : NO_RETRIES,
      maxUnrecoverableErrors: MAX_UNRECOVERABLE_ERRORS,
    },
    turnHandling: {
      turnDetection: hasTurns ? 'realtime_llm' : realtime && !own?.stt ? 'vad' : turnDetection(parts),
      endpointing: { minDelay: turns.minDelayMs, maxDelay: turns.maxDelayMs },
      interruption: { mode: 'vad' },
      preemptiveGeneration: { enabled: turns.preemptiveGeneration, preemptiveTts: turns.preemptiveTts },
    },
  });
  return session;
}

/**
 * Tells STT the names that are known, so that it spells them. Over OpenAI's websocket it keeps the names of its start; a
 * plugin that takes no terms is told none.
 */
export function expectNames(session: voice.AgentSession, known: readonly Pick<Memory, 'value'>[]): void {
  const { stt } = session;
  if (stt instanceof OpenAiStt) stt.expect(namesPrompt(known));
  else if (stt?.capabilities.keyterms) session.updateOptions({ keyterms: knownNames(known) });
}

/** What is done to the sound that comes in; nothing where the file names nothing, or it cannot be made. */
export function noiseCancellation({ setup, log }: SetUp) {
  try {
    const made = setup.definition.noiseCancellation?.();
    return made && { noiseCancellation: made };
  } catch (error) {
    log.error({ error: messageOf(error) }, 'the noise cancellation of kindred.config.ts cannot be made');
    return undefined;
  }
}

/** What `kindred.config.ts` names; what it does not is the environment's. */
function ownServices({ setup, vad, log }: SessionParts) {
  if (!setup) return undefined;
  const own = new OwnServices(setup.definition, log);
  return { stt: own.stt(setup.service, vad), llm: own.llm(setup.service), tts: own.tts(setup.service) };
}

function turnDetection({ config, setup, log }: SessionParts) {
  const own = setup?.definition.turnDetection;
  try {
    if (own !== undefined) return typeof own === 'function' ? own() : own;
  } catch (error) {
    log.error({ error: messageOf(error) }, 'the turn detector of kindred.config.ts cannot be made');
  }
  return config.turns.detection === 'vad' ? 'vad' : new inference.TurnDetector({ version: 'v1-mini' });
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
