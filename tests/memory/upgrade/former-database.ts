/**
 * A database as it was before 2026-11-30, and its upgrade: the schema of the first four migrations, written by the SQL
 * functions of then, and the rest of the migrations over it.
 *
 * @module
 */

import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@supabase/supabase-js';
import { readCatalogue } from '../../../local/supabase/catalogue.ts';
import { EmbeddedDatabase } from '../../../local/supabase/embedded-database.ts';
import { signJwt } from '../../../local/supabase/jwt.ts';
import { type RestServer, serve } from '../../../local/supabase/serve.ts';
import { migrate } from '../../../src/pool/database/migrate.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { JWT_SECRET, MIGRATIONS_DIR, type TestDatabase, testDatabase } from '../../support/database.ts';

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
    const key = signJwt({ role: 'service_role' }, JWT_SECRET);
    const auth = { persistSession: false, autoRefreshToken: false };
    const { data, error } = await createClient(this.#server.url, key, { auth }).rpc(name, args);
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
    return testDatabase({ url: this.#server.url, database: this.#database, close: () => this.close() });
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#database.close();
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
