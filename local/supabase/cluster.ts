/**
 * Making an empty Postgres cluster, which takes seconds, such that nobody ever finds a half-made one.
 *
 * @module
 */

import { access, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import project from '../../package.json' with { type: 'json' };
import { keepTar, keptTar } from './kept-tar.ts';

const EMPTY = `cluster-${project.devDependencies['@electric-sql/pglite']}`;

/**
 * Makes the cluster aside and moves it into place whole; does nothing where there is one already.
 *
 * @param cluster What it begins with, as a tar. @default it is empty
 */
export async function ensureCluster(folder: string, cluster?: Blob): Promise<void> {
  if (await exists(join(folder, 'PG_VERSION'))) return;
  const found = await readdir(folder).catch(() => []);
  if (found.length > 0) throw new Error('it holds files, but no Postgres cluster');
  const aside = `${folder}.part`;
  await rm(aside, { recursive: true, force: true });
  try {
    const engine = await PGlite.create({ dataDir: aside, ...(cluster && { loadDataDir: cluster }) });
    await engine.close();
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/**
 * An empty cluster for a database in memory, made once and kept: unpacking it takes a third of the time, which is what
 * keeps tests on a real Postgres quick.
 *
 * @returns A tar for PGlite's `loadDataDir`.
 */
export async function emptyCluster(): Promise<Blob> {
  return (await keptTar(EMPTY)) ?? makeTar();
}

async function makeTar(): Promise<Blob> {
  const engine = await PGlite.create();
  const tar = await engine.dumpDataDir('none');
  await engine.close();
  await keepTar(EMPTY, tar);
  return tar;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
