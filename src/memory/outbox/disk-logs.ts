/**
 * The outbox of a disk, as the worker sees it: a folder of files that calls have written or still write.
 *
 * @module
 */

import { appendFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { DiskOutbox } from './disk-outbox.ts';
import { HOST, NOBODY, ORPHANED_AFTER_MS, type Outbox, type OutboxLogs, type OutboxPlace } from './outbox.ts';
import { Stillness } from './stillness.ts';

/** LiveKit lets nobody in whose clock is off by more than a minute: two workers' are at most this far apart. */
const MAX_SKEW_MS = 120_000;

/** `<call id>.<host>.<pid>.outbox`; without the host it is ours. */
const FILE_NAME = /^[^.]+\.(?:([^.]+)\.)?(\d+)\.outbox$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** `null` for what was not there, or was gone before it could be read. */
function ifThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw new KindredError('OUTBOX', `The outbox cannot be read: ${messageOf(error)}`, { cause: error });
}

export class DiskLogs implements OutboxLogs {
  readonly place: string;
  readonly #stillness: Stillness;

  /** @param dir The folder; one that is not there is empty. */
  constructor(dir: string, stillness = new Stillness()) {
    this.place = dir;
    this.#stillness = stillness;
  }

  async names(): Promise<string[]> {
    this.#stillness.begin();
    return (await readdir(this.place).catch(ifThere)) ?? [];
  }

  /** Two workers on one folder may both replay a file: the turns' ids let it change nothing the second time. */
  async claim(name: string): Promise<boolean> {
    const [, host = HOST, pid] = FILE_NAME.exec(name) ?? [];
    if (!pid || (host === HOST && Number(pid) === process.pid)) return false;
    if (Number(pid) === NOBODY) return true;
    // Whatever its pid says, since pids are reused, one that has not touched its file for long is gone.
    if (host === HOST && !isRunning(Number(pid))) return true;
    const writtenMs = await this.writtenMs(name);
    if (writtenMs === null) return false;
    if (this.#stillness.ofFile(name, writtenMs) > ORPHANED_AFTER_MS) return true;
    // A clock that was set back leaves times that lie ahead: those are as old.
    const ageMs = Math.abs(Date.now() - writtenMs);
    return ageMs > ORPHANED_AFTER_MS + (host === HOST ? 0 : MAX_SKEW_MS);
  }

  async release(): Promise<void> {
    // A claim is no more than a look.
  }

  read(name: string): Promise<string | null> {
    return readFile(this.#path(name), 'utf8').catch(ifThere);
  }

  append(name: string, text: string): Promise<void> {
    return this.#write(name, appendFile(this.#path(name), text, { mode: 0o600 }));
  }

  replace(name: string, text: string): Promise<void> {
    const path = this.#path(name);
    return this.#write(name, text === '' ? rm(path, { force: true }) : replaceFile(path, text));
  }

  async writtenMs(name: string): Promise<number | null> {
    return (await stat(this.#path(name)).catch(ifThere))?.mtimeMs ?? null;
  }

  #path(name: string): string {
    return join(this.place, name);
  }

  async #write(name: string, written: Promise<void>): Promise<void> {
    try {
      await written;
    } catch (cause) {
      throw new KindredError('OUTBOX', `${this.#path(name)} cannot be written: ${messageOf(cause)}`, {
        cause,
      });
    }
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, path);
}

export class DiskPlace implements OutboxPlace {
  readonly logs: DiskLogs;

  /** @param dir Made with the first turn. */
  constructor(dir: string) {
    this.logs = new DiskLogs(dir);
  }

  open(callId: string, log: Log): Outbox {
    return new DiskOutbox({ dir: this.logs.place, callId, log });
  }

  async warnIfForgetful(): Promise<void> {
    // A disk keeps what it has.
  }

  async close(): Promise<void> {
    // Nothing is open but the files of calls, which close them.
  }
}
