/**
 * An outbox as a sequence of records, wherever they are written: what each turn's steps write, and which turns wait.
 *
 * @module
 */

import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { Turn } from '../memory.ts';
import { HEARTBEAT_MS, type Outbox } from './outbox.ts';
import type { OutboxRecord } from './records.ts';

export abstract class RecordedOutbox implements Outbox {
  protected readonly log: Log;
  readonly #pending = new Set<string>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(log: Log) {
    this.log = log;
    this.#heartbeat = setInterval(() => this.touch(), HEARTBEAT_MS).unref();
  }

  /** How many turns wait for their processing. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Keeps what the person said. @throws KindredError `OUTBOX` when it cannot be written: the turn lives in memory alone then. */
  async said(turn: Turn): Promise<void> {
    this.#pending.add(turn.id);
    await this.append({ type: 'said', turn });
  }

  /** Adds the agent's answer to a turn. @throws KindredError `OUTBOX` */
  async answered(turnId: string, text: string): Promise<void> {
    await this.append({ type: 'answered', turnId, text });
  }

  /** The database will not have the turn. @param extraction What was found in it, if it was looked for. @throws KindredError `OUTBOX` */
  async refused(turnId: string, extraction?: Extraction | null): Promise<void> {
    await this.append({ type: 'refused', turnId, extraction });
  }

  /** The turn is in the database, or not to be kept: it will not be replayed. @throws KindredError `OUTBOX` */
  async done(turnId: string): Promise<void> {
    await this.append({ type: 'done', turnId });
    this.#pending.delete(turnId);
    if (this.#pending.size === 0) await this.empty();
  }

  /** Waits for what is being written, and lets go. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    await this.settle();
    if (this.pending > 0)
      this.log.warn({ pending: this.pending }, 'turns stay in the outbox for a later replay');
  }

  /** Writes one record behind the others. @throws KindredError `OUTBOX` */
  protected abstract append(record: OutboxRecord): Promise<void>;

  /** No words are to be left of turns that all have a place of their own, or that are not to be kept. */
  protected abstract empty(): void | Promise<void>;

  /** Waits for what is being written. */
  protected abstract settle(): Promise<void>;

  /** Says that the owner lives. */
  protected abstract touch(): void;
}
