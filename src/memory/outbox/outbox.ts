/**
 * Nothing said is lost: each completed turn is on the disk, flushed, before anything else happens to it.
 *
 * One append-only file per call, written by the call's own process. A file whose turns are all done is deleted;
 * one that is left behind by a crash is replayed by the worker (replay.ts). Writes are asynchronous: the
 * fdatasync of a turn never blocks the event loop that plays the reply.
 *
 * @module
 */

import { mkdirSync } from 'node:fs';
import { type FileHandle, open, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Turn } from '../memory.ts';
import { encodeRecord, type OutboxRecord } from './records.ts';

/** How often the owner of a file says that it is alive, by touching it. */
export const HEARTBEAT_MS = 2_000;

/** `<call id>.<pid>.outbox`: the pid tells the worker whether the owner still lives. */
export function outboxFileName(callId: string, pid: number): string {
  return `${callId}.${pid}.outbox`;
}

export class Outbox {
  readonly path: string;
  readonly #log: Log;
  readonly #pending = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #file: Promise<FileHandle> | null = null;
  #tail: Promise<void> = Promise.resolve();

  /**
   * The file is made with the first turn: a call in which nothing is said leaves nothing behind.
   *
   * @param options.dir Made when missing.
   */
  constructor(options: { dir: string; callId: string; log: Log }) {
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    this.path = join(options.dir, outboxFileName(options.callId, process.pid));
    this.#log = options.log;
    this.#heartbeat = setInterval(() => this.#touch(), HEARTBEAT_MS).unref();
  }

  /** How many turns wait for their processing. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Keeps what the person said.
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

  /** The turn is in the database: it will not be replayed. @throws KindredError `OUTBOX` */
  async done(turnId: string): Promise<void> {
    await this.#append({ type: 'done', turnId });
    this.#pending.delete(turnId);
  }

  /** Waits for what is being written; deletes the file when nothing is pending. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#tail;
    if (!this.#file) return;
    try {
      await (await this.#file).close();
      if (this.#pending.size === 0) await unlink(this.path);
      else this.#log.warn({ pending: this.#pending.size }, 'turns stay in the outbox for a later replay');
    } catch (error) {
      this.#log.error({ error: messageOf(error) }, 'closing the outbox failed');
    }
  }

  /** Appends one record after the other and flushes each; a failed one does not stop the next. */
  #append(record: OutboxRecord): Promise<void> {
    const written = this.#tail.then(() => this.#write(record));
    this.#tail = written.catch(() => undefined);
    return written;
  }

  async #write(record: OutboxRecord): Promise<void> {
    try {
      this.#file ??= open(this.path, 'a', 0o600);
      const file = await this.#file;
      await file.appendFile(encodeRecord(record));
      await file.datasync();
    } catch (cause) {
      this.#file = null;
      throw new KindredError('OUTBOX', `The outbox ${this.path} cannot be written: ${messageOf(cause)}`, {
        cause,
        retryable: true,
      });
    }
  }

  #touch(): void {
    if (!this.#file) return;
    const now = new Date();
    utimes(this.path, now, now).catch((error: unknown) =>
      this.#log.debug({ error: messageOf(error) }, 'touching the outbox failed'),
    );
  }
}
