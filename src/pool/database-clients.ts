/**
 * What asks the database: clients of Supabase's API, or connections of its own where there is a `DATABASE_URL`.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import {
  actsAsPerson,
  createPersonSupabase,
  createSupabase,
  type Fetch,
  keyOf,
  noSupabase,
} from './clients.ts';
import type { DatabasePool } from './database/database-pool.ts';
import type { DatabaseClient } from './database/database-rpc.ts';
import type { Routes } from './policies.ts';
import type { ConnectionPoolOptions } from './pool-options.ts';

export interface DatabaseClientsOptions {
  readonly supabase: ConnectionPoolOptions['supabase'];
  /** In place of Supabase's API. */
  readonly database: DatabasePool | null;
  readonly routes: Routes;
  readonly fetch: Fetch;
}

export class DatabaseClients {
  readonly #options: DatabaseClientsOptions;
  readonly #clients = new Map<string, SupabaseClient>();

  constructor(options: DatabaseClientsOptions) {
    this.#options = options;
  }

  /** How many clients of Supabase's API there are. */
  get size(): number {
    return this.#clients.size;
  }

  /** As {@link ConnectionPool#getSupabaseClient}. */
  supabase(url?: string, key?: string): SupabaseClient {
    const { supabase } = this.#options;
    if (url !== undefined && key !== undefined) return this.#clientOf(url, key);
    if (!supabase) throw noSupabase();
    return this.#clientOf(url ?? supabase.url, key ?? keyOf(supabase));
  }

  /** As {@link ConnectionPool#getDatabase}. */
  everybodys(): DatabaseClient {
    return this.#options.database?.rpc ?? this.supabase();
  }

  /** As {@link ConnectionPool#getPersonDatabase}. */
  personal(userId: string): DatabaseClient {
    const { supabase, database, fetch } = this.#options;
    if (database) return database.rpcFor(userId);
    if (!supabase || !actsAsPerson(supabase)) return this.supabase();
    return createPersonSupabase(supabase, userId, fetch);
  }

  #clientOf(url: string, key: string): SupabaseClient {
    const id = `${url} ${key}`;
    const known = this.#clients.get(id);
    if (known) return known;
    this.#options.routes.addDatabase(url);
    const client = createSupabase(url, key, this.#options.fetch);
    this.#clients.set(id, client);
    return client;
  }
}
