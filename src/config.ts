/**
 * The configuration: what the environment says ({@link environmentSchema}), checked, and grouped by the part that takes it.
 *
 * @module
 */

import { join } from 'node:path';
import type { z } from 'zod';
import { findContradictions, findFaults, findMissingKeys, rightsOf } from './config-faults.ts';
import {
  type Connections,
  connectionSchema,
  databaseUrlSchema,
  type Environment,
  environmentSchema,
} from './environment.ts';
import { KindredError } from './errors.ts';

/** The settings, grouped by the part that takes them. */
export type Config = ReturnType<typeof group>;
export type PoolConfig = Config['pool'];

/** What a pool is opened with. */
export type ConnectionConfig = ReturnType<typeof groupConnections>;

/** `null` where nothing is asked over Supabase's API. */
function supabaseOf(env: Connections) {
  const { SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY: serviceKey, SUPABASE_ANON_KEY: anonKey } = env;
  if (SUPABASE_URL === undefined || (serviceKey ?? anonKey) === undefined) return null;
  return { url: SUPABASE_URL, serviceKey, anonKey, jwtSecret: env.SUPABASE_JWT_SECRET };
}

/** `null` without a DATABASE_URL. Who has set keys that act for one person alone keeps that. */
function databaseOf(env: Connections) {
  if (env.DATABASE_URL === undefined) return null;
  return {
    url: env.DATABASE_URL,
    role: rightsOf(env),
    maxConnections: env.DATABASE_POOL_MAX,
    statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
  } as const;
}

function groupConnections(env: Connections) {
  return {
    supabase: supabaseOf(env),
    database: databaseOf(env),
    openai: { apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL },
    pool: {
      maxConnections: env.POOL_MAX_CONNECTIONS,
      maxPerHost: env.POOL_MAX_PER_HOST,
      dnsTtlMs: env.POOL_DNS_TTL_MS,
      keepAliveMs: env.POOL_KEEP_ALIVE_MS,
      connectTimeoutMs: env.POOL_CONNECT_TIMEOUT_MS,
      totalTimeoutMs: env.POOL_TOTAL_TIMEOUT_MS,
      retries: env.POOL_RETRIES,
      http2: env.POOL_HTTP2,
      healthIntervalMs: env.HEALTH_INTERVAL_MS,
      healthProbeIntervalMs: env.HEALTH_PROBE_INTERVAL_MS,
      breakerFailureShare: env.BREAKER_FAILURE_SHARE,
      breakerOpenMs: env.BREAKER_OPEN_MS,
      bulkheadLimit: env.BULKHEAD_LIMIT,
    },
    logLevel: env.LOG_LEVEL,
  } as const;
}

