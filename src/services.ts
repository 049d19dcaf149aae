/**
 * The one place where the parts are put together: for a worker's process, and for a call within it.
 *
 * @module
 */

import { join, resolve } from 'node:path';
import type { inference } from '@livekit/agents';
import type { OpenAI } from 'openai';
import { loadPersona, type Persona } from './companion/persona.ts';
import { PhraseBook } from './companion/speech/phrases.ts';
import type { Voice } from './companion/speech/synthesis.ts';
import { observeCache } from './concurrency/cache-metrics.ts';
import { AsyncCache, setProcessCache } from './concurrency/cached.ts';
import type { RedisTier } from './concurrency/redis-tier.ts';
import type { Config } from './config.ts';
import { answerFormats } from './memory/answer-formats.ts';
import { CallMemory } from './memory/call-memory.ts';
import { cacheEmbeddings } from './memory/embedder/cached.ts';
import type { Embedder } from './memory/embedder/embedder.ts';
import { LOCAL_EMBEDDERS } from './memory/embedder/local.ts';
import { createOpenAiEmbedder } from './memory/embedder/openai.ts';
import { createSharedEmbedder, type InferenceExecutor } from './memory/embedder/shared.ts';
import { PersonMemory } from './memory/person-memory.ts';
import { MemoryStore } from './memory/store.ts';
import { StructuredModel } from './memory/structured.ts';
import type { Clock } from './memory/time.ts';
import { TurnProcessor } from './memory/turn-processor.ts';
import { actsAsPerson } from './pool/clients.ts';
import type { ConnectionPool } from './pool/connection-pool.ts';
import { observePool } from './pool/pool-metrics.ts';
import {
  closeConnectionPool,
  getConnectionPool,
  getOpenAIClient,
  getSupabaseClient,
} from './pool/shared-pool.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createTraces, type Traces } from './telemetry/traces.ts';

