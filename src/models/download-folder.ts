/**
 * The folder in which downloads lie until they are known to be right.
 *
 * @module
 */

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lends a folder for drafts inside the weights folder (on the same file system, so that renaming is atomic), and
 * removes it with all that is left in it. Folders of processes that were killed go too.
 */
export async function withDrafts(weightsDir: string, work: (drafts: string) => Promise<void>): Promise<void> {
  await mkdir(weightsDir, { recursive: true });
  await removeAbandoned(weightsDir);
  const drafts = await mkdtemp(join(weightsDir, `.fetching-${process.pid}-`));
  try {
    await work(drafts);
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

async function removeAbandoned(weightsDir: string): Promise<void> {
  for (const name of await readdir(weightsDir)) {
    const owner = /^\.fetching-(\d+)-/.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) await rm(join(weightsDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
