/**
 * The local Supabase: an embedded Postgres behind the part of Supabase's REST API that supabase-js uses.
 *
 * @module
 */

import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { KindredError, messageOf } from '../../src/errors.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { readCatalogue } from './catalogue.ts';
import { Database } from './database.ts';
import { acquireLock, isCode } from './lock.ts';
import { migrate } from './migrate.ts';
import { createApi } from './postgrest/api.ts';

/** Longer than any pool of ours keeps a socket, so that it is never the server who hangs up on a request. */
const KEEP_ALIVE_MS = 75_000;

/** What an answer that is under way gets before its socket is cut. */
const DRAIN_MS = 2_000;

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
  const database = await Database.open(folder, onCrash);
  opened.defer(() => database.close());
  for (const file of await migrate(database, migrationsDir)) log.info({ file }, 'migration applied');
  const catalogue = await readCatalogue(database);
  if (options.statementLimitMs !== undefined) database.limitStatements(options.statementLimitMs);
  const server = createServer(createApi({ database, catalogue, jwtSecret, log }).fetch);
  opened.defer(() => stop(server));
  const port = await listen(server, options.port ?? 0);
  const running = opened.move();
  return { url: `http://127.0.0.1:${port}`, port, close: () => running.disposeAsync() };
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

function createServer(fetch: Parameters<typeof createAdaptorServer>[0]['fetch']): ServerType {
  return createAdaptorServer({
    fetch,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 5_000 },
  });
}

async function listen(server: ServerType, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = isCode(cause, 'EADDRINUSE') ? 'something else listens there' : messageOf(cause);
    throw new KindredError(
      'LOCAL_STACK',
      `The local Supabase cannot listen on port ${port}: ${reason}; choose another port.`,
      { cause },
    );
  }
  return (server.address() as AddressInfo).port;
}

async function stop(server: ServerType): Promise<void> {
  if (!server.listening || !('closeIdleConnections' in server)) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(patience);
}