/** What a process shares among its calls. */
export interface Services {
  readonly metrics: Metrics;
  readonly traces: Traces;
  readonly closeCache: () => Promise<void>;
  readonly config: Config;
  readonly log: Log;
  readonly pool: ConnectionPool;
  readonly client: OpenAI;
  readonly store: MemoryStore;
  readonly model: StructuredModel;
  readonly persona: Persona;
  readonly voice: Voice;
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

export interface OpenOptions {
  log?: Log;
  /** Which of our processes this is, for metrics and traces. @default job */
  role?: string;
}

/** The client is loaded for those who use it: a call's process starts without what it does not need. */
async function openRedis(url: string, log: Log): Promise<RedisTier> {
  const { RedisTier } = await import('./concurrency/redis-tier.ts');
  const tier = new RedisTier({ url, log });
  await tier.open();
  return tier;
}

/** The process's cache, with Redis behind it where there is one. */
async function openCache(config: Config, { meter }: Metrics, log: Log): Promise<() => Promise<void>> {
  const shared = config.redisUrl ? await openRedis(config.redisUrl, log) : undefined;
  const { cacheMaxEntries: maxEntries, cacheTtlMs: ttlMs } = config.concurrency;
  const cache = new AsyncCache({ maxEntries, ttlMs, shared });
  setProcessCache(cache);
  observeCache(meter, 'process', cache);
  return async () => {
    log.debug(cache.stats, 'cache of this process');
    await cache.close();
  };
}

/**
 * Opens the pool and builds everything on top of it. Connects to nothing by itself: see `pool.warm()`.
 *
 * @throws KindredError `CONFIG_INVALID`
 */
export async function openServices(
  config: Config,
  { log = createLog(config.logLevel), role = 'job' }: OpenOptions = {},
): Promise<Services> {
  const { companion, models } = config;
  const persona = await loadPersona(companion.personaFile, companion.name, companion.language);
  const pool = await getConnectionPool({
    config: config.pool,
    openai: config.openai,
    supabase: config.supabase,
    log,
  });
  const collector = { endpoint: config.otlpEndpoint, role, log };
  const [metrics, traces] = await Promise.all([createMetrics(collector), createTraces(collector)]);
  observePool(metrics.meter, pool);
  const closeCache = await openCache(config, metrics, log);
  const client = getOpenAIClient();
  const voice: Voice = { model: models.tts, voice: models.voice };
  return {
    config,
    log,
    pool,
    metrics,
    traces,
    closeCache,
    client,
    store: openStore(config, pool),
    model: new StructuredModel({
      client,
      model: models.extraction,
      formats: answerFormats(chatServiceName(config), answerFormatsFile(config)),
      log,
    }),
    persona,
    voice,
    phrases: new PhraseBook({
      dir: join(config.dataDir, 'phrases'),
      client,
      voice,
      language: companion.language,
      companionName: companion.name,
      log,
    }),
  };
}

/** With the anon key each person's memory is read and written with that person's rights alone. */
function openStore({ supabase }: Config, pool: ConnectionPool): MemoryStore {
  const clientOf = actsAsPerson(supabase) ? (userId: string) => pool.getPersonClient(userId) : undefined;
  return new MemoryStore(getSupabaseClient(), clientOf);
}

/**
 * The configured embedder. Within a job a local model is the one of the worker's shared inference process; elsewhere
 * (terminal, eval, tests) it is loaded here.
 */
export async function openEmbedder(services: Services, executor?: InferenceExecutor): Promise<Embedder> {
  const { config, client } = services;
  if (config.models.embedder === 'openai') {
    const remote = createOpenAiEmbedder({ client, model: config.models.embedding });
    return cacheEmbeddings(remote, { windowMs: config.concurrency.batchWindowMs });
  }
  const { model, open } = LOCAL_EMBEDDERS[config.models.embedder];
  return executor ? createSharedEmbedder(executor, model) : open({ weightsDir: weightsDir(config) });
}

/**
 * The embedder of what is asked: within the call's own process, so that no reply waits until another process is given a
 * core. What is stored is embedded by {@link openEmbedder}: it takes longer and nobody waits for it.
 *
 * @returns `null` where the embedder is a remote service.
 * @throws KindredError `EMBEDDER` when the weights cannot be loaded.
 */
export async function openQueryEmbedder({ config }: Pick<Services, 'config'>): Promise<Embedder | null> {
  if (config.models.embedder === 'openai') return null;
  const { open } = LOCAL_EMBEDDERS[config.models.embedder];
  const stored = await open({ weightsDir: weightsDir(config) });
  const embedder = stored.asQuery ?? stored;
  // The first run allocates; let it not be a caller's.
  await embedder.embed(['hello']);
  return embedder;
}

/** The writer of one person's memory. @param embedder `null` where vectors are left to the next call. */
export function openPerson(
  { store, log }: Pick<Services, 'store' | 'log'>,
  userId: string,
  { embedder = null, clock }: { embedder?: Embedder | null; clock?: Clock } = {},
): PersonMemory {
  return new PersonMemory({ userId, store: store.of(userId), embedder, log, clock });
}

export interface CallMemoryChoice {
  readonly userId: string;
  readonly callId: string;
  readonly room: string;
  readonly embedder: Embedder;
  /** As {@link openQueryEmbedder}. @default the embedder, as it embeds what is asked */
  readonly queryEmbedder?: Embedder | null;
  /** Where the call says that the person is: IANA name, or `null`. */
  readonly timeZone: string | null;
  /** @default Date.now */
  readonly clock?: Clock;
}

/** The copy of a person's memory that a call or a replay works on. */
export function openCallMemory(
  services: Pick<Services, 'config' | 'store' | 'log'>,
  choice: CallMemoryChoice,
): CallMemory {
  const { config, log } = services;
  const { userId, embedder, clock, queryEmbedder = embedder.asQuery, ...rest } = choice;
  const store = services.store.of(userId);
  const { companion, memory } = config;
  return new CallMemory({
    ...rest,
    person: new PersonMemory({ userId, store, embedder, log, clock }),
    ...{ store, embedder, queryEmbedder, clock, log },
    recallBudgetMs: memory.recallBudgetMs,
    recallChoice: memory.recallChoice,
    maxRows: memory.indexMaxRows,
    profileMaxChars: memory.profileMaxChars,
    fallback: { timeZone: companion.timeZone, language: companion.language },
  });
}

export function createTurnProcessor(
  { config, model, log }: Pick<Services, 'config' | 'model' | 'log'>,
  person: PersonMemory,
  embedder: Embedder,
): TurnProcessor {
  const timeoutMs = config.concurrency.parallelTimeoutMs;
  return new TurnProcessor({ person, embedder, model, log, timeoutMs });
}

/** Sends the last figures and spans, waits for what is in flight and closes every connection. */
export async function closeServices({ metrics, traces, closeCache }: Services): Promise<void> {
  setProcessCache(undefined);
  await Promise.all([metrics.close(), traces.close(), closeCache()]);
  await closeConnectionPool();
}
