/**
 * Brings home the turns that a crash, a deadline or an unreachable database left in an outbox.
 *
 * Runs in the worker: at its start and at intervals. Turns are applied at least once here and exactly once in the
 * database (the turn's id is the key), so that two workers on one folder do no harm.
 *
 * @module
 */

import { appendFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Turn } from '../memory.ts';
import { HEARTBEAT_MS, HOST } from './outbox.ts';
import { decodeRecords, encodeRecord } from './records.ts';

/** An owner that has not touched its file for this long is gone, whatever its pid says (pids are reused). */
const ORPHANED_AFTER_MS = 10 * HEARTBEAT_MS;
/** Above this the alarm sounds: the database has been away for long, or refuses the turns. */
const ALARM_BYTES = 64 * 1024 * 1024;
/** `<call id>.<host>.<pid>.outbox`; without the host it is ours. */
const FILE_NAME = /^[^.]+\.(?:([^.]+)\.)?(\d+)\.outbox$/;

export interface ReplayOptions {
  dir: string;
  /** Processes one turn to its end; rejects when it has to be tried again later. */
  apply: (turn: Turn, signal: AbortSignal) => Promise<void>;
  log: Log;
}

export interface ReplayReport {
  readonly applied: number;
  readonly waiting: number;
  readonly broken: number;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A file that nobody writes any more. */
interface Orphan {
  readonly path: string;
  readonly bytes: number;
  readonly pending: readonly Turn[];
  readonly broken: readonly string[];
}

async function isOrphan(path: string, host: string, pid: number): Promise<boolean> {
  if (host === HOST && pid === process.pid) return false;
  if (host === HOST && !isRunning(pid)) return true;
  // A clock that was set back leaves times that lie ahead: those are as old.
  return Math.abs(Date.now() - (await stat(path)).mtimeMs) > ORPHANED_AFTER_MS;
}

/** The one whose first turn was said first comes first, so that a person's turns stay in order over all files. */
async function findOrphans(dir: string): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  for (const name of await readdir(dir).catch(() => [])) {
    const [, host = HOST, pid] = FILE_NAME.exec(name) ?? [];
    const path = join(dir, name);
    // Another worker on the folder may have been faster: then it is gone.
    if (!pid || !(await isOrphan(path, host, Number(pid)).catch(() => false))) continue;
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) orphans.push({ path, bytes: Buffer.byteLength(text), ...decodeRecords(text) });
  }
  const saidAt = ({ pending }: Orphan) => Date.parse(pending[0]?.at ?? '') || 0;
  return orphans.sort((a, b) => saidAt(a) - saidAt(b));
}

/** Moves what cannot be read beside the file; what can be read stays, in whole lines. */
async function setAside({ path, broken, pending }: Orphan, log: Log): Promise<void> {
  await appendFile(`${path}.broken`, `${broken.join('\n')}\n`, { mode: 0o600 });
  const draft = `${path}.${process.pid}.part`;
  const whole = pending.map((turn) => encodeRecord({ type: 'said', turn })).join('');
  await writeFile(draft, whole, { mode: 0o600 });
  await rename(draft, path);
  log.error({ path, lines: broken.length }, 'outbox records are broken and were set aside');
}

/** The database has looked at the turn and will not have it; one that is away says nothing about it. */
function isRefused(error: unknown): boolean {
  return error instanceof KindredError && error.code === 'DATABASE';
}

class Pass {
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  /** People of whom a turn waits: their later ones wait behind it. */
  readonly #waitingFor = new Set<string>();
  applied = 0;
  waiting = 0;
  broken = 0;

  constructor(options: ReplayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  get report(): ReplayReport {
    return { applied: this.applied, waiting: this.waiting, broken: this.broken };
  }

  async replay(orphan: Orphan): Promise<void> {
    const { path, pending, broken } = orphan;
    if (broken.length > 0) await setAside(orphan, this.#options.log);
    this.broken += broken.length;
    const waitingBefore = this.waiting;
    for (const turn of pending) {
      if (this.#waitingFor.has(turn.userId) || this.#signal.aborted || !(await this.#apply(turn)))
        this.waiting++;
      else await appendFile(path, encodeRecord({ type: 'done', turnId: turn.id }));
    }
    if (this.waiting === waitingBefore) await rm(path, { force: true });
  }

  async #apply(turn: Turn): Promise<boolean> {
    try {
      await this.#options.apply(turn, this.#signal);
      this.applied++;
      return true;
    } catch (error) {
      const refused = isRefused(error);
      // What is refused must not hold up what comes after it.
      if (!refused) this.#waitingFor.add(turn.userId);
      const level = refused ? 'error' : 'warn';
      this.#options.log[level]({ turnId: turn.id, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
  }
}

/** One pass over the folder. Never rejects. */
export async function replayOutbox(options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  const { dir, log } = options;
  const pass = new Pass(options, signal);
  const orphans = await findOrphans(dir);
  const bytes = orphans.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > ALARM_BYTES)
    log.error({ bytes, files: orphans.length }, 'OUTBOX OVER LIMIT: turns wait for the database');
  for (const orphan of orphans) {
    try {
      await pass.replay(orphan);
    } catch (error) {
      log.error({ path: orphan.path, error: messageOf(error) }, 'replaying an outbox file failed');
    }
  }
  const { report } = pass;
  if (report.applied > 0 || report.waiting > 0) log.info(report, 'outbox replayed');
  return report;
}
