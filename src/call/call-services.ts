/**
 * What a call finds in its process, and where its files are.
 *
 * @module
 */

import { join, resolve } from 'node:path';
import type { inference } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { Persona } from '../companion/persona.ts';
import type { Config } from '../config.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import type { StructuredModel } from '../memory/extraction/structured.ts';
import type { MemoryStore } from '../memory/store/store.ts';
import type { ConnectionPool } from '../pool/connection-pool.ts';
import type { PhraseBook } from '../speech/tts/phrase-book.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Traces } from '../telemetry/spans.ts';
import type { UsageMeter } from '../telemetry/usage/model-use.ts';
import type { Prices } from '../telemetry/usage/prices.ts';

/** What a process shares among its calls. */
export interface Services {
  readonly metrics: Metrics;
  readonly traces: Traces;
  /** Hears of every use of a model in this process. */
  readonly usage: UsageMeter;
  readonly prices: Prices;
  readonly closeCache: () => Promise<void>;
  readonly config: Config;
  readonly log: Log;
  readonly pool: ConnectionPool;
  readonly client: OpenAI;
  readonly store: MemoryStore;
  readonly model: StructuredModel;
  readonly persona: Persona;
  readonly voice: TtsVoice;
  readonly phrases: PhraseBook;
}

/** What a job's process has ready before its call. */
export interface Prewarmed extends Services {
  /** Takes time to load. */
  readonly vad: inference.VAD;
  /** As {@link openQueryEmbedder}. */
  readonly queryEmbedder: Embedder | null;
}

/** Where the models' weights are, as an absolute path: the inference process starts elsewhere. */
export function weightsDir(config: Config): string {
  return resolve(config.dataDir, 'weights');
}

/** Where turns wait for the database. */
export function outboxDir(config: Config): string {
  return join(config.dataDir, 'outbox');
}

/** Where it is kept what chat services answer in. */
export function answerFormatsFile(config: Config): string {
  return join(config.dataDir, 'answer-formats.json');
}

/** The service that is asked for facts, with its model. */
export function chatServiceName({ openai, models }: Config): string {
  return `${openai.baseUrl ?? 'openai'} ${models.extraction}`;
}
