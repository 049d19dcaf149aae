/**
 * The outbox in a Redis: one stream per call, written by the call's own process. It survives the host and its disk, and is
 * as durable as that Redis: with `appendfsync everysec` a power cut of Redis itself may take the last second.
 *
 * @module
 */

import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { Turn } from '../memory.ts';
import { HEARTBEAT_MS, logNameOf, type Outbox } from './outbox.ts';
import { encodeRecord, type OutboxRecord } from './records.ts';
import type { RedisLogs } from './redis-logs.ts';

export interface RedisOutboxOptions {
  readonly logs: RedisLogs;
  readonly callId: string;
  readonly log: Log;
}

export class RedisOutbox implements Outbox {
  readonly #logs: RedisLogs;
  readonly #name: string;
  readonly #log: Log;
  readonly #pending = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;
  #written: Promise<unknown> = Promise.resolve();

  constructor({ logs, callId, log }: RedisOutboxOptions) {
    this.#logs = logs;
    this.#name = logNameOf(callId);
    this.#log = log;
    this.#heartbeat = setInterval(() => this.#touch(), HEARTBEAT_MS).unref();
  }

  get pending(): number {
    return this.#pending.size;
  }

  async said(turn: Turn): Promise<void> {
    this.#pending.add(turn.id);
    await this.#append({ type: 'said', turn });
  }

  async answered(turnId: string, text: string): Promise<void> {
    await this.#append({ type: 'answered', turnId, text });
  }

  async refused(turnId: string, extraction?: Extraction | null): Promise<void> {
    await this.#append({ type: 'refused', turnId, extraction });
  }

  async done(turnId: string): Promise<void> {
    await this.#append({ type: 'done', turnId });
    this.#pending.delete(turnId);
    // No words are left of turns that all have a place of their own, or that are not to be kept.
    if (this.#pending.size === 0) await this.#write(() => this.#logs.replace(this.#name, ''));
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.#written;
    await this.#logs.release(this.#name);
    if (this.#pending.size > 0)
      this.#log.warn({ pending: this.#pending.size }, 'turns stay in the outbox for a later replay');
  }

  /** One connection sends in order: what is written later arrives later. */
  async #append(record: OutboxRecord): Promise<void> {
    await this.#write(() => this.#logs.appendAsOwner(this.#name, encodeRecord(record)));
  }

  async #write(write: () => Promise<void>): Promise<void> {
    const written = write();
    this.#written = Promise.allSettled([this.#written, written]);
    await written;
  }

  #touch(): void {
    if (this.#pending.size === 0) return;
    this.#logs.own(this.#name).catch((error: unknown) => {
      this.#log.debug({ error: messageOf(error) }, 'touching the outbox failed');
    });
  }
}
