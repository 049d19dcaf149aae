/**
 * Databases on which the migrations have run. Running them takes twice as long as opening a database, and every file of tests
 * on a real Postgres begins with it: so the cluster that they leave behind is kept, under a name that changes with every byte
 * of what has made it.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import project from '../../package.json' with { type: 'json' };
import { migrate } from '../../src/pool/database/migrate.ts';
import { EmbeddedDatabase } from './embedded-database.ts';
import { BOOTSTRAP } from './engine.ts';
import { keepTar, keptTar } from './kept-tar.ts';

const PREFIX = 'migrated-';

/**
 * Opens a database in a folder. A new one begins with the migrations applied where a database in memory has kept them.
 *
 * @param folder Made when missing.
 * @param migrationsDir The folder of `<digits>_<name>.sql`, which are not applied here.
 * @param reportCrash As of `EmbeddedDatabase.open`.
 * @throws KindredError `DATABASE`
 */
export async function openFolder(
  folder: string,
  migrationsDir: string,
  reportCrash: (error: Error) => void,
): Promise<EmbeddedDatabase> {
  return EmbeddedDatabase.open(folder, reportCrash, await keptTar(await nameOf(migrationsDir)));
}

/**
 * Opens a database in memory on which the migrations have run.
 *
 * @param migrationsDir The folder of `<digits>_<name>.sql`.
 * @param reportCrash As of `EmbeddedDatabase.open`.
 * @throws KindredError `DATABASE`, as opening it and {@link migrate} do; nothing stays open.
 */
export async function openMigrated(
  migrationsDir: string,
  reportCrash: (error: Error) => void,
): Promise<EmbeddedDatabase> {
  const name = await nameOf(migrationsDir);
  const kept = await keptTar(name);
  const database = await EmbeddedDatabase.open(undefined, reportCrash, kept);
  if (kept) return database;
  try {
    await migrate(database, migrationsDir);
    await keepTar(name, await database.dump(), PREFIX);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function nameOf(migrationsDir: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(project.devDependencies));
  // Where there is no such folder, migrating says so.
  const files = await readdir(migrationsDir).catch(() => []);
  const scripts = files.filter((file) => file.endsWith('.sql')).sort();
  for (const file of [...BOOTSTRAP, ...scripts.map((one) => join(migrationsDir, one))])
    hash.update(`${file}\0`).update(await readFile(file));
  return `${PREFIX}${hash.digest('hex').slice(0, 16)}`;
}
