/**
 * Clusters as tars, kept beside the installed packages from one run to the next.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';

const CACHE = new URL('../../node_modules/.cache/kindred/', import.meta.url);

/** @returns A tar for PGlite's `loadDataDir`; `undefined` where none of this name is kept. */
export async function keptTar(name: string): Promise<Blob | undefined> {
  const tar = await readFile(new URL(`${name}.tar`, CACHE)).catch(() => undefined);
  return tar && new Blob([tar]);
}

/**
 * Keeps a tar. Where nothing can be kept, the next start takes longer, that is all. Never rejects.
 *
 * @param instead Tars whose names begin with this are deleted: the new one takes their place. @default none are
 */
export async function keepTar(name: string, tar: Blob, instead?: string): Promise<void> {
  const aside = new URL(`${randomUUID()}.part`, CACHE);
  try {
    await mkdir(CACHE, { recursive: true });
    await writeFile(aside, tar.stream());
    // Renamed into place, for another process may be reading.
    await rename(aside, new URL(`${name}.tar`, CACHE));
    if (instead !== undefined) await remove(instead, name);
  } catch {
    await rm(aside, { force: true }).catch(() => undefined);
  }
}

async function remove(prefix: string, except: string): Promise<void> {
  const files = await readdir(CACHE);
  const outdated = files.filter((file) => file.startsWith(prefix) && file !== `${except}.tar`);
  await Promise.all(outdated.map((file) => rm(new URL(file, CACHE), { force: true })));
}
