/**
 * The embedded Postgres: PGlite with pgvector and pg_trgm, opened as a Supabase project would find itself.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { type Transaction as EngineTransaction, type Extensions, PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import pLimit from 'p-limit';
import { KindredError, messageOf } from '../../src/errors.ts';
import { emptyCluster, ensureCluster } from './cluster.ts';

const BOOTSTRAP = new URL('bootstrap.sql', import.meta.url);
const EXTENSIONS: Extensions = { vector, pg_trgm };

/**
 * How many transactions may wait for the one connection. At 3 ms each the last of them waits under a second,
 * which is where a caller is better served by "try again".
 */
const MAX_WAITING = 256;

export interface Transaction {
  /** Runs one statement and returns its rows. */
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Runs many statements, without values. */
  script(text: string): Promise<void>;
}

/** More transactions are waiting than {@link MAX_WAITING}. */
export class DatabaseBusyError extends KindredError {
  constructor(waiting: number) {
    super('BULKHEAD_FULL', `${waiting} requests are waiting for the database already`, { retryable: true });
    this.name = 'DatabaseBusyError';
  }
}

/** One PGlite and the queue in front of it: it has a single connection, so transactions run one by one. */
export class Database {
  readonly #engine: PGlite;
  readonly #queue = pLimit({ concurrency: 1, rejectOnClear: true });
  readonly #reportCrash: (error: unknown) => void;

  private constructor(engine: PGlite, reportCrash: (error: unknown) => void) {
    this.#engine = engine;
    this.#reportCrash = reportCrash;
  }

  /**
   * @param folder Where the cluster lives, made when missing; `undefined` keeps it in memory.
   * @param reportCrash Called when the engine itself fails, after which nothing it answers can be trusted.
   * @throws KindredError `DATABASE` when the folder holds no usable cluster.
   */
  static async open(folder: string | undefined, reportCrash: (error: unknown) => void): Promise<Database> {
    try {
      return new Database(await openEngine(folder), reportCrash);
    } catch (cause) {
      const where = folder ? `in ${folder} ` : '';
      throw new KindredError('DATABASE', `The database ${where}cannot be opened: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. First come, first served.
   *
   * @param signal Takes a waiting transaction out of the queue; one that has begun runs to its end.
   * @throws DatabaseBusyError
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#queue.pendingCount >= MAX_WAITING) throw new DatabaseBusyError(this.#queue.pendingCount);
    return this.#queue(async () => {
      signal?.throwIfAborted();
      try {
        return await this.#engine.transaction((engine) => work(asTransaction(engine)));
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) this.#reportCrash(error);
        throw error;
      }
    });
  }

  /** Lets what has begun finish and writes everything out. */
  async close(): Promise<void> {
    this.#queue.clearQueue();
    await this.#queue(() => this.#engine.close());
  }
}

async function openEngine(folder: string | undefined): Promise<PGlite> {
  if (folder !== undefined) await ensureCluster(folder);
  const from = folder === undefined ? { loadDataDir: await emptyCluster() } : { dataDir: folder };
  const engine = await PGlite.create({ ...from, extensions: EXTENSIONS });
  // Said explicitly, the session's user is what `set local session authorization` falls back to.
  await engine.exec(
    `set session authorization postgres; set timezone = 'UTC'; ${await readFile(BOOTSTRAP, 'utf8')}`,
  );
  await engine.exec('set search_path = "$user", public, extensions');
  return engine;
}

function asTransaction(engine: EngineTransaction): Transaction {
  return {
    async query(text, values = []) {
      const { rows } = await engine.query<Record<string, unknown>>(text, [...values]);
      return rows;
    },
    async script(text) {
      await engine.exec(text);
    },
  };
}
