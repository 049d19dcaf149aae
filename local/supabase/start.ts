/**
 * The local Supabase: an embedded Postgres behind the part of Supabase's REST API that the product uses.
 *
 * @module
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../src/errors.ts';
import { migrate } from '../../src/pool/database/migrate.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { privateFolder } from '../stack/private-folder.ts';
import { readCatalogue } from './catalogue.ts';
import type { Database } from './database.ts';
import { acquireLock } from './lock.ts';
import { openFolder, openMigrated } from './migrated-cluster.ts';
import { serve } from './serve.ts';

export interface SupabaseOptions {
  /** The database lies in `<dataDir>/database`. @default in memory, gone with the process */
  readonly dataDir?: string;
  /** TCP port on 127.0.0.1; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** What tokens are signed with (HS256), at least 32 characters. */
  readonly jwtSecret: string;
  /** The folder of `<digits>_<name>.sql`. */
  readonly migrationsDir: string;
  /** @default says nothing */
  readonly log?: Log;
  /** A transaction that takes longer ends the process (see watchdog.ts). @default no limit */
  readonly statementLimitMs?: number;
  /** Called when the engine itself fails: the process should end and start anew. */
  readonly onCrash?: (error: Error) => void;
}

export interface Supabase {
  /** What `createClient` takes, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** What its API asks; who asks it directly becomes a role of the API by `runAs` (postgrest/run.ts). */
  readonly database: Database;
  /** Answers what is under way, closes the database, gives the data folder back. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the database, applies the migrations that are new, and listens.
 *
 * @throws KindredError `DATABASE` or `LOCAL_STACK`, with a sentence that says what to do; nothing stays open.
 * @example
 * const supabase = await startSupabase({ jwtSecret, migrationsDir: 'supabase/migrations' });
 * const client = createClient(supabase.url, signJwt({ role: 'service_role' }, jwtSecret));
 */
export async function startSupabase(options: SupabaseOptions): Promise<Supabase> {
  const { jwtSecret, migrationsDir, log = silentLog, onCrash = () => undefined } = options;
  await using opened = new AsyncDisposableStack();
  const folder = options.dataDir === undefined ? undefined : await prepareFolder(options.dataDir);
  if (folder) opened.defer(await acquireLock(`${folder}.lock`));
  const database = folder
    ? await openFolder(folder, migrationsDir, onCrash)
    : await openMigrated(migrationsDir, onCrash);
  opened.defer(() => database.close());
  // A new cluster is moved to its place: it comes with a mode of its own.
  if (folder) await privateFolder(folder);
  for (const file of await migrate(database, migrationsDir)) log.info({ file }, 'migration applied');
  const catalogue = await readCatalogue(database);
  if (options.statementLimitMs !== undefined) database.limitStatements(options.statementLimitMs);
  const server = await serve({ database, catalogue, jwtSecret, log, port: options.port });
  opened.defer(() => server.close());
  const running = opened.move();
  return { url: server.url, port: server.port, database, close: () => running.disposeAsync() };
}

async function prepareFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return join(dataDir, 'database');
  } catch (cause) {
    throw new KindredError(
      'DATABASE',
      `The data folder ${dataDir} cannot be made: ${messageOf(cause)}; choose another KINDRED_DATA_DIR.`,
      { cause },
    );
  }
}
