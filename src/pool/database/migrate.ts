/**
 * Applies `supabase/migrations/*.sql` as the Supabase CLI would: in name order, each once, each in a transaction,
 * recorded in `supabase_migrations.schema_migrations`.
 *
 * An applied migration stays as it is. The one exception says so itself: where a migration fails on some databases, it
 * may be mended for them, if it leaves behind the same as before wherever it has run. Its first line is then
 * `-- amended: <SHA-256 of the file as it was>`, with one checksum for each of its former versions.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../errors.ts';

/** What can be migrated: whatever runs transactions. */
export interface Migrated {
  transaction<T>(work: (transaction: MigratedTransaction) => Promise<T>): Promise<T>;
}

interface MigratedTransaction {
  /** Runs one statement and returns its rows. */
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Runs many statements, without values. */
  script(text: string): Promise<void>;
}

/** The Supabase CLI's own table, so that both know what the other has applied; `checksum` is ours. */
const RECORD = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text primary key, name text, statements text[], checksum text);
  alter table supabase_migrations.schema_migrations add column if not exists checksum text;`;

interface Migration {
  readonly file: string;
  /** The digits that its file name starts with. */
  readonly version: string;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
  /** The same of its former versions: a database that has one of them applied has this one. */
  readonly amended: readonly string[];
}

/**
 * @param folder Files named `<digits>_<name>.sql`.
 * @returns The names of the files that were applied now.
 * @throws KindredError `DATABASE`: a folder or file name that cannot be used, an applied migration that was edited
 * and does not say so, a new one that sorts before an applied one, or SQL that fails (nothing of that file is kept).
 */
export async function migrate(database: Migrated, folder: string): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const applied = await readApplied(database);
  const pending = migrations.filter((migration) => !applied.has(migration.version));
  assertUnchanged(migrations, applied);
  assertInOrder(pending, applied);
  for (const migration of pending) await apply(database, migration);
  return pending.map((migration) => migration.file);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = await readdir(folder).catch((cause) => {
    throw new KindredError(
      'DATABASE',
      `The folder of migrations ${folder} cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  });
  const migrations: Migration[] = [];
  for (const file of files.filter((name) => name.endsWith('.sql')).sort()) {
    const migration = await readMigration(folder, file);
    const twin = migrations.find((other) => other.version === migration.version);
    if (twin)
      throw new KindredError(
        'DATABASE',
        `The migrations ${twin.file} and ${file} have the same version; rename one.`,
      );
    migrations.push(migration);
  }
  return migrations;
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, version, name] = /^(\d+)_(.+)\.sql$/.exec(file) ?? [];
  if (!version || !name) {
    throw new KindredError(
      'DATABASE',
      `The migration ${file} must be named <digits>_<name>.sql, such as 20250101000000_memories.sql.`,
    );
  }
  const sql = await readFile(join(folder, file), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return { file, version, name, sql, checksum, amended: readAmended(file, sql) };
}

/** @returns The checksums that its first line names, none where it says nothing. */
function readAmended(file: string, sql: string): string[] {
  const said = /^-- *amended:(.*)/i.exec(sql)?.[1];
  if (said === undefined) return [];
  const checksums = said.trim().split(/\s+/);
  if (checksums.every((checksum) => /^[0-9a-f]{64}$/.test(checksum))) return checksums;
  throw new KindredError(
    'DATABASE',
    `The first line of the migration ${file} must be "-- amended: " and the SHA-256 of the file as it was (64 digits ` +
      'in lower case), or of each of its former versions.',
  );
}

/** @returns Checksums by version; `null` of what the Supabase CLI has applied. */
async function readApplied(database: Migrated): Promise<ReadonlyMap<string, string | null>> {
  const rows = await database.transaction(async ({ script, query }) => {
    await script(RECORD);
    return query('select version, checksum from supabase_migrations.schema_migrations');
  });
  return new Map(
    rows.map(({ version, checksum }) => [String(version), checksum === null ? null : String(checksum)]),
  );
}

function assertUnchanged(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string | null>,
): void {
  const edited = migrations.find(({ version, checksum, amended }) => {
    const known = applied.get(version);
    return known != null && known !== checksum && !amended.includes(known);
  });
  if (!edited) return;
  throw new KindredError(
    'DATABASE',
    `The migration ${edited.file} was edited after it had been applied; undo the edit and write a new migration ` +
      'instead (or delete the database folder to start afresh).',
  );
}

function assertInOrder(pending: readonly Migration[], applied: ReadonlyMap<string, string | null>): void {
  const last = [...applied.keys()].sort().at(-1);
  const late = pending.find((migration) => last !== undefined && migration.version < last);
  if (!late) return;
  throw new KindredError(
    'DATABASE',
    `The migration ${late.file} sorts before ${last}, which has been applied already; give it a later version.`,
  );
}

async function apply(database: Migrated, { file, version, name, sql, checksum }: Migration): Promise<void> {
  try {
    await database.transaction(async (transaction) => {
      await transaction.script(sql);
      await transaction.query(
        'insert into supabase_migrations.schema_migrations (version, name, statements, checksum) values ($1, $2, array[$3], $4)',
        [version, name, sql, checksum],
      );
    });
  } catch (cause) {
    throw new KindredError('DATABASE', `The migration ${file} failed: ${messageOf(cause)}`, { cause });
  }
}
