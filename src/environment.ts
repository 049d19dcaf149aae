/**
 * Everything that can be configured: one zod schema, each variable with its unit, range, default and reason.
 * Nothing else in the project reads `process.env` for a setting.
 *
 * @module
 */

import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { numberRanges } from './telephone/callable-numbers.ts';
import { transferTargets } from './telephone/transfer-targets.ts';
import { isTimeZone } from './time-zone.ts';
import { decimal, flag, integer, key, matching, names, url } from './variables.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const HTTP = ['http:', 'https:'] as const;
const DAY_MS = 86_400_000;

/** What the services are that the pool connects to. */
const SERVICES = {
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database').optional(),
  DATABASE_ROLE: z.enum(['service', 'person'], { error: 'service or person' }).optional(),
  SUPABASE_URL: url(HTTP, 'https://my-project.supabase.co').optional(),
  SUPABASE_SERVICE_ROLE_KEY: key('the service role key of the Supabase project').optional(),
  SUPABASE_ANON_KEY: key('the anon key of the Supabase project').optional(),
  SUPABASE_JWT_SECRET: key('the JWT secret of the Supabase project').optional(),
  OPENAI_API_KEY: key('the key of the OpenAI-compatible service'),
  OPENAI_BASE_URL: url(HTTP, 'https://api.openai.com/v1').default('https://api.openai.com/v1'),
};

const POOL = {
  // Each call has a process, and each process its own: a call seldom asks for more than three things at once.
  DATABASE_POOL_MAX: integer(5, 1, 1_000),
  // What Supabase grants a statement.
  DATABASE_STATEMENT_TIMEOUT_MS: integer(8_000, 100, 600_000),
  POOL_MAX_CONNECTIONS: integer(100, 1, 10_000),
  POOL_MAX_PER_HOST: integer(30, 1, 10_000),
  POOL_DNS_TTL_MS: integer(300_000, 0, DAY_MS),
  POOL_KEEP_ALIVE_MS: integer(60_000, 1_000, 3_600_000),
  POOL_CONNECT_TIMEOUT_MS: integer(10_000, 10, 300_000),
  POOL_TOTAL_TIMEOUT_MS: integer(30_000, 10, 3_600_000),
  POOL_RETRIES: integer(3, 0, 10),
  POOL_HTTP2: flag(false),
  HEALTH_INTERVAL_MS: integer(60_000, 100, 3_600_000),
  HEALTH_PROBE_INTERVAL_MS: integer(300_000, 100, DAY_MS),
  BREAKER_FAILURE_SHARE: decimal(0.5, 0.05, 1),
  BREAKER_OPEN_MS: integer(10_000, 100, 600_000),
  BULKHEAD_LIMIT: integer(20, 1, 1_000),
};

const logLevel = z.enum(LOG_LEVELS, { error: `one of ${LOG_LEVELS.join(', ')}` }).default('info');

