/**
 * The real schema in a real Postgres, behind real HTTP, for tests of the memory.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { NativeSupabase } from '../../local/native-postgres/supabase.ts';
import { signJwt } from '../../local/supabase/jwt.ts';
import { runAs } from '../../local/supabase/postgrest/run.ts';
import { type Supabase, startSupabase } from '../../local/supabase/start.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { ConnectionPool } from '../../src/pool/connection-pool.ts';
import type { DatabaseClient } from '../../src/pool/database/database-rpc.ts';
import type { DatabaseRole } from '../../src/pool/database/driver.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { poolOptions } from '../pool/support/pools.ts';

export const JWT_SECRET = 'a-secret-for-tests-of-thirty-two-characters';
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

/** A role of the API; `sub` is the user id that row level security sees. */
export interface Who {
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly sub?: string;
}

export interface TestDatabase {
  readonly url: string;
  readonly serviceKey: string;
  readonly anonKey: string;
  readonly store: MemoryStore;
  readonly supabase: Pick<Supabase, 'url' | 'database' | 'close'>;
  clientAs(role: Who['role'], sub?: string): SupabaseClient;
  /** The same, by whatever way this database is asked. */
  askAs(role: Who['role'], sub?: string): DatabaseClient;
  /** Rows, with the rights of `who`. @default service_role @throws What Postgres raises */
  query(text: string, values?: readonly unknown[], who?: Who): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/**
 * `embedded`: the local stack's own, in memory, one transaction at a time.
 * `native`: a server with several connections, as in production; the first start of a machine downloads it.
 */
export const ENGINES = ['embedded', 'native'] as const;
export type Engine = (typeof ENGINES)[number];

/** How it is asked: over Supabase's API, or over connections of the driver (DATABASE_URL). */
export const WAYS = ['API', 'driver'] as const;

export interface TestDatabaseOptions {
  /** @default 'embedded' */
  readonly engine?: Engine;
  /** The driver takes a native one. @default 'API' */
  readonly over?: (typeof WAYS)[number];
  /** @default the project's own */
  readonly migrationsDir?: string;
}

/** Nothing is left behind when it is closed. */
export async function startTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { engine = 'embedded', migrationsDir = MIGRATIONS_DIR, over = 'API' } = options;
  const supabase = await START[engine]({ jwtSecret: JWT_SECRET, migrationsDir });
  const database = testDatabase(supabase);
  if (over === 'API') return database;
  if (!supabase.apiUrl) throw new Error('the embedded database has no connections');
  return { ...database, ...driverTo(supabase.apiUrl, () => database.close()) };
}

/** What is done for nobody in particular goes over connections of `service_role`, the rest as the person or as `anon`. */
function driverTo(
  url: string,
  closeDatabase: () => Promise<void>,
): Pick<TestDatabase, 'askAs' | 'store' | 'close'> {
  const open = (role: DatabaseRole) => {
    const database = { url, role, maxConnections: 5, statementTimeoutMs: 8_000 };
    const { config, openai } = poolOptions({ model: 'http://127.0.0.1:9' });
    return new ConnectionPool({ config, openai, supabase: null, database, log: silentLog });
  };
  const [service, person] = [open('service'), open('person')];
  const askAs: TestDatabase['askAs'] = (role, sub = '') => {
    if (role === 'authenticated') return person.getPersonDatabase(sub);
    return (role === 'anon' ? person : service).getDatabase();
  };
  return {
    askAs,
    store: new MemoryStore(service.getDatabase()),
    close: async () => {
      await Promise.all([service.close(), person.close()]);
      await closeDatabase();
    },
  };
}

/** What is open already, as tests know it: its tokens are signed with `JWT_SECRET`. */
export function testDatabase(supabase: TestDatabase['supabase']): TestDatabase {
  const clientAs: TestDatabase['clientAs'] = (role, sub) =>
    createClient(supabase.url, signJwt({ role, sub }, JWT_SECRET), {
      auth: { persistSession: false, autoRefreshToken: false },
    });
  return {
    url: supabase.url,
    serviceKey: signJwt({ role: 'service_role' }, JWT_SECRET),
    anonKey: signJwt({ role: 'anon' }, JWT_SECRET),
    store: new MemoryStore(clientAs('service_role')),
    supabase,
    clientAs,
    askAs: clientAs,
    query: (text, values, who = { role: 'service_role' }) =>
      runAs(supabase.database, { role: who.role, claims: { ...who } }, { text, values }),
    close: () => supabase.close(),
  };
}

type Started = Supabase & Partial<Pick<NativeSupabase, 'apiUrl'>>;

const START: Record<Engine, (options: { jwtSecret: string; migrationsDir: string }) => Promise<Started>> = {
  embedded: (options) => startSupabase(options),
  // Loaded where it is used, for most tests do without it.
  native: async (options) =>
    (await import('../../local/native-postgres/supabase.ts')).startNativeSupabase(options),
};
