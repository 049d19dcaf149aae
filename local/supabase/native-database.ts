import { Pool, type PoolClient } from 'pg';
import { type Database, DatabaseUnreachableError, type Transaction } from './database.ts';
import { isPostgresError } from './postgrest/errors.ts';
import { TransactionQueue } from './transaction-queue.ts';

/** As PostgREST's own pool, where nothing is said: `db-pool` 10. */
const CONNECTIONS = 10;

const SESSION = '-c timezone=UTC -c search_path="$user",public,extensions';

export interface NativeDatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Who logs in: `authenticator` for the REST API, the owner of the schema for migrations. */
  readonly user: string;
  readonly password: string;
  /** How many transactions run at the same time. @default 10 */
  readonly connections?: number;
}

/** A Postgres server: transactions of different clients run at the same time and meet each other's locks. */
export class NativeDatabase implements Database {
  readonly #pool: Pool;
  readonly #queue: TransactionQueue;

  /** Connects when the first transaction begins. */
  constructor({ connections = CONNECTIONS, ...server }: NativeDatabaseOptions) {
    this.#queue = new TransactionQueue(connections);
    this.#pool = new Pool({ ...server, max: connections, options: SESSION });
    // A server that hangs up is noticed by the statement that runs, or else by the next transaction.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#pool.on('error', () => undefined);
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#queue.run(() => this.#onConnection(work), signal);
  }

  async close(): Promise<void> {
    this.#queue.clear();
    await this.#pool.end();
  }

  async #onConnection<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await answerOf(this.#pool.connect());
    let isUsable = false;
    try {
      await answerOf(client.query('begin'));
      const result = await work(asTransaction(client));
      await answerOf(client.query('commit'));
      isUsable = true;
      return result;
    } catch (error) {
      isUsable = await rollBack(client);
      throw error;
    } finally {
      client.release(!isUsable);
    }
  }
}

function asTransaction(client: PoolClient): Transaction {
  return {
    async query(text, values = []) {
      const { rows } = await answerOf(client.query<Record<string, unknown>>(text, [...values]));
      return rows;
    },
    async script(text) {
      await answerOf(client.query(text));
    },
  };
}

/** @returns Whether the connection can be used again. */
function rollBack(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  );
}

/** What Postgres refuses passes as it is; that there was no answer is an error of its own. */
async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isPostgresError(error) ? error : new DatabaseUnreachableError(error);
  }
}
