import type { Transaction as EngineTransaction, PGlite } from '@electric-sql/pglite';
import pLimit from 'p-limit';
import { KindredError } from '../../src/errors.ts';
import { openEngine } from './engine.ts';
import { Watchdog } from './watchdog.ts';

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
  readonly #reportCrash: (error: Error) => void;
  #watchdog: Watchdog | undefined;

  private constructor(engine: PGlite, reportCrash: (error: Error) => void) {
    this.#engine = engine;
    this.#reportCrash = reportCrash;
  }

  /**
   * @param folder Where it lies, made when missing; `undefined` keeps it in memory.
   * @param reportCrash Called when the engine itself fails, after which nothing it answers can be trusted.
   * @throws KindredError `DATABASE` with what to do about it.
   */
  static async open(folder: string | undefined, reportCrash: (error: Error) => void): Promise<Database> {
    return new Database(await openEngine(folder, reportCrash), reportCrash);
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
      this.#watchdog?.begin();
      try {
        return await this.#engine.transaction((engine) => work(asTransaction(engine)));
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) this.#reportCrash(error);
        throw error;
      } finally {
        this.#watchdog?.end();
      }
    });
  }

  /** From now on a transaction that takes longer than this ends the process. */
  limitStatements(limitMs: number): void {
    this.#watchdog = new Watchdog(limitMs);
  }

  /** Lets what has begun finish and writes everything out. */
  async close(): Promise<void> {
    this.#queue.clearQueue();
    await this.#queue(() => this.#engine.close());
    await this.#watchdog?.close();
  }
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
