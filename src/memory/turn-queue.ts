/**
 * Turns of one call on their way through the processor: in order, one after the other, never on the reply's path.
 *
 * @module
 */

import pLimit from 'p-limit';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { Turn } from './memory.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { ProcessedTurn, TurnContext, TurnProcessor } from './turn-processor.ts';
import { processPersistently } from './turn-retries.ts';

/** While a service is away the oldest turn is tried at this interval, and those after it wait, so that order is kept. */
const TRY_AGAIN_MS = 15_000;

export interface TurnQueueOptions {
  processor: TurnProcessor;
  outbox: Outbox;
  log: Log;
  /** Called in order with each turn that reached the database. */
  onProcessed: (turn: Turn, processed: ProcessedTurn) => void;
}

export class TurnQueue {
  readonly #options: TurnQueueOptions;
  readonly #oneByOne = pLimit(1);
  readonly #abort = new AbortController();
  #all: Promise<unknown> = Promise.resolve();

  constructor(options: TurnQueueOptions) {
    this.#options = options;
  }

  /** How many turns are waiting or being processed. */
  get size(): number {
    return this.#oneByOne.pendingCount + this.#oneByOne.activeCount;
  }

  /**
   * Hands a turn over. The context is asked for when its time has come, so that it knows what the turns before
   * it have added. Never rejects: what fails stays in the outbox.
   */
  push(turn: Turn, context: () => TurnContext): Promise<ProcessedTurn | null> {
    const work = this.#oneByOne(() => this.#processSafely(turn, context));
    this.#all = Promise.all([this.#all, work]);
    return work;
  }

  /** Waits for what is queued, at most this long; the rest stays in the outbox. */
  async drain(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(new Error('the call has ended')), deadlineMs);
    try {
      await this.#all;
    } finally {
      clearTimeout(timer);
    }
  }

  async #processSafely(turn: Turn, context: () => TurnContext): Promise<ProcessedTurn | null> {
    const { processor, outbox, log, onProcessed } = this.#options;
    try {
      const processed = await processPersistently(processor, turn, context, {
        signal: this.#abort.signal,
        log,
        thenEveryMs: TRY_AGAIN_MS,
      });
      onProcessed(turn, processed);
      await outbox.done(turn.id);
      return processed;
    } catch (error) {
      log.error({ turnId: turn.id, error: messageOf(error) }, 'the turn stays in the outbox');
      return null;
    }
  }
}
