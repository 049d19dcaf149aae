/**
 * Replays the turns that a crash, a deadline or an unreachable database left in an outbox.
 *
 * Runs in the worker: at its start and at intervals. Turns are applied at least once here and exactly once in the
 * database (the turn's id is the key), so that two workers on one folder do no harm. A turn that the database refuses
 * again and again is set aside, with its words, in `<file>.refused`: somebody has to look at it. One of which the model
 * makes nothing again and again is kept without facts.
 *
 * @module
 */

import { appendFile, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import { HEARTBEAT_MS, HOST } from './outbox.ts';
import { decodeRecords, encodeRecord, type PendingTurn } from './records.ts';
import { isNotUnderstood, isRefusal, MAX_REFUSALS } from './refusal.ts';
import { Stillness } from './stillness.ts';

/** An owner that has not touched its file for this long is gone, whatever its pid says (pids are reused). */
const ORPHANED_AFTER_MS = 10 * HEARTBEAT_MS;
/** LiveKit lets nobody in whose clock is off by more than a minute: two workers' are at most this far apart. */
const MAX_SKEW_MS = 120_000;
/** Above this the alarm sounds: the database has been away for long, or refuses the turns. */
const ALARM_BYTES = 64 * 1024 * 1024;
/** `<call id>.<host>.<pid>.outbox`; without the host it is ours. */
const FILE_NAME = /^[^.]+\.(?:([^.]+)\.)?(\d+)\.outbox$/;

export interface ReplayOptions {
  dir: string;
  /** Processes one turn to its end; rejects when it has to be tried again later. */
  apply: (pending: PendingTurn, signal: AbortSignal) => Promise<void>;
  log: Log;
  /** What earlier passes have seen of files of other hosts. @default none: only their times count */
  stillness?: Stillness;
}

export interface ReplayReport {
  readonly applied: number;
  readonly waiting: number;
  /** Refused so often that they are not tried again. */
  readonly setAside: number;
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
  readonly pending: readonly PendingTurn[];
  readonly broken: readonly string[];
}

async function isOrphan(path: string, host: string, pid: number, stillness: Stillness): Promise<boolean> {
  if (host === HOST && pid === process.pid) return false;
  if (host === HOST && !isRunning(pid)) return true;
  const { mtimeMs } = await stat(path);
  if (stillness.ofFile(path, mtimeMs) > ORPHANED_AFTER_MS) return true;
  // A clock that was set back leaves times that lie ahead: those are as old.
  const ageMs = Math.abs(Date.now() - mtimeMs);
  return ageMs > ORPHANED_AFTER_MS + (host === HOST ? 0 : MAX_SKEW_MS);
}

/** The one whose first turn was said first comes first, so that a person's turns stay in order over all files. */
async function findOrphans(dir: string, stillness: Stillness): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  stillness.begin();
  for (const name of await readdir(dir).catch(() => [])) {
    const [, host = HOST, pid] = FILE_NAME.exec(name) ?? [];
    const path = join(dir, name);
    // Another worker on the folder may have been faster: then it is gone.
    if (!pid || !(await isOrphan(path, host, Number(pid), stillness).catch(() => false))) continue;
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) orphans.push({ path, bytes: Buffer.byteLength(text), ...decodeRecords(text) });
  }
  const saidAt = ({ pending }: Orphan) => Date.parse(pending[0]?.turn.at ?? '') || 0;
  return orphans.sort((a, b) => saidAt(a) - saidAt(b));
}

/** What is known of a turn that waits, as records. */
function recordsOf({ turn, refusals, extraction }: PendingTurn): string {
  const refused = encodeRecord({ type: 'refused', turnId: turn.id, extraction });
  return encodeRecord({ type: 'said', turn }) + refused.repeat(refusals);
}

/** Moves what cannot be read beside the file; what can be read stays, in whole lines. */
async function setAside({ path, broken, pending }: Orphan, log: Log): Promise<void> {
  await appendFile(`${path}.broken`, `${broken.join('\n')}\n`, { mode: 0o600 });
  const draft = `${path}.${process.pid}.part`;
  const whole = pending.map(recordsOf).join('');
  await writeFile(draft, whole, { mode: 0o600 });
  await rename(draft, path);
  log.error({ path, lines: broken.length }, 'outbox records are broken and were set aside');
}

class Pass {
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  /** People of whom a turn waits: their later ones wait behind it. */
  readonly #waitingFor = new Set<string>();
  applied = 0;
  waiting = 0;
  setAside = 0;
  broken = 0;

  constructor(options: ReplayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  get report(): ReplayReport {
    const { applied, waiting, setAside, broken } = this;
    return { applied, waiting, setAside, broken };
  }

  async replay(orphan: Orphan): Promise<void> {
    const { path, pending, broken } = orphan;
    if (broken.length > 0) await setAside(orphan, this.#options.log);
    this.broken += broken.length;
    const waitingBefore = this.waiting;
    for (const one of pending) {
      const { turn } = one;
      const mustWait = this.#waitingFor.has(turn.userId) || this.#signal.aborted;
      if (mustWait || !(await this.#apply(one, path))) this.waiting++;
      else await appendFile(path, encodeRecord({ type: 'done', turnId: turn.id }));
    }
    if (this.waiting === waitingBefore) await rm(path, { force: true });
  }

  /** @returns Whether there is nothing more to do with the turn. */
  async #apply(pending: PendingTurn, path: string): Promise<boolean> {
    const { turn } = pending;
    try {
      await this.#options.apply(pending, this.#signal);
      this.applied++;
      return true;
    } catch (error) {
      // What is refused must not hold up what comes after it.
      if (isRefusal(error)) return this.#refused(pending, error, path);
      if (isNotUnderstood(error)) return this.#notUnderstood(pending, error, path);
      this.#waitingFor.add(turn.userId);
      this.#options.log.warn({ turnId: turn.id, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
  }

  /** Its words are stored; its facts may be found another time. */
  async #notUnderstood(pending: PendingTurn, error: KindredError, path: string): Promise<boolean> {
    const { turn } = pending;
    const refusals = pending.refusals + 1;
    const { log } = this.#options;
    if (refusals < MAX_REFUSALS) {
      await appendFile(path, encodeRecord({ type: 'refused', turnId: turn.id }));
      log.warn({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
    log.error({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn is kept without its facts');
    return this.#apply({ turn, refusals, extraction: null }, path);
  }

  async #refused(pending: PendingTurn, error: KindredError, path: string): Promise<boolean> {
    const { turn, extraction } = pending;
    const refusals = pending.refusals + 1;
    const found = (error.details.extraction as Extraction | undefined) ?? extraction;
    const { log } = this.#options;
    if (refusals < MAX_REFUSALS) {
      await appendFile(path, encodeRecord({ type: 'refused', turnId: turn.id, extraction: found }));
      log.error({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
    const aside = `${path}.refused`;
    await appendFile(aside, recordsOf({ turn, refusals, extraction: found }), { mode: 0o600 });
    log.error(
      { turnId: turn.id, refusals, path: aside, error: messageOf(error) },
      'TURN SET ASIDE: the database refuses it',
    );
    this.setAside++;
    return true;
  }
}

/** One pass over the folder. Never rejects. */
export async function replayOutbox(options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  const { dir, log, stillness = new Stillness() } = options;
  const pass = new Pass(options, signal);
  const orphans = await findOrphans(dir, stillness);
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
  if (report.applied > 0 || report.waiting > 0 || report.setAside > 0) log.info(report, 'outbox replayed');
  return report;
}
