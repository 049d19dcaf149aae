/**
 * A database as it was before 2026-11-30, and its upgrade: the schema of the first four migrations, written by the SQL
 * functions of then, and the rest of the migrations over it.
 *
 * @module
 */

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { readCatalogue } from '../../../local/supabase/catalogue.ts';
import { EmbeddedDatabase } from '../../../local/supabase/embedded-database.ts';
import { signJwt } from '../../../local/supabase/jwt.ts';
import { migrate } from '../../../local/supabase/migrate.ts';
import { type RestServer, serve } from '../../../local/supabase/serve.ts';
import { MemoryStore } from '../../../src/memory/store.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { MIGRATIONS_DIR, type TestDatabase } from '../../support/database.ts';

const JWT_SECRET = 'a-secret-for-tests-of-thirty-two-characters';
/** Migrations of before sort before it. */
const UPGRADE = '20261130';

export class FormerDatabase {
  readonly #database: EmbeddedDatabase;
  #server: RestServer;

  private constructor(database: EmbeddedDatabase, server: RestServer) {
    this.#database = database;
    this.#server = server;
  }

  static async start(): Promise<FormerDatabase> {
    const database = await EmbeddedDatabase.open(undefined, () => undefined);
    await withFormerMigrations((folder) => migrate(database, folder));
    return new FormerDatabase(database, await serverOf(database));
  }

  /** One call of a function of then, by the service. @throws Error What the database says. */
  async call(name: string, args: Record<string, unknown>): Promise<unknown> {
    const { data, error } = await this.#client('service_role').rpc(name, args);
    if (error) throw new Error(`${name}: ${error.message}`);
    return data;
  }

  /** Rows, as the owner sees them. */
  query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return this.#database.transaction((transaction) => transaction.query(text, values));
  }

  /** Applies the migrations that are new. @returns The database as tests know it. */
  async upgrade(): Promise<TestDatabase> {
    await this.#server.close();
    await migrate(this.#database, MIGRATIONS_DIR);
    this.#server = await serverOf(this.#database);
    const clientAs: TestDatabase['clientAs'] = (role, sub) => this.#client(role, sub);
    return {
      url: this.#server.url,
      serviceKey: signJwt({ role: 'service_role' }, JWT_SECRET),
      anonKey: signJwt({ role: 'anon' }, JWT_SECRET),
      store: new MemoryStore(clientAs('service_role')),
      clientAs,
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#database.close();
  }

  #client(role: 'anon' | 'authenticated' | 'service_role', sub?: string): SupabaseClient {
    const auth = { persistSession: false, autoRefreshToken: false };
    return createClient(this.#server.url, signJwt({ role, sub }, JWT_SECRET), { auth });
  }
}

async function serverOf(database: EmbeddedDatabase): Promise<RestServer> {
  const catalogue = await readCatalogue(database);
  return serve({ database, catalogue, jwtSecret: JWT_SECRET, log: silentLog });
}

async function withFormerMigrations<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kindred-former-'));
  try {
    const files = (await readdir(MIGRATIONS_DIR)).filter((name) => name < UPGRADE);
    for (const name of files) await cp(join(MIGRATIONS_DIR, name), join(folder, name));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
