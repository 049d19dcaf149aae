/**
 * The one place where what a process shares among its calls is put together.
 *
 * @module
 */

import { join } from 'node:path';
import { answerFormatsFile, chatServiceName, outboxChoice, type Services } from '../call/call-services.ts';
import { loadPersona, type Persona } from '../companion/persona.ts';
import { observeCache } from '../concurrency/cache-metrics.ts';
import { AsyncCache, setProcessCache } from '../concurrency/cached.ts';
import type { RedisTier } from '../concurrency/redis-tier.ts';
import type { Config } from '../config.ts';
import { answerFormats } from '../memory/extraction/answer-formats.ts';
import { StructuredModel } from '../memory/extraction/structured.ts';
import { openOutbox } from '../memory/outbox/open-outbox.ts';
import { MemoryStore } from '../memory/store/store.ts';
import type { ConnectionPool } from '../pool/connection-pool.ts';
import { observePool } from '../pool/pool-metrics.ts';
import { closeConnectionPool, getConnectionPool, getOpenAIClient } from '../pool/shared-pool.ts';
import { PhraseBook } from '../speech/tts/phrase-book.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createTraces } from '../telemetry/spans.ts';

export interface OpenOptions {
  log?: Log;
  /** Who talks, where it is not read from PERSONA_FILE. */
  persona?: Persona;
  /** Which of our processes this is, for metrics and traces. @default job */
  role?: string;
}

/** The client is loaded for those who use it: a call's process starts without what it does not need. */
async function openRedis(url: string, log: Log): Promise<RedisTier> {
  const { RedisTier } = await import('../concurrency/redis-tier.ts');
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
  { log = createLog(config.logLevel), role = 'job', persona: given }: OpenOptions = {},
): Promise<Services> {
  const { companion, models } = config;
  const persona = given ?? (await loadPersona(companion.personaFile, companion.name, companion.language));
  const pool = await getConnectionPool({
    config: config.pool,
    openai: config.openai,
    supabase: config.supabase,
    database: config.database,
    log,
  });
  const collector = { endpoint: config.otlpEndpoint, role, log };
  const [metrics, traces] = await Promise.all([createMetrics(collector), createTraces(collector)]);
  observePool(metrics.meter, pool);
  const closeCache = await openCache(config, metrics, log);
  const client = getOpenAIClient();
  const voice: TtsVoice = { model: models.tts, voice: models.voice };
  return {
    config,
    log,
    pool,
    metrics,
    traces,
    closeCache,
    outbox: await openOutbox(outboxChoice(config), log),
    client,
    store: openStore(pool),
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

/** Each person's memory is read and written with that person's rights alone, where the settings say so. */
function openStore(pool: ConnectionPool): MemoryStore {
  return new MemoryStore(pool.getDatabase(), (userId) => pool.getPersonDatabase(userId));
}

/** Sends the last figures and spans, waits for what is in flight and closes every connection. */
export async function closeServices({ metrics, traces, closeCache, outbox }: Services): Promise<void> {
  setProcessCache(undefined);
  await Promise.all([metrics.close(), traces.close(), closeCache(), outbox.close()]);
  await closeConnectionPool();
}
