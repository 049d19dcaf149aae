import type { Transaction as EngineTransaction, PGlite } from '@electric-sql/pglite';
import type { Database, Transaction } from './database.ts';
import { openEngine } from './engine.ts';
import { TransactionQueue } from './transaction-queue.ts';
import { Watchdog } from './watchdog.ts';

/** One PGlite and the queue in front of it: it has a single connection, so transactions run one by one. */
export class EmbeddedDatabase implements Database {
  readonly #engine: PGlite;
  readonly #queue = new TransactionQueue(1);
  readonly #reportCrash: (error: Error) => void;
  #watchdog: Watchdog | undefined;

  private constructor(engine: PGlite, reportCrash: (error: Error) => void) {
    this.#engine = engine;
    this.#reportCrash = reportCrash;
  }

  /**
   * @param folder Where it lies, made when missing; `undefined` keeps it in memory.
   * @param reportCrash Called when the engine itself fails, after which nothing it answers can be trusted.
   * @param cluster What a new one begins with, from {@link dump}. @default it is empty
   * @throws KindredError `DATABASE` with what to do about it.
   */
  static async open(
    folder: string | undefined,
    reportCrash: (error: Error) => void,
    cluster?: Blob,
  ): Promise<EmbeddedDatabase> {
    return new EmbeddedDatabase(await openEngine(folder, reportCrash, cluster), reportCrash);
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#queue.run(() => this.#watched(work), signal);
  }

  /** The whole cluster as a tar, between two transactions. */
  dump(): Promise<Blob> {
    return this.#queue.run(async () => {
      // What lies in files already is not read from the log at the next start.
      await this.#engine.exec('checkpoint');
      return this.#engine.dumpDataDir('none');
    });
  }

  /** From now on a transaction that takes longer than this ends the process. */
  limitStatements(limitMs: number): void {
    this.#watchdog = new Watchdog(limitMs);
  }

  /** Lets what has begun finish and writes everything out. */
  async close(): Promise<void> {
    this.#queue.clear();
    await this.#queue.run(() => this.#engine.close());
    await this.#watchdog?.close();
  }

  async #watched<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.#watchdog?.begin();
    try {
      return await this.#engine.transaction((engine) => work(asTransaction(engine)));
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) this.#reportCrash(error);
      throw error;
    } finally {
      this.#watchdog?.end();
    }
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
