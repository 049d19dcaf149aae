/**
 * An empty Postgres cluster, made once and kept: making one takes seconds, unpacking it a moment. Databases in
 * memory start from it, which is what keeps tests on a real Postgres quick.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import project from '../../package.json' with { type: 'json' };

const CACHE = new URL('../../node_modules/.cache/kindred/', import.meta.url);

/** @returns A tar for PGlite's `loadDataDir`. */
export async function emptyCluster(): Promise<Blob> {
  const file = new URL(`cluster-${project.devDependencies['@electric-sql/pglite']}.tar`, CACHE);
  return readFile(file).then(
    (tar) => new Blob([tar]),
    () => makeCluster(file),
  );
}

async function makeCluster(file: URL): Promise<Blob> {
  const database = await PGlite.create();
  const cluster = await database.dumpDataDir('none');
  await database.close();
  await keep(cluster, file).catch(() => undefined);
  return cluster;
}

/** Renamed into place, for another process may be reading. Where nothing can be kept, the next start takes longer. */
async function keep(cluster: Blob, file: URL): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const aside = new URL(`${randomUUID()}.part`, CACHE);
  try {
    await writeFile(aside, cluster.stream());
    await rename(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}
