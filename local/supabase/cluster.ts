/**
 * Making an empty Postgres cluster, which takes seconds, such that nobody ever finds a half-made one.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import project from '../../package.json' with { type: 'json' };

const CACHE = new URL('../../node_modules/.cache/kindred/', import.meta.url);

/** Makes the cluster aside and moves it into place whole; does nothing where there is one already. */
export async function ensureCluster(folder: string): Promise<void> {
  if (await exists(join(folder, 'PG_VERSION'))) return;
  const found = await readdir(folder).catch(() => []);
  if (found.length > 0) throw new Error('it holds files, but no Postgres cluster');
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  try {
    const engine = await PGlite.create(aside);
    await engine.close();
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * An empty cluster for a database in memory, made once and kept beside the installed packages: unpacking it takes a
 * third of the time, which is what keeps tests on a real Postgres quick.
 *
 * @returns A tar for PGlite's `loadDataDir`.
 */
export async function emptyCluster(): Promise<Blob> {
  const file = new URL(`cluster-${project.devDependencies['@electric-sql/pglite']}.tar`, CACHE);
  return readFile(file).then(
    (tar) => new Blob([tar]),
    () => makeTar(file),
  );
}

async function makeTar(file: URL): Promise<Blob> {
  const engine = await PGlite.create();
  const tar = await engine.dumpDataDir('none');
  await engine.close();
  // Where nothing can be kept, the next start takes longer, that is all.
  await keep(tar, file).catch(() => undefined);
  return tar;
}

/** Renamed into place, for another process may be reading. */
async function keep(tar: Blob, file: URL): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const aside = new URL(`${randomUUID()}.part`, CACHE);
  try {
    await writeFile(aside, tar.stream());
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
