/**
 * The clients of the model service and of the database, made once and over one fetch.
 *
 * @module
 */

import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { OpenAI } from 'openai';

export type Fetch = typeof globalThis.fetch;

export interface OpenAISettings {
  readonly apiKey: string;
  readonly baseUrl: string;
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

/** A client of its own connections, with the library's own retries. */
export function createPlainSupabase(url: string, key: string): SupabaseClient {
  return createClient(url, key, { auth: STATELESS });
}
