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
import { observeRequests } from '../pool/request-metrics.ts';
import { closeConnectionPool, getConnectionPool, getOpenAIClient } from '../pool/shared-pool.ts';
import { PhraseBook } from '../speech/tts/phrase-book.ts';
import type { TtsVoice } from '../speech/tts/synthesis.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { closeTelemetry, openTelemetry } from '../telemetry/telemetry.ts';
import { UsageMeter } from '../telemetry/usage/model-use.ts';
import { loadPrices } from '../telemetry/usage/prices.ts';
import { providerOf } from '../telemetry/usage/provider.ts';
import { observeUsage } from '../telemetry/usage/usage-metrics.ts';

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
  const { metrics, traces } = await openTelemetry({ endpoint: config.otlpEndpoint, role, log });
  const provider = providerOf(config.openai.baseUrl);
  const usage = new UsageMeter();
  const prices = loadPrices(config.pricesFile);
  observePool(metrics.meter, pool);
  // It is on the way of every reply: who has no collector does without.
  if (config.otlpEndpoint) observeRequests(pool, { meter: metrics.meter, traces, provider });
  observeUsage(metrics.meter, { usage, prices, provider, log });
  const closeCache = await openCache(config, metrics, log);
  const client = getOpenAIClient();
  const voice: TtsVoice = { model: models.tts, voice: models.voice, used: usage.note };
  return {
    config,
    log,
    pool,
    metrics,
    traces,
    usage,
    prices,
    closeCache,
    outbox: await openOutbox(outboxChoice(config), log),
    client,
    store: openStore(pool),
    model: new StructuredModel({
      client,
      model: models.extraction,
      formats: answerFormats(chatServiceName(config), answerFormatsFile(config)),
      used: usage.note,
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
export async function closeServices({ closeCache, outbox }: Services): Promise<void> {
  setProcessCache(undefined);
  await Promise.all([closeTelemetry(), closeCache(), outbox.close()]);
  await closeConnectionPool();
}
