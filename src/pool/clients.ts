/**
 * The clients of the model service and of the database, made once and over one fetch.
 *
 * @module
 */

import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { OpenAI } from 'openai';
import { KindredError } from '../errors.ts';
import { personToken } from './person-token.ts';

export type Fetch = typeof globalThis.fetch;

export interface OpenAISettings {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/** With the service key everything may be done; without it a person's own rows, by a token that `jwtSecret` signs. */
export interface SupabaseSettings {
  readonly url: string;
  readonly serviceKey?: string;
  readonly anonKey?: string;
  readonly jwtSecret?: string;
}

/** The key that requests of nobody in particular carry. */
export function keyOf({ serviceKey, anonKey }: SupabaseSettings): string {
  return serviceKey ?? anonKey ?? '';
}

/** Somebody asks for Supabase's API where the database is reached by its own address alone. */
export function noSupabase(): KindredError {
  const message = 'SUPABASE_URL: it is not set, and DATABASE_URL does not stand in for the API itself';
  return new KindredError('CONFIG_INVALID', message);
}

/** Whether what is done for a person is done with that person's rights alone. */
export function actsAsPerson({ serviceKey, jwtSecret }: SupabaseSettings): boolean {
  return serviceKey === undefined && jwtSecret !== undefined;
}

/** The pool's deadline comes first: its error says which service was late. */
const AFTER_THE_POOL_MS = 1_000;

/** @param timeoutMs What the pool grants a call. */
export function createOpenAI(settings: OpenAISettings, fetch: Fetch, timeoutMs: number): OpenAI {
  return new OpenAI({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl,
    fetch,
    // Retries happen in one place: the pool's policies.
    maxRetries: 0,
    timeout: timeoutMs + AFTER_THE_POOL_MS,
  });
}

/** A client of its own connections, with the library's own timeout and retries. */
export function createPlainOpenAI(settings: OpenAISettings): OpenAI {
  return new OpenAI({ apiKey: settings.apiKey, baseURL: settings.baseUrl });
}

/** No session is kept and no token refreshed: nobody signs in here, and a timer would outlive the call. */
const STATELESS = { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } as const;

export function createSupabase(url: string, key: string, fetch: Fetch): SupabaseClient {
  // Retries happen in one place: the pool's policies.
  return createClient(url, key, { auth: STATELESS, global: { fetch }, db: { retry: false } });
}

/** A client that acts as one person and reaches nobody else's rows, whatever it asks for. */
export function createPersonSupabase(
  settings: SupabaseSettings,
  userId: string,
  fetch: Fetch,
): SupabaseClient {
  const { url, jwtSecret = '' } = settings;
  return createClient(url, keyOf(settings), {
    accessToken: async () => personToken(userId, jwtSecret),
    global: { fetch },
    db: { retry: false },
  });
}

/** A client of its own connections, with the library's own retries. */
export function createPlainSupabase(url: string, key: string): SupabaseClient {
  return createClient(url, key, { auth: STATELESS });
}
