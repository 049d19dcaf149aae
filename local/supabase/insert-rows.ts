/**
 * Many rows into a table at once, for tests and measurements: the product itself writes through SQL functions.
 *
 * @module
 */

import type { Database } from './database.ts';
import { runAs } from './postgrest/run.ts';

/**
 * As `service_role`. Columns that the first row does not name get their defaults, in all rows.
 *
 * @param table A table of the schema `public`; neither it nor the rows' keys may come from outside.
 * @throws What Postgres raises; no row is kept then.
 */
export async function insertRows(database: Database, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  const text = `insert into public.${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::public.${table}, $1::text::jsonb)`;
  await runAs(database, { role: 'service_role', claims: {} }, { text, values: [JSON.stringify(rows)] });
}
