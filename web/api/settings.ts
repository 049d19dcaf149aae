/**
 * What the page's server is told by its environment.
 *
 * @module
 */

import { z } from 'zod';
import { environmentSchema } from '../../src/environment.ts';
import { KindredError } from '../../src/errors.ts';
import { names } from '../../src/variables.ts';

const key = (what: string) => z.string({ error: what }).min(3, { error: what });

const settingsSchema = z.object({
  PORT: z.coerce.number({ error: 'a port from 0 to 65535' }).int().min(0).max(65_535).default(3_000),
  /** Loopback unless said otherwise: whoever reaches this port can talk as anyone and read what is remembered. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Further host names (comma separated) under which a browser may reach the page, as behind a proxy. */
  ALLOWED_HOSTS: z.string().default(''),
  /** Origins (comma separated) of other pages that may ask for tokens, as https://app.example.com. */
  ALLOWED_ORIGINS: z.string().default(''),
  /** Your own file, for its `authorize`. */
  KINDRED_CONFIG: z.string().min(1).optional(),
  LIVEKIT_URL: z.url({ protocol: /^(wss?|https?)$/, error: 'a URL such as wss://my-project.livekit.cloud' }),
  LIVEKIT_API_KEY: key('the LiveKit API key'),
  LIVEKIT_API_SECRET: key('the LiveKit API secret'),
  SUPABASE_URL: z.url({ protocol: /^https?$/, error: 'a URL such as https://my-project.supabase.co' }),
  SUPABASE_SERVICE_ROLE_KEY: key('the service role key of the Supabase project'),
  AGENT_NAME: z.string().min(1).max(64).default('kindred'),
  /** The worker's: as many agents wait ahead of their callers. */
  WORKER_IDLE_PROCESSES: z.coerce.number({ error: 'a number of processes' }).int().min(0).max(32).default(1),
  COMPANION_NAME: z.string().min(1).max(40).default('Kindred'),
  /** Voices that people may choose among, as the worker's. */
  TTS_VOICES: names,
  /** Who may be called, and the country of numbers that name none, as the worker's. */
  CALL_OUT_ALLOWED: environmentSchema.shape.CALL_OUT_ALLOWED,
  PHONE_COUNTRY: environmentSchema.shape.PHONE_COUNTRY,
  /** Which model answers, in words for the page: "rule-based stand-in", "ollama llama3.2", "api.openai.com". */
  CHAT_MODEL_NAME: z.string().min(1).max(120).default('not said'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'a pino level such as info',
    })
    .default('info'),
});

export type WebSettings = z.output<typeof settingsSchema>;

/**
 * Reads and checks the settings; an empty variable counts as not set.
 *
 * @throws KindredError `CONFIG_INVALID` that names every faulty variable, without its value (it may be a key).
 */
export function loadWebSettings(source: NodeJS.ProcessEnv = process.env): WebSettings {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: wanted ${message}`);
  throw new KindredError('CONFIG_INVALID', `The page's server is not configured: ${faults.join('; ')}`);
}
