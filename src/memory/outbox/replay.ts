/**
 * Replays the turns that a crash, a deadline or an unreachable database left in an outbox.
 *
 * Runs in the worker: at its start and at intervals. Turns are applied at least once here and exactly once in the
 * database (the turn's id is the key), so that two workers on one outbox do no harm. A turn that the database refuses
 * again and again is set aside, with its words, in `<log>.refused`: somebody has to look at it. One of which the model
 * makes nothing again and again is kept without facts.
 *
 * @module
 */

import { type KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { OutboxLogs } from './outbox.ts';
import { NO_AGES, type NoteAge } from './outbox-metrics.ts';
import { decodeRecords, encodeRecord, type PendingTurn } from './records.ts';
import { isNotUnderstood, isRefusal, MAX_REFUSALS } from './refusal.ts';
import { BROKEN, REFUSED } from './set-aside.ts';

/** Above this the alarm sounds: the database has been away for long, or refuses the turns. */
const ALARM_BYTES = 64 * 1024 * 1024;

export interface ReplayOptions {
  logs: OutboxLogs;
  /** Processes one turn to its end; rejects when it has to be tried again later. */
  apply: (pending: PendingTurn, signal: AbortSignal) => Promise<void>;
  /** @default nobody asks */
  noteAge?: NoteAge;
  log: Log;
}

export interface ReplayReport {
  readonly applied: number;
  readonly waiting: number;
  /** Refused so often that they are not tried again. */
  readonly setAside: number;
  readonly broken: number;
}

/** A file that nobody writes any more. */
interface Orphan {
  readonly name: string;
  readonly bytes: number;
  readonly pending: readonly PendingTurn[];
  readonly broken: readonly string[];
}

/** The one whose first turn was said first comes first, so that a person's turns stay in order over all logs. */
async function claimOrphans(logs: OutboxLogs): Promise<Orphan[]> {
  const orphans: Orphan[] = [];
  for (const name of await logs.names()) {
    // Another worker may have been faster: then it is gone.
    if (!(await logs.claim(name).catch(() => false))) continue;
    const text = await logs.read(name).catch(() => null);
    if (text !== null) orphans.push({ name, bytes: Buffer.byteLength(text), ...decodeRecords(text) });
  }
  const saidAt = ({ pending }: Orphan) => Date.parse(pending[0]?.turn.at ?? '') || 0;
  return orphans.sort((a, b) => saidAt(a) - saidAt(b));
}

/** What is known of a turn that waits, as records. */
function recordsOf({ turn, refusals, extraction }: PendingTurn): string {
  const refused = encodeRecord({ type: 'refused', turnId: turn.id, extraction });
  return encodeRecord({ type: 'said', turn }) + refused.repeat(refusals);
}

class Pass {
  readonly #options: ReplayOptions;
  readonly #signal: AbortSignal;
  readonly #noteAge: NoteAge;
  /** People of whom a turn waits: their later ones wait behind it. */
  readonly #waitingFor = new Set<string>();
  applied = 0;
  waiting = 0;
  setAside = 0;
  broken = 0;

  constructor(options: ReplayOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#noteAge = options.noteAge ?? NO_AGES;
  }

  get report(): ReplayReport {
    const { applied, waiting, setAside, broken } = this;
    return { applied, waiting, setAside, broken };
  }

  async replay(orphan: Orphan): Promise<void> {
    const { name, pending, broken } = orphan;
    const { logs } = this.#options;
    if (broken.length > 0) await this.#setAsideBroken(orphan);
    const waitingBefore = this.waiting;
    for (const one of pending) {
      const { turn } = one;
      const mustWait = this.#waitingFor.has(turn.userId) || this.#signal.aborted;
      if (mustWait || !(await this.#apply(one, name))) {
        this.waiting++;
        this.#noteAge(turn, 'waiting');
      } else await logs.append(name, encodeRecord({ type: 'done', turnId: turn.id }));
    }
    if (this.waiting === waitingBefore) await logs.replace(name, '');
  }

  /** Moves what cannot be read beside the log; what can be read stays, in whole lines. */
  async #setAsideBroken({ name, broken, pending }: Orphan): Promise<void> {
    const { logs, log } = this.#options;
    await logs.append(`${name}${BROKEN}`, `${broken.join('\n')}\n`);
    await logs.replace(name, pending.map(recordsOf).join(''));
    this.broken += broken.length;
    log.error({ name, lines: broken.length }, 'outbox records are broken and were set aside');
  }

  /** @returns Whether there is nothing more to do with the turn. */
  async #apply(pending: PendingTurn, name: string): Promise<boolean> {
    const { turn } = pending;
    try {
      await this.#options.apply(pending, this.#signal);
      this.applied++;
      this.#noteAge(turn, 'stored');
      return true;
    } catch (error) {
      // What is refused must not hold up what comes after it.
      if (isRefusal(error)) return this.#refused(pending, error, name);
      if (isNotUnderstood(error)) return this.#notUnderstood(pending, error, name);
      this.#waitingFor.add(turn.userId);
      this.#options.log.warn({ turnId: turn.id, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
  }

  /** Its words are stored; its facts may be found another time. */
  async #notUnderstood(pending: PendingTurn, error: KindredError, name: string): Promise<boolean> {
    const { turn } = pending;
    const refusals = pending.refusals + 1;
    const { logs, log } = this.#options;
    if (refusals < MAX_REFUSALS) {
      await logs.append(name, encodeRecord({ type: 'refused', turnId: turn.id }));
      log.warn({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
    log.error({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn is kept without its facts');
    return this.#apply({ turn, refusals, extraction: null }, name);
  }

  async #refused(pending: PendingTurn, error: KindredError, name: string): Promise<boolean> {
    const { turn, extraction } = pending;
    const refusals = pending.refusals + 1;
    const found = (error.details.extraction as Extraction | undefined) ?? extraction;
    const { logs, log } = this.#options;
    if (refusals < MAX_REFUSALS) {
      await logs.append(name, encodeRecord({ type: 'refused', turnId: turn.id, extraction: found }));
      log.error({ turnId: turn.id, refusals, error: messageOf(error) }, 'a turn stays in the outbox');
      return false;
    }
    const aside = `${name}${REFUSED}`;
    await logs.append(aside, recordsOf({ turn, refusals, extraction: found }));
    log.error(
      { turnId: turn.id, refusals, name: aside, error: messageOf(error) },
      'TURN SET ASIDE: the database refuses it',
    );
    this.setAside++;
    this.#noteAge(turn, 'set-aside');
    return true;
  }
}

/** One pass over all logs that nobody writes any more. @throws KindredError `OUTBOX` when they cannot be listed. */
export async function replayOutbox(options: ReplayOptions, signal: AbortSignal): Promise<ReplayReport> {
  const { logs, log } = options;
  const pass = new Pass(options, signal);
  const orphans = await claimOrphans(logs);
  const bytes = orphans.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > ALARM_BYTES)
    log.error({ bytes, files: orphans.length }, 'OUTBOX OVER LIMIT: turns wait for the database');
  for (const orphan of orphans) {
    try {
      await pass.replay(orphan);
    } catch (error) {
      log.error({ name: orphan.name, error: messageOf(error) }, 'replaying an outbox file failed');
    } finally {
      await logs.release(orphan.name);
    }
  }
  const { report } = pass;
  if (report.applied > 0 || report.waiting > 0 || report.setAside > 0) log.info(report, 'outbox replayed');
  return report;
}
