/**
 * PGlite with pgvector and pg_trgm, opened as a Supabase project would find itself, and with its faults in words.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite-pgvector';
import { KindredError, messageOf } from '../../src/errors.ts';
import { emptyCluster, ensureCluster } from './cluster.ts';

/** What runs at every start, before the migrations. */
export const BOOTSTRAP = [
  new URL('../../supabase/plain-postgres.sql', import.meta.url),
  new URL('bootstrap.sql', import.meta.url),
];

/**
 * @param folder Where the cluster lives, made when missing; `undefined` keeps it in memory.
 * @param reportCrash Called when Postgres panics later on, after which this engine answers nothing any more.
 * @param cluster What a new one begins with, as a tar. @default it is empty
 * @throws KindredError `DATABASE` when the folder holds no usable cluster, or none can be made.
 */
export async function openEngine(
  folder: string | undefined,
  reportCrash: (error: KindredError) => void,
  cluster?: Blob,
): Promise<PGlite> {
  const complaints: string[] = [];
  let isOpen = false;
  const hear = (line: string) => {
    const complaint = /(?:FATAL|PANIC): +(.*)/.exec(line)?.[1];
    if (complaint) complaints.push(complaint);
    if (complaint && isOpen)
      reportCrash(new KindredError('DATABASE', `The database failed: ${advise(complaint)}`));
    return true;
  };
  try {
    if (folder !== undefined) await ensureCluster(folder, cluster);
    const from =
      folder === undefined ? { loadDataDir: cluster ?? (await emptyCluster()) } : { dataDir: folder };
    const engine = await PGlite.create({ ...from, extensions: { vector, pg_trgm }, onStderr: hear });
    await prepare(engine);
    isOpen = true;
    return engine;
  } catch (cause) {
    const where = folder === undefined ? '' : `in ${folder} `;
    const complaint = complaints.at(-1) ?? wordsFor(cause);
    throw new KindredError('DATABASE', `The database ${where}cannot be opened: ${advise(complaint)}`, {
      cause,
    });
  }
}

async function prepare(engine: PGlite): Promise<void> {
  // Said explicitly, the session's user is what `set local session authorization` falls back to.
  await engine.exec('set session authorization postgres');
  for (const file of BOOTSTRAP) await engine.exec(await readFile(file, 'utf8'));
  await engine.exec(`set timezone = 'UTC'; set search_path = "$user", public, extensions`);
}

/** The file system below Postgres throws bare numbers, those of WASI. */
const FILE_ERRORS: Readonly<Record<number, string>> = {
  2: 'Permission denied',
  51: 'No space left on device',
  63: 'Operation not permitted',
  69: 'Read-only file system',
};

function wordsFor(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('errno' in cause) || cause instanceof Error) {
    return messageOf(cause);
  }
  return FILE_ERRORS[Number(cause.errno)] ?? `its file system failed with error ${cause.errno}`;
}

function advise(complaint: string): string {
  if (/No space left|ENOSPC/i.test(complaint))
    return `${complaint}; free some space on that disk and start again.`;
  if (/EACCES|EPERM|EROFS|Permission denied|not permitted|Read-only/i.test(complaint))
    return `${complaint}; make the folder writable.`;
  return `${complaint}; if the folder is damaged, put a copy of it back, or move it away to start afresh.`;
}
