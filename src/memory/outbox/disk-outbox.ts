/**
 * The outbox on a disk: one append-only file per call, written by the call's own process. A file whose turns are all done is emptied, and deleted
 * with the call; one that is left behind by a crash is replayed by the worker (replay.ts). The write is synchronous, a copy into the
 * kernel's memory that takes a fraction of a millisecond: whoever sees the agent think about a turn may kill its
 * process, and the turn is kept. The flush to the disk, against a loss of power, is asynchronous and never blocks the
 * event loop that plays the reply.
 *
 * @module
 */

import { appendFileSync, closeSync, fdatasync, fstatSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { Turn } from '../memory.ts';
import { HEARTBEAT_MS, logNameOf, type Outbox } from './outbox.ts';
import { encodeRecord, type OutboxRecord } from './records.ts';

const flush = promisify(fdatasync);

export class DiskOutbox implements Outbox {
  readonly path: string;
  readonly #log: Log;
  readonly #pending = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  /** File descriptor. */
  #file: number | null = null;
  /** A write has failed: what it left may be half a line. */
  #torn = false;
  #flushed: Promise<unknown> = Promise.resolve();

  /**
   * The file is made with the first turn: a call in which nothing is said leaves nothing behind.
   *
   * @param options.dir Made when missing.
   */
  constructor(options: { dir: string; callId: string; log: Log }) {
    this.path = join(options.dir, logNameOf(options.callId));
    this.#log = options.log;
    this.#heartbeat = setInterval(() => this.#touch(), HEARTBEAT_MS).unref();
  }

  /** How many turns wait for their processing. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Keeps what the person said: in the kernel's hands when this returns, on the disk when it resolves.
   *
   * @throws KindredError `OUTBOX` when the disk refuses (full, read-only): the turn lives in memory alone then.
   */
  async said(turn: Turn): Promise<void> {
    this.#pending.add(turn.id);
    await this.#append({ type: 'said', turn });
  }

  /** Adds the agent's answer to a turn. @throws KindredError `OUTBOX` */
  async answered(turnId: string, text: string): Promise<void> {
    await this.#append({ type: 'answered', turnId, text });
  }

  /** The database will not have the turn. @param extraction What was found in it, if it was looked for. @throws KindredError `OUTBOX` */
  async refused(turnId: string, extraction?: Extraction | null): Promise<void> {
    await this.#append({ type: 'refused', turnId, extraction });
  }

  /** The turn is in the database, or not to be kept: it will not be replayed. @throws KindredError `OUTBOX` */
  async done(turnId: string): Promise<void> {
    await this.#append({ type: 'done', turnId });
    this.#pending.delete(turnId);
    if (this.#pending.size === 0) this.#empty();
  }

  /** Waits for what is being written; deletes the file when nothing is pending. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#letGo();
    await this.#flushed;
    if (this.#pending.size > 0) {
      this.#log.warn({ pending: this.#pending.size }, 'turns stay in the outbox for a later replay');
      return;
    }
    await rm(this.path, { force: true }).catch((error: unknown) =>
      this.#log.error({ error: messageOf(error) }, 'closing the outbox failed'),
    );
  }

  /** No words are left here of turns that all have a place of their own, or that are not to be kept. */
  #empty(): void {
    if (this.#file === null) return;
    try {
      ftruncateSync(this.#file);
    } catch (error) {
      this.#log.warn({ error: messageOf(error) }, 'the words of stored turns are still in the outbox');
    }
  }

  async #append(record: OutboxRecord): Promise<void> {
    try {
      const flushed = flush(this.#write(encodeRecord(record)));
      this.#flushed = Promise.allSettled([this.#flushed, flushed]);
      await flushed;
    } catch (cause) {
      this.#torn = true;
      this.#letGo();
      throw new KindredError('OUTBOX', `The outbox ${this.path} cannot be written: ${messageOf(cause)}`, {
        cause,
        retryable: true,
      });
    }
  }

  /** @returns The file that has the line now. */
  #write(line: string): number {
    const file = this.#appendTo(line);
    // A process that was frozen for long was taken for dead: its file was replayed and is nobody's any more. Or the
    // person was forgotten (removal.ts).
    if (fstatSync(file).nlink > 0) return file;
    this.#log.warn('the outbox file was replayed while its owner was silent: a new one is begun');
    this.#letGo();
    return this.#appendTo(line);
  }

  #appendTo(line: string): number {
    this.#file ??= this.#open();
    appendFileSync(this.#file, this.#torn ? `\n${line}` : line);
    this.#torn = false;
    return this.#file;
  }

  #open(): number {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    return openSync(this.path, 'a', 0o600);
  }

  /** Closes the file once it is flushed; the next record opens it again. */
  #letGo(): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) this.#flushed = this.#flushed.then(() => closeSync(file)).catch(() => undefined);
  }

  #touch(): void {
    if (this.#file === null) return;
    const now = new Date();
    utimes(this.path, now, now).catch((error: unknown) =>
      this.#log.debug({ error: messageOf(error) }, 'touching the outbox failed'),
    );
  }
}
