/**
 * What a call finds in its process, and where its files are.
 *
 * @module
 */

import { join, resolve } from 'node:path';
import type { VAD } from '@livekit/agents';
import type { OpenAI } from 'openai';
import type { Persona } from '../companion/persona.ts';
import type { Config } from '../config.ts';
import type { Embedder } from '../memory/embedder/embedder.ts';
import type { EmbedderFolders } from '../memory/embedder/embedder-runner.ts';
import type { StructuredModel } from '../memory/extraction/structured.ts';
import type { OutboxChoice } from '../memory/outbox/open-outbox.ts';
import type { OutboxPlace } from '../memory/outbox/outbox.ts';
import type { MemoryStore } from '../memory/store/store.ts';
import type { ConnectionPool } from '../pool/connection-pool.ts';
import type { KindredDefinition, ServiceSettings } from '../setup/definition.ts';
import type { McpServers } from '../setup/mcp/mcp-servers.ts';
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
  readonly outbox: OutboxPlace;
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

/** With what `kindred.config.ts` says. */
export interface SetUp extends Services {
  readonly setup: {
    readonly definition: KindredDefinition;
    /** What services are made for. */
    readonly service: ServiceSettings;
    readonly mcp: McpServers;
  };
}

/** What a job's process has ready before its call. */
export interface Prewarmed extends SetUp {
  /** Takes time to load. */
  readonly vad: VAD;
  /** As {@link openQueryEmbedder}. */
  readonly queryEmbedder: Embedder | null;
}

/** Where the embedder's weights are, as absolute paths: the inference process starts elsewhere. */
export function embedderFolders({ dataDir, weightsDir }: Config): EmbedderFolders {
  return { weightsDir: resolve(weightsDir), sharedDir: resolve(dataDir, 'shared-weights') };
}

/** Where turns wait for the database. */
export function outboxChoice({ outbox, redisUrl, dataDir }: Config): OutboxChoice {
  // Checked with the rest of the configuration: a Redis that is chosen has an address.
  if (outbox === 'redis') return { kind: 'redis', url: redisUrl ?? '' };
  return { kind: 'disk', dir: join(dataDir, 'outbox') };
}

/** Where it is kept what chat services answer in. */
export function answerFormatsFile(config: Config): string {
  return join(config.dataDir, 'answer-formats.json');
}

/** The service that is asked for facts, with its model. */
export function chatServiceName({ openai, models }: Config): string {
  return `${openai.baseUrl ?? 'openai'} ${models.extraction}`;
}
