/**
 * A request as one SQL statement, and its run: in one transaction, as the caller's role, with the caller's claims.
 *
 * @module
 */

import type { Database } from '../database.ts';
import type { Caller } from '../jwt.ts';
import { RestError } from './errors.ts';
import type { Preferences, Shape } from './request.ts';
import type { Parameters } from './sql.ts';

/** What the answer's body is made of. `value` is a bare scalar, `values` an array of them. */
export type BodyKind = 'rows' | 'row' | 'values' | 'value' | 'none';

export interface Plan {
  /** A common table expression that `rows` and `total` read, or an empty text. */
  readonly prelude: string;
  /** A statement that yields the rows of the answer. */
  readonly rows: string;
  /** A query that counts all rows there are, or `null` when nobody asked. */
  readonly total: string | null;
  readonly body: BodyKind;
  /** The status of an answer that is whole. */
  readonly status: 200 | 201 | 204;
  /** How many rows were passed over before the first of the answer. */
  readonly offset: number;
  readonly parameters: Parameters;
  readonly readOnly: boolean;
}

export interface Outcome {
  readonly rows: number;
  readonly total: number | null;
  /** JSON. */
  readonly body: string;
}

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

/**
 * @throws RestError 406 `PGRST116` or 400 `PGRST124` when there are more rows than the client allows; nothing is kept.
 * @throws DatabaseBusyError, and whatever Postgres raises
 */
export function run(
  database: Database,
  caller: Caller,
  plan: Plan,
  request: { shape: Shape; preferences: Preferences },
  signal: AbortSignal,
): Promise<Outcome> {
  return database.transaction(async ({ query }) => {
    await query(ASSUME_ROLE, [caller.role, JSON.stringify(caller.claims), plan.readOnly ? 'on' : 'off']);
    const [row] = await query(statement(plan, request.shape), plan.parameters.values);
    const outcome = row as unknown as Outcome;
    assertAllowed(outcome.rows, plan, request);
    return outcome;
  }, signal);
}

function statement({ prelude, rows, total, body }: Plan, shape: Shape): string {
  return `
    with ${prelude === '' ? '' : `${prelude}, `}_rows_ as (${rows})
    select count(*)::int as rows, (${total ?? 'null'})::int as total, ${bodyOf(body, shape)} as body
    from _rows_`;
}

function bodyOf(kind: BodyKind, shape: Shape): string {
  if (kind === 'none') return `''`;
  const isScalar = kind === 'value' || kind === 'values';
  const item = isScalar ? 'to_json(_rows_.value)' : 'to_json(_rows_)';
  const all = `json_agg(${shape.stripNulls && !isScalar ? `json_strip_nulls(${item})` : item})`;
  const isOne = kind === 'value' || kind === 'row' || (shape.single && kind === 'rows');
  return isOne ? `coalesce((${all} -> 0)::text, 'null')` : `coalesce(${all}, '[]')::text`;
}

function assertAllowed(rows: number, plan: Plan, request: { shape: Shape; preferences: Preferences }): void {
  if (plan.body === 'rows' && request.shape.single && rows !== 1) {
    throw new RestError(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
      details: `The result contains ${rows} rows`,
    });
  }
  if (!plan.readOnly && rows > request.preferences.maxAffected) {
    throw new RestError(400, 'PGRST124', 'Query result exceeds max-affected preference constraint', {
      details: `The query affects ${rows} rows`,
    });
  }
}
