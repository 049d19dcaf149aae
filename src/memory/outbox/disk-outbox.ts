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
import { rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { logNameOf, NOBODY } from './outbox.ts';
import { RecordedOutbox } from './recorded-outbox.ts';
import { encodeRecord, type OutboxRecord } from './records.ts';

const flush = promisify(fdatasync);

export class DiskOutbox extends RecordedOutbox {
  readonly path: string;
  /** The file's path once its owner has let go: this process may live on for a while. */
  readonly #left: string;
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
    super(options.log);
    this.path = join(options.dir, logNameOf(options.callId));
    this.#left = join(options.dir, logNameOf(options.callId, NOBODY));
  }

  /** Waits for what is being written; deletes the file when nothing is pending, else leaves it to the worker. Never rejects. */
  override async close(): Promise<void> {
    await super.close();
    const over = this.pending > 0 ? rename(this.path, this.#left) : rm(this.path, { force: true });
    await over.catch((error: unknown) =>
      this.log.error({ error: messageOf(error) }, 'closing the outbox failed'),
    );
  }

  protected async settle(): Promise<void> {
    this.#letGo();
    await this.#flushed;
  }

  protected empty(): void {
    if (this.#file === null) return;
    try {
      ftruncateSync(this.#file);
    } catch (error) {
      this.log.warn({ error: messageOf(error) }, 'the words of stored turns are still in the outbox');
    }
  }

  /** In the kernel's hands when this returns, on the disk when it resolves. */
  protected async append(record: OutboxRecord): Promise<void> {
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
    this.log.warn('the outbox file was replayed while its owner was silent: a new one is begun');
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

  protected touch(): void {
    if (this.#file === null) return;
    const now = new Date();
    utimes(this.path, now, now).catch((error: unknown) =>
      this.log.debug({ error: messageOf(error) }, 'touching the outbox failed'),
    );
  }
}