/** The variables themselves. The README's table and `.env.example` say the same in prose; a test compares. */
export const environmentSchema = z.object({
  LIVEKIT_URL: url(['ws:', 'wss:', 'http:', 'https:'], 'wss://my-project.livekit.cloud'),
  LIVEKIT_API_KEY: z.string({ error: 'the LiveKit API key' }).min(3, { error: 'the LiveKit API key' }),
  LIVEKIT_API_SECRET: key('the LiveKit API secret'),
  ...SERVICES,
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://localhost:6379').optional(),
  OUTBOX: z.enum(['disk', 'redis'], { error: 'disk or redis' }).default('disk'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(HTTP, 'http://localhost:4318').optional(),
  PRICES_FILE: z.string().min(1).optional(),

  AGENT_NAME: z.string().min(1).max(64).default('kindred'),
  COMPANION_NAME: z.string().min(1).max(40).default('Kindred'),
  PERSONA_FILE: z.string().min(1).default('persona.md'),
  KINDRED_CONFIG: z.string().min(1).optional(),
  LANGUAGE: matching(/^[a-z]{2}$/, 'a two-letter ISO 639-1 code such as en').default('en'),
  TIME_ZONE: z
    .string()
    .refine(isTimeZone, { error: 'an IANA time zone such as Europe/Berlin' })
    .default('UTC'),
  TOOL_OFFER: z.enum(['all', 'meant'], { error: 'all or meant' }).default('all'),
  CHAT_MODEL: z.string().min(1).default('gpt-4.1-mini'),
  EXTRACTION_MODEL: z.string().min(1).default('gpt-4.1-mini'),
  STT_MODEL: z.string().min(1).default('gpt-4o-mini-transcribe'),
  STT_REALTIME: flag(false),
  TTS_MODEL: z.string().min(1).default('gpt-4o-mini-tts'),
  TTS_VOICE: z.string().min(1).default('alloy'),
  TTS_VOICES: names,
  EMBEDDER: z
    .enum(['local', 'multilingual', 'openai'], { error: 'local, multilingual or openai' })
    .default('local'),
  EMBEDDING_MODEL: z.string().min(1).default('text-embedding-3-small'),

  TURN_DETECTION: z.enum(['model', 'vad'], { error: 'model or vad' }).default('model'),
  ENDPOINTING_MIN_DELAY_MS: integer(300, 0, 10_000),
  ENDPOINTING_MAX_DELAY_MS: integer(1_500, 0, 30_000),
  PREEMPTIVE_GENERATION: flag(true),
  PREEMPTIVE_TTS: flag(false),
  PARTICIPANT_TIMEOUT_MS: integer(20_000, 100, 300_000),

  PHONE_COUNTRY: z.string().refine(isSupportedCountry, { error: 'a country as DE (ISO 3166)' }).optional(),
  DISCLOSURE: flag(true),
  SILENCE_ASK_MS: integer(30_000, 0, 3_600_000),
  SILENCE_HANG_UP_MS: integer(15_000, 1_000, 3_600_000),
  CALL_MAX_MS: integer(3_600_000, 10_000, DAY_MS),
  // Stops a client that calls again and again, not a person.
  MAX_CALLS_PER_DAY: integer(200, 0, 100_000),
  MAX_COST_PER_DAY: decimal(0, 0, 100_000),
  RETURN_TIMEOUT_MS: integer(60_000, 0, 60_000),
  ECHO_WARM_UP_MS: integer(0, 0, 10_000),
  TRANSFER_TARGETS: transferTargets,
  TRANSFER_KEY: matching(/^[0-9*#A-D]$/, 'a key of a telephone').default('0'),
  SIP_OUTBOUND_TRUNK: matching(/^ST_\w+$/, 'the id of an outbound trunk, as ST_abc').optional(),
  CALL_OUT_ALLOWED: numberRanges,
  CALL_OUT_RINGING_MS: integer(30_000, 5_000, 80_000),
  CALL_OUT_LISTEN_MS: integer(2_000, 0, 10_000),
  CALL_OUT_MESSAGE: z.string().max(600).default(''),

  RECALL_BUDGET_MS: integer(150, 0, 5_000),
  RECALL_MAX_TOKENS: integer(240, 0, 4_000),
  RECALL_FLOOR: decimal(0.3, 0, 1),
  INDEX_MAX_ROWS: integer(10_000, 100, 1_000_000),
  PROFILE_MAX_CHARS: integer(1_500, 100, 10_000),
  RETENTION_DAYS: integer(0, 0, 36_500),

  ...POOL,

  BATCH_MAX_CONCURRENT: integer(5, 1, 100),
  BATCH_WINDOW_MS: integer(5, 0, 1_000),
  PARALLEL_TIMEOUT_MS: integer(30_000, 10, 3_600_000),
  CACHE_TTL_MS: integer(300_000, 1, DAY_MS),
  CACHE_MAX_ENTRIES: integer(100, 1, 100_000),

  WORKER_MAX_CALLS: integer(20, 1, 1_000),
  WORKER_MAX_DEMAND: decimal(0.9, 0.1, 1),
  WORKER_IDLE_PROCESSES: integer(1, 0, 32),
  WORKER_HOST: z.string().min(1).default('127.0.0.1'),
  WORKER_PORT: integer(8081, 0, 65_535),
  KINDRED_DATA_DIR: z.string().min(1).default('.kindred'),
  KINDRED_WEIGHTS_DIR: z.string().min(1).optional(),
  LOG_LEVEL: logLevel,
});

/** What the pool needs, for those who use it alone. */
export const connectionSchema = z.object({ ...SERVICES, ...POOL, LOG_LEVEL: logLevel });

/** For those who need the database alone. */
export const databaseUrlSchema = z.object({ DATABASE_URL: SERVICES.DATABASE_URL.unwrap() });

export type Environment = z.output<typeof environmentSchema>;
export type Connections = z.output<typeof connectionSchema>;
