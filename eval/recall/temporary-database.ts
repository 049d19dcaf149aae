/**
 * A database for evaluation and bench: the local Supabase in memory, or a native Postgres server behind the same API. The
 * real migrations, the real client, nothing left behind.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { insertRows } from '../../local/supabase/insert-rows.ts';
import { signJwt } from '../../local/supabase/jwt.ts';
import { runAs } from '../../local/supabase/postgrest/run.ts';
import { type Supabase, startSupabase } from '../../local/supabase/start.ts';
import { KindredError } from '../../src/errors.ts';
import { DatabaseIndex } from '../../src/memory/index/database.ts';
import type { IndexEntry } from '../../src/memory/index/memory-index.ts';
import type { SpeakerNames } from '../../src/memory/index/speakers.ts';
import { TERMS_VERSION, TermKeys } from '../../src/memory/index/term-keys.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { toPgVector } from '../../src/memory/store/vector-text.ts';

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));
/** Rows of one insert: some hundred kilobytes of vectors. */
const ROWS_AT_ONCE = 200;

export interface PersonEntries {
  readonly userId: string;
  /** Episodes in order; their ids must be unique among all people. */
  readonly entries: readonly IndexEntry[];
  /** The model that made the vectors. */
  readonly model: string;
  readonly names?: SpeakerNames;
}

export type Engine = 'embedded' | 'native';

interface StartOptions {
  readonly extraSql?: string;
  readonly engine?: Engine;
}

type Started = Supabase & { readonly apiUrl?: string };

const START: Record<Engine, (options: { jwtSecret: string; migrationsDir: string }) => Promise<Started>> = {
  embedded: (options) => startSupabase(options),
  // Loaded where it is used: most runs do without it.
  native: async (options) =>
    (await import('../../local/native-postgres/supabase.ts')).startNativeSupabase(options),
};

export class TemporaryDatabase {
  /** As service_role. */
  readonly client: SupabaseClient;
  readonly store: MemoryStore;
  readonly url: string;
  readonly serviceKey: string;
  /** Where the driver finds a native one. */
  readonly databaseUrl: string | undefined;
  readonly #supabase: Supabase;

  private constructor(supabase: Started, serviceKey: string) {
    this.url = supabase.url;
    this.databaseUrl = supabase.apiUrl;
    this.serviceKey = serviceKey;
    this.client = createClient(this.url, serviceKey, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    this.store = new MemoryStore(this.client);
    this.#supabase = supabase;
  }

  /**
   * @param options.extraSql Applied after the migrations.
   * @param options.engine `native`: the first start of a machine downloads the server. @default 'embedded'
   * @throws KindredError `DATABASE`, `LOCAL_STACK`; Error where there is no native server for this machine
   */
  static async start({ extraSql, engine = 'embedded' }: StartOptions = {}): Promise<TemporaryDatabase> {
    const jwtSecret = randomUUID();
    const supabase = await withMigrations(extraSql, (migrationsDir) =>
      START[engine]({ jwtSecret, migrationsDir }),
    );
    return new TemporaryDatabase(supabase, signJwt({ role: 'service_role' }, jwtSecret));
  }

  /** Stores the entries as this person's episodes and returns the index over them. */
  async indexOf({ userId, entries, model, names }: PersonEntries): Promise<DatabaseIndex> {
    await this.insert('users', [{ id: userId }]);
    const callIds = new Map(entries.map(({ sessionId }) => [sessionId, randomUUID()]));
    const keys = new TermKeys(userId);
    const rows = entries.map((entry) => ({
      id: entry.id,
      user_id: userId,
      turn_id: randomUUID(),
      call_id: callIds.get(entry.sessionId),
      speaker: entry.speaker,
      text: entry.text,
      at: new Date(entry.atMs).toISOString(),
      embedding: entry.vector && toPgVector(entry.vector),
      embedding_model: entry.vector && model,
      terms: keys.of(entry.text),
      terms_version: TERMS_VERSION,
    }));
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
      await this.insert('episodes', rows.slice(start, start + ROWS_AT_ONCE));
    return new DatabaseIndex({ source: this.store, userId, model, names });
  }

  /** Calls a SQL function. @throws KindredError `DATABASE` */
  async call(name: string, args: Record<string, unknown>): Promise<void> {
    const { error } = await this.client.rpc(name, args);
    if (error) {
      const message = `${name}: the database answered: ${error.message}`;
      throw new KindredError('DATABASE', message, { cause: error });
    }
  }

  /** Rows into a table, as `service_role`. @throws What Postgres raises */
  insert(table: string, rows: readonly object[]): Promise<void> {
    return insertRows(this.#supabase.database, table, rows);
  }

  /** As `service_role`. @throws What Postgres raises */
  query(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return runAs(this.#supabase.database, { role: 'service_role', claims: {} }, { text, values });
  }

  close(): Promise<void> {
    return this.#supabase.close();
  }
}

/** The project's migrations, followed by others in a folder that is gone afterwards. */
async function withMigrations<T>(
  extraSql: string | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  if (extraSql === undefined) return work(MIGRATIONS);
  const folder = await mkdtemp(join(tmpdir(), 'kindred-migrations-'));
  try {
    await cp(MIGRATIONS, folder, { recursive: true });
    await writeFile(join(folder, '99999999999999_extra.sql'), extraSql);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
