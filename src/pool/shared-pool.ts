/**
 * The pool of this process, and clients for those who may run without one.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import type { OpenAI } from 'openai';
import { createPlainOpenAI, createPlainSupabase, type OpenAISettings } from './clients.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { ConnectionPoolOptions } from './pool-options.ts';

let shared: ConnectionPool | undefined;

/**
 * The pool of this process: the first call opens it, later and concurrent calls get the same.
 *
 * @throws KindredError `CONFIG_INVALID`; the next call may try again.
 */
export async function getConnectionPool(options: ConnectionPoolOptions): Promise<ConnectionPool> {
  shared ??= new ConnectionPool(options).open();
  return shared;
}

/** The pool when it has been opened, else `undefined`. */
export function getConnectionPoolSync(): ConnectionPool | undefined {
  return shared;
}

/** Closes the pool of this process; the next {@link getConnectionPool} opens a new one. */
export async function closeConnectionPool(): Promise<void> {
  const closing = shared;
  shared = undefined;
  await closing?.close();
}

/** The pool's client, or without a pool one of its own connections. */
export function getOpenAIClient(settings: OpenAISettings): OpenAI {
  return shared?.getOpenAIClient() ?? createPlainOpenAI(settings);
}

/** The pool's client for this URL and key, or without a pool one of its own connections. */
export function getSupabaseClient(url: string, key: string): SupabaseClient {
  return shared?.getSupabaseClient(url, key) ?? createPlainSupabase(url, key);
}
