/**
 * What the local Supabase needs of a database: transactions. Two kinds give them: the embedded Postgres of the local
 * stack (embedded-database.ts) and a server with several connections (native-database.ts).
 *
 * @module
 */

import { KindredError, messageOf } from '../../src/errors.ts';

export interface Transaction {
  /** Runs one statement and returns its rows. */
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Runs many statements, without values. */
  script(text: string): Promise<void>;
}

/** Its sessions run in UTC with the search path `"$user", public, extensions`, as those of a Supabase project do. */
export interface Database {
  /**
   * Runs `work` in one transaction: committed when it returns, rolled back when it throws. First come, first served.
   * What Postgres refuses comes as it said it: `code` is the SQLSTATE, with `message`, `detail` and `hint`.
   *
   * @param signal Takes a waiting transaction out of the queue; one that has begun runs to its end.
   * @throws DatabaseBusyError, DatabaseUnreachableError
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Lets what has begun finish; who still waits is refused. */
  close(): Promise<void>;
}

/** More transactions wait than a caller would have the patience for. */
export class DatabaseBusyError extends KindredError {
  constructor(waiting: number) {
    super('BULKHEAD_FULL', `${waiting} requests are waiting for the database already`, { retryable: true });
    this.name = 'DatabaseBusyError';
  }
}

/** No server answers, or it hung up before it had answered. */
export class DatabaseUnreachableError extends KindredError {
  constructor(cause: unknown) {
    super('DATABASE_UNREACHABLE', `The database does not answer: ${messageOf(cause)}`, {
      cause,
      retryable: true,
    });
    this.name = 'DatabaseUnreachableError';
  }
}
