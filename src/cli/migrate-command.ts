/**
 * `npm run memory -- migrate`: applies the migrations to the database of DATABASE_URL.
 *
 * @module
 */

import { loadDatabaseUrl } from '../config.ts';
import { migrateDatabase } from '../pool/database/migrate-database.ts';
import type { Report } from './memory-commands.ts';

/** @throws KindredError `CONFIG_INVALID` without a DATABASE_URL, `DATABASE…` */
export async function migrateMemory(): Promise<Report> {
  const applied = await migrateDatabase({ url: loadDatabaseUrl() });
  const text = applied.length > 0 ? applied.map((file) => `${file} applied`).join('\n') : 'Nothing is new.';
  return { text, data: { applied } };
}
