/**
 * The voice pipeline of a call: ears, brain and voice over the shared connections.
 *
 * @module
 */

import { inference, voice } from '@livekit/agents';
import * as openai from '@livekit/agents-plugin-openai';
import type { OpenAI } from 'openai';
import type { Config } from '../config.ts';
import { StreamingTts } from './speech/streaming-tts.ts';

/** A reply may call tools and look at their answers this often before it must speak. */
const MAX_TOOL_STEPS = 3;
/** The connection pool retries; the framework on top of it would multiply the attempts. */
const NO_RETRIES = { maxRetry: 0 };
/** A service that is away costs apologies, not the call: a person hangs up when it gets too much. */
const MAX_UNRECOVERABLE_ERRORS = 100;

export interface SessionParts {
  config: Config;
  client: OpenAI;
  /** Takes time to load: made before the call. */
  vad: inference.VAD;
}

/** Within a call only: the end-of-turn model asks for the job it runs in. */
export function createSession({ config, client, vad }: SessionParts): voice.AgentSession {
  const { models, turns, companion, openai: service } = config;
  return new voice.AgentSession({
    vad,
    stt: new openai.STT({
      client,
      apiKey: service.apiKey,
      baseURL: service.baseUrl,
      model: models.stt,
      language: companion.language,
      useRealtime: models.sttRealtime,
    }),
    llm: new openai.LLM({ client, model: models.chat }),
    tts: new StreamingTts(client, { model: models.tts, voice: models.voice }),
    maxToolSteps: MAX_TOOL_STEPS,
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
}
