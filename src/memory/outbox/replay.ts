/**
 * Brings home the turns that a crash, a deadline or an unreachable database left in an outbox.
 *
 * Runs in the worker: at its start and at intervals. Turns are applied at least once here and exactly once in the
 * database (the turn's id is the key), so that two workers on one folder do no harm.
 *
 * @module
 */

import { appendFile, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Turn } from '../memory.ts';
import { HEARTBEAT_MS } from './outbox.ts';
import { decodeRecords, encodeRecord } from './records.ts';

/** An owner that has not touched its file for this long is gone, whatever its pid says (pids are reused). */
const ORPHANED_AFTER_MS = 10 * HEARTBEAT_MS;
/** Above this the alarm sounds: the database has been away for long, or refuses the turns. */
const ALARM_BYTES = 64 * 1024 * 1024;

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

/** Files that nobody writes any more, with their sizes in bytes. */
async function findOrphans(dir: string): Promise<{ path: string; bytes: number }[]> {
  const orphans: { path: string; bytes: number; modifiedMs: number }[] = [];
  for (const name of await readdir(dir).catch(() => [])) {
    const pid = Number(/\.(\d+)\.outbox$/.exec(name)?.[1]);
    if (!Number.isInteger(pid)) continue;
    const path = join(dir, name);
    const found = await stat(path).catch(() => null);
    if (!found || pid === process.pid) continue;
    const silentMs = Date.now() - found.mtimeMs;
    if (!isRunning(pid) || silentMs > ORPHANED_AFTER_MS)
      orphans.push({ path, bytes: found.size, modifiedMs: found.mtimeMs });
  }
  return orphans.sort((a, b) => a.modifiedMs - b.modifiedMs);
}

/** Applies the turns of one file in order; stops at the first that fails, so that order is kept. */
async function replayFile(path: string, options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  const { pending, broken } = decodeRecords(await readFile(path, 'utf8'));
  if (broken.length > 0) {
    await appendFile(`${path}.broken`, `${broken.join('\n')}\n`, { mode: 0o600 });
    options.log.error({ path, lines: broken.length }, 'outbox records are broken and were set aside');
  }
  let applied = 0;
  for (const turn of pending) {
    try {
      await options.apply(turn, signal);
    } catch (error) {
      options.log.warn({ turnId: turn.id, error: messageOf(error) }, 'a turn stays in the outbox');
      return { applied, waiting: pending.length - applied, broken: broken.length };
    }
    applied++;
    await appendFile(path, encodeRecord({ type: 'done', turnId: turn.id }));
  }
  await unlink(path);
  return { applied, waiting: 0, broken: broken.length };
}

/** One pass over the folder. Never rejects. */
export async function replayOutbox(options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  let report: ReplayReport = { applied: 0, waiting: 0, broken: 0 };
  const orphans = await findOrphans(options.dir);
  const bytes = orphans.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > ALARM_BYTES)
    options.log.error({ bytes, files: orphans.length }, 'OUTBOX OVER LIMIT: turns wait for the database');
  for (const { path } of orphans) {
    if (signal.aborted) break;
    try {
      const file = await replayFile(path, options, signal);
      report = {
        applied: report.applied + file.applied,
        waiting: report.waiting + file.waiting,
        broken: report.broken + file.broken,
      };
    } catch (error) {
      options.log.error({ path, error: messageOf(error) }, 'replaying an outbox file failed');
    }
  }
  if (report.applied > 0 || report.waiting > 0) options.log.info(report, 'outbox replayed');
  return report;
}
