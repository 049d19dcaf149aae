/**
 * One owner per data folder. Two processes that open one PGlite folder lose data without a word, so the owner
 * leaves a file with its process id, and whoever finds it there stays away while that process lives.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import { isAlive } from '../supervisor/process-group.ts';

const ownerSchema = z.object({
  pid: z.int().positive(),
  /** When the process began, as the system tells it: process ids are used again. `null` where it cannot be told. */
  startedAt: z.string().nullable(),
});
type Owner = z.infer<typeof ownerSchema>;

/**
 * @param file Where the lock lies.
 * @returns A function that gives the lock back.
 * @throws KindredError `DATABASE` when a living process holds it, or the folder cannot be written to.
 */
export async function acquireLock(file: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) } satisfies Owner);
  while (!(await createOnce(file, mine))) {
    const found = await readIfThere(file);
    if (found === undefined) continue;
    const owner = parseOwner(found);
    if (owner && (await isOwnerAlive(owner))) throw heldBy(owner, file);
    await takeAway(file, found);
  }
  return () => rm(file, { force: true });
}

function heldBy(owner: Owner, file: string): KindredError {
  return new KindredError(
    'DATABASE',
    `The database is in use by process ${owner.pid} (${file}); stop that process first, or choose another KINDRED_DATA_DIR.`,
  );
}

/** Written aside and linked, so that nobody ever reads a lock that is half written. */
async function createOnce(file: string, content: string): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await writeFile(aside, content, { mode: 0o600 });
    await link(aside, file);
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw new KindredError('DATABASE', `The data folder cannot be written to: ${messageOf(cause)}.`, {
      cause,
    });
  } finally {
    await rm(aside, { force: true });
  }
}

/** Removes a stale lock. Should a rival have put its own there meanwhile, that one goes back. */
async function takeAway(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== stale) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
}

function parseOwner(text: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isOwnerAlive(owner: Owner): Promise<boolean> {
  return isAlive(owner.pid) && owner.startedAt === (await startOf(owner.pid));
}

/** Field 22 of /proc/<pid>/stat (proc(5)): ticks between the system's start and the process's. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Whether this is the system's error of that name, such as `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
