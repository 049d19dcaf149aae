/**
 * Running a statement as whoever asks: in one transaction, as the caller's role, with the caller's claims.
 *
 * @module
 */

import type { Database } from '../database.ts';
import type { Caller } from '../jwt.ts';

/**
 * `authenticator` owns nothing and may only become one of the API's roles, so a function that resets its role
 * gains nothing, and a token that names another role is refused by Postgres itself.
 */
const ASSUME_ROLE = `
  select set_config('session_authorization', 'authenticator', true),
    set_config('role', $1, true),
    set_config('request.jwt.claims', $2, true),
    set_config('search_path', 'public, extensions', true),
    set_config('transaction_read_only', $3, true)`;

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Postgres refuses what would write. @default false */
  readonly readOnly?: boolean;
}

/**
 * @param signal Takes a waiting statement out of the queue.
 * @returns Its rows.
 * @throws DatabaseBusyError, and whatever Postgres raises
 */
export function runAs(
  database: Database,
  caller: Caller,
  { text, values = [], readOnly = false }: Statement,
  signal?: AbortSignal,
): Promise<Record<string, unknown>[]> {
  return database.transaction(async ({ query }) => {
    await query(ASSUME_ROLE, [caller.role, JSON.stringify(caller.claims), readOnly ? 'on' : 'off']);
    return query(text, values);
  }, signal);
}
