/**
 * The local Supabase's REST API over a real Postgres server: transactions of several clients run at the same time, the
 * migrations are applied by a role that is no superuser, and the API logs in as `authenticator`, as on a hosted project.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { migrate } from '../../src/pool/database/migrate.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { readCatalogue } from '../supabase/catalogue.ts';
import type { Database } from '../supabase/database.ts';
import { serve } from '../supabase/serve.ts';
import type { Supabase } from '../supabase/start.ts';
import { PostgresServer, SUPERUSER } from './server.ts';

const ROLES = [
  new URL('../../supabase/plain-postgres.sql', import.meta.url),
  new URL('../supabase/bootstrap.sql', import.meta.url),
  new URL('hosted.sql', import.meta.url),
];

/** Who applies migrations, and who the REST API is before it becomes the caller's role. */
const OWNER = 'postgres';
const API = 'authenticator';

export interface NativeSupabase extends Supabase {
  /** The database as the role that owns the schema and is no superuser. */
  readonly owner: Database;
  /** Where the driver finds it, as the role of the REST API: it may become each of Supabase's roles. */
  readonly apiUrl: string;
}

export interface NativeSupabaseOptions {
  /** What tokens are signed with (HS256), at least 32 characters. */
  readonly jwtSecret: string;
  readonly migrationsDir: string;
}

/**
 * @throws Error when the server cannot be had or does not start, KindredError `DATABASE` when a migration fails;
 * nothing stays behind.
 * @example
 * const supabase = await startNativeSupabase({ jwtSecret, migrationsDir: 'supabase/migrations' });
 */
export async function startNativeSupabase(options: NativeSupabaseOptions): Promise<NativeSupabase> {
  const { jwtSecret, migrationsDir } = options;
  await using opened = new AsyncDisposableStack();
  const server = await PostgresServer.start();
  opened.defer(() => server.stop());
  await makeRoles(server);
  const open = (user: string) => {
    const database = server.open(user);
    opened.defer(() => database.close());
    return database;
  };
  const owner = open(OWNER);
  await migrate(owner, migrationsDir);
  const database = open(API);
  const catalogue = await readCatalogue(database);
  const rest = await serve({ database, catalogue, jwtSecret, log: silentLog });
  opened.defer(() => rest.close());
  const running = opened.move();
  return {
    ...{ url: rest.url, port: rest.port, database, owner, apiUrl: server.urlOf(API) },
    close: () => running.disposeAsync(),
  };
}

async function makeRoles(server: PostgresServer): Promise<void> {
  const database = server.open(SUPERUSER);
  try {
    const scripts = await Promise.all(ROLES.map((url) => readFile(url, 'utf8')));
    const logins = [OWNER, API].map((role) => `alter role ${role} password '${server.password}';`);
    await database.transaction(({ script }) => script([...scripts, ...logins].join('\n')));
  } finally {
    await database.close();
  }
}