function group(env: Environment) {
  return {
    livekit: { url: env.LIVEKIT_URL, apiKey: env.LIVEKIT_API_KEY, apiSecret: env.LIVEKIT_API_SECRET },
    ...groupConnections(env),
    redisUrl: env.REDIS_URL,
    outbox: env.OUTBOX,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    pricesFile: env.PRICES_FILE,
    companion: {
      agentName: env.AGENT_NAME,
      name: env.COMPANION_NAME,
      personaFile: env.PERSONA_FILE,
      language: env.LANGUAGE,
      timeZone: env.TIME_ZONE,
      offer: { tools: env.TOOL_OFFER, language: env.LANGUAGE },
      participantTimeoutMs: env.PARTICIPANT_TIMEOUT_MS,
    },
    models: {
      chat: env.CHAT_MODEL,
      extraction: env.EXTRACTION_MODEL,
      stt: env.STT_MODEL,
      sttRealtime: env.STT_REALTIME,
      tts: env.TTS_MODEL,
      voice: env.TTS_VOICE,
      voices: env.TTS_VOICES,
      embedder: env.EMBEDDER,
      embedding: env.EMBEDDING_MODEL,
    },
    turns: {
      detection: env.TURN_DETECTION,
      minDelayMs: env.ENDPOINTING_MIN_DELAY_MS,
      maxDelayMs: env.ENDPOINTING_MAX_DELAY_MS,
      preemptiveGeneration: env.PREEMPTIVE_GENERATION,
      preemptiveTts: env.PREEMPTIVE_TTS,
    },
    calls: {
      phoneCountry: env.PHONE_COUNTRY,
      disclosure: env.DISCLOSURE,
      silenceAskMs: env.SILENCE_ASK_MS,
      silenceHangUpMs: env.SILENCE_HANG_UP_MS,
      maxMs: env.CALL_MAX_MS,
      maxCallsPerDay: env.MAX_CALLS_PER_DAY,
      maxCostPerDay: env.MAX_COST_PER_DAY,
      returnMs: env.RETURN_TIMEOUT_MS,
      echoWarmUpMs: env.ECHO_WARM_UP_MS,
      transferTargets: env.TRANSFER_TARGETS,
      transferKey: env.TRANSFER_KEY,
    },
    callOut: {
      trunk: env.SIP_OUTBOUND_TRUNK,
      allowed: env.CALL_OUT_ALLOWED,
      ringingMs: env.CALL_OUT_RINGING_MS,
      listenMs: env.CALL_OUT_LISTEN_MS,
      message: env.CALL_OUT_MESSAGE,
    },
    memory: {
      recallBudgetMs: env.RECALL_BUDGET_MS,
      recallChoice: { floor: env.RECALL_FLOOR, maxTokens: env.RECALL_MAX_TOKENS },
      indexMaxRows: env.INDEX_MAX_ROWS,
      profileMaxChars: env.PROFILE_MAX_CHARS,
      retentionDays: env.RETENTION_DAYS,
    },
    concurrency: {
      batchMaxConcurrent: env.BATCH_MAX_CONCURRENT,
      batchWindowMs: env.BATCH_WINDOW_MS,
      parallelTimeoutMs: env.PARALLEL_TIMEOUT_MS,
      cacheTtlMs: env.CACHE_TTL_MS,
      cacheMaxEntries: env.CACHE_MAX_ENTRIES,
    },
    worker: {
      maxCalls: env.WORKER_MAX_CALLS,
      maxDemand: env.WORKER_MAX_DEMAND,
      idleProcesses: env.WORKER_IDLE_PROCESSES,
      host: env.WORKER_HOST,
      port: env.WORKER_PORT,
    },
    dataDir: env.KINDRED_DATA_DIR,
    setupFile: env.KINDRED_CONFIG,
    weightsDir: env.KINDRED_WEIGHTS_DIR ?? join(env.KINDRED_DATA_DIR, 'weights'),
  } as const;
}

function read<T extends z.ZodType<Partial<Environment>>>(
  schema: T,
  source: NodeJS.ProcessEnv,
  missing: (env: NodeJS.ProcessEnv) => string[] = findMissingKeys,
): z.output<T> {
  const env = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(env);
  const found = parsed.success ? findContradictions(parsed.data) : findFaults(env, parsed.error);
  const faults = [...missing(env), ...found];
  if (!parsed.success || faults.length > 0) {
    throw new KindredError('CONFIG_INVALID', `The configuration has faults:\n  ${faults.join('\n  ')}`);
  }
  return parsed.data;
}

/**
 * Reads and checks the whole configuration. An empty variable counts as not set, as in a copied `.env.example`.
 *
 * @throws KindredError `CONFIG_INVALID` whose message names every fault at once, a line each.
 */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): Config {
  return group(read(environmentSchema, source));
}

/** The part of the configuration that the connection pool needs. @throws As {@link loadConfig}. */
export function loadConnectionConfig(source: NodeJS.ProcessEnv = process.env): ConnectionConfig {
  return groupConnections(read(connectionSchema, source));
}

/** The database's own address, for those who need nothing else. @throws As {@link loadConfig}; without one, too. */
export function loadDatabaseUrl(source: NodeJS.ProcessEnv = process.env): string {
  const { DATABASE_URL } = read(databaseUrlSchema, source, () => []);
  return DATABASE_URL;
}
