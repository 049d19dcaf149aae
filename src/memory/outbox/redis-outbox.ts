/**
 * The outbox in a Redis: one stream per call, written by the call's own process. It survives the host and its disk, and is
 * as durable as that Redis: with `appendfsync everysec` a power cut of Redis itself may take the last second.
 *
 * @module
 */

import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { logNameOf } from './outbox.ts';
import { RecordedOutbox } from './recorded-outbox.ts';
import { encodeRecord, type OutboxRecord } from './records.ts';
import type { RedisLogs } from './redis-logs.ts';

export interface RedisOutboxOptions {
  readonly logs: RedisLogs;
  readonly callId: string;
  readonly log: Log;
}

export class RedisOutbox extends RecordedOutbox {
  readonly #logs: RedisLogs;
  readonly #name: string;
  #written: Promise<unknown> = Promise.resolve();

  constructor({ logs, callId, log }: RedisOutboxOptions) {
    super(log);
    this.#logs = logs;
    this.#name = logNameOf(callId);
  }

  protected async empty(): Promise<void> {
    await this.#write(() => this.#logs.replace(this.#name, ''));
  }

  protected async settle(): Promise<void> {
    await this.#written;
    await this.#logs.release(this.#name);
  }

  /** One connection sends in order: what is written later arrives later. */
  protected async append(record: OutboxRecord): Promise<void> {
    await this.#write(() => this.#logs.appendAsOwner(this.#name, encodeRecord(record)));
  }

  async #write(write: () => Promise<void>): Promise<void> {
    const written = write();
    this.#written = Promise.allSettled([this.#written, written]);
    await written;
  }

  protected touch(): void {
    if (this.pending === 0) return;
    this.#logs.own(this.#name).catch((error: unknown) => {
      this.log.debug({ error: messageOf(error) }, 'touching the outbox failed');
    });
  }
}
