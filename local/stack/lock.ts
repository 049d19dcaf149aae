/**
 * One stack to a data folder: two databases in one directory would lose data without a word.
 *
 * @module
 */

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KindredError } from '../../src/errors.ts';
import { isAlive } from '../supervisor/process-group.ts';

const LOOK_MS = 100;

export function lockPath(dataDir: string): string {
  return join(dataDir, 'stack.lock');
}

interface Owner {
  readonly pid: number;
  /** Cleans up when `pid` was killed; the folder is taken for as long as it does. */
  readonly guardian?: number;
}

/** The claim of this process on a data folder, until {@link release}. */
export class StackLock {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Takes the folder. Where a stack has been killed, waits until what it left behind has ended.
   *
   * @throws KindredError `LOCAL_STACK` when another stack runs on the folder.
   */
  static async acquire(dataDir: string, signal: AbortSignal): Promise<StackLock> {
    const path = lockPath(dataDir);
    while (!tryCreate(path)) {
      const owner = readOwner(path);
      if (owner && isAlive(owner.pid)) {
        const message = `A stack already runs in ${dataDir} (process ${owner.pid}): stop it, or give this one another folder with KINDRED_DATA_DIR.`;
        throw new KindredError('LOCAL_STACK', message);
      }
      if (owner?.guardian && isAlive(owner.guardian)) await sleep(LOOK_MS, undefined, { signal });
      else rmSync(path, { force: true });
    }
    return new StackLock(path);
  }

  /** Says who cleans up should this process be killed. */
  entrustTo(guardian: number | undefined): void {
    writeFileSync(this.#path, JSON.stringify({ pid: process.pid, guardian }));
  }

  release(): void {
    rmSync(this.#path, { force: true });
  }
}

function tryCreate(path: string): boolean {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the lock is of no worth: gone, unreadable, or older than the machine's last start. */
function readOwner(path: string): Owner | undefined {
  try {
    const isFromBeforeBoot = statSync(path).mtimeMs < Date.now() - uptime() * 1000;
    return isFromBeforeBoot ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
