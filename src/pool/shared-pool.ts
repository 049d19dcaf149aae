/**
 * The pool of this process, and clients for those who may run without one.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import type { OpenAI } from 'openai';
import { loadConnectionConfig, type PoolConfig } from '../config.ts';
import { createLog } from '../telemetry/log.ts';
import { createPlainOpenAI, createPlainSupabase, keyOf, noSupabase, type OpenAISettings } from './clients.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { ConnectionPoolOptions } from './pool-options.ts';

/** What is not given is read from the environment. */
export type SharedPoolOptions = Partial<Omit<ConnectionPoolOptions, 'config'>> & {
  readonly config?: Partial<PoolConfig>;
};

let shared: ConnectionPool | undefined;

/**
 * The pool of this process: the first call opens it, later and concurrent calls get the same. worker/services.ts opens it
 * for workers, jobs and the terminal.
 *
 * @param options Override the environment, each setting for itself. @default all from the environment
 * @throws KindredError `CONFIG_INVALID`; the next call may try again.
 * @example
 * const pool = await getConnectionPool();
 */
export async function getConnectionPool(options: SharedPoolOptions = {}): Promise<ConnectionPool> {
  shared ??= new ConnectionPool(completed(options)).open();
  return shared;
}

/**
 * The pool when it has been opened, else `undefined`. The tools about connections (companion/tools/pool-tools.ts) and the
 * clients below read it.
 */
export function getConnectionPoolSync(): ConnectionPool | undefined {
  return shared;
}

/** Closes the pool of this process; the next {@link getConnectionPool} opens a new one. */
export async function closeConnectionPool(): Promise<void> {
  const closing = shared;
  shared = undefined;
  await closing?.close();
}

/** The pool's client, or without a pool one of its own connections. @param settings @default from the environment */
export function getOpenAIClient(settings?: OpenAISettings): OpenAI {
  const pool = getConnectionPoolSync();
  return pool?.getOpenAIClient() ?? createPlainOpenAI(settings ?? loadConnectionConfig().openai);
}

/** The pool's client for this URL and key, or without a pool one of its own connections. @default from the environment */
export function getSupabaseClient(url?: string, key?: string): SupabaseClient {
  const pool = getConnectionPoolSync();
  if (pool) return pool.getSupabaseClient(url, key);
  if (url !== undefined && key !== undefined) return createPlainSupabase(url, key);
  const { supabase } = loadConnectionConfig();
  if (!supabase) throw noSupabase();
  return createPlainSupabase(url ?? supabase.url, key ?? keyOf(supabase));
}

function completed(options: SharedPoolOptions): ConnectionPoolOptions {
  const { config, openai, supabase, database, log, network } = options;
  // What is given need not stand in the environment as well.
  const env = loadConnectionConfig({
    ...process.env,
    ...(openai && { OPENAI_API_KEY: openai.apiKey, OPENAI_BASE_URL: openai.baseUrl }),
    ...(supabase && {
      SUPABASE_URL: supabase.url,
      SUPABASE_SERVICE_ROLE_KEY: supabase.serviceKey,
      SUPABASE_ANON_KEY: supabase.anonKey,
      SUPABASE_JWT_SECRET: supabase.jwtSecret,
    }),
    ...(database && { DATABASE_URL: database.url }),
  });
  // A project that is named is what is asked, whatever the environment says of a database.
  const isGiven = supabase !== undefined || database !== undefined;
  return {
    config: { ...env.pool, ...config },
    openai: openai ?? env.openai,
    supabase: isGiven ? (supabase ?? null) : env.supabase,
    database: isGiven ? (database ?? null) : env.database,
    log: log ?? createLog(env.logLevel),
    network,
  };
}
