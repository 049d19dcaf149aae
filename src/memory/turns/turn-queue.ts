/**
 * Turns of one call on their way through the processor: in order, one after the other, never on the reply's path.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Extraction } from '../extraction/extraction.ts';
import type { Turn } from '../memory.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { NO_AGES, type NoteAge } from '../outbox/outbox-metrics.ts';
import { isNotUnderstood, isRefusal } from '../outbox/refusal.ts';
import type { ProcessedTurn, TurnContext, TurnProcessor } from './turn-processor.ts';
import { processPersistently } from './turn-retries.ts';

/** While a service is away the oldest turn is tried again after this pause, and those after it wait for it. */
const TRY_AGAIN_MS = 15_000;
/** Who calls again at once is to be reminded of the words, whatever is still to be found in them. */
const WORDS_AFTER_MS = 1_000;

export interface TurnQueueOptions {
  processor: TurnProcessor;
  outbox: Outbox;
  /** @default nobody asks */
  noteAge?: NoteAge;
  log: Log;
  /** Resolves once the context of a turn can be given. Never rejects. @default at once */
  ready?: () => Promise<unknown>;
  /** Called in order with each turn that reached the database. */
  onProcessed: (turn: Turn, processed: ProcessedTurn) => void;
}

export class TurnQueue {
  readonly #options: TurnQueueOptions;
  readonly #oneByOne = pLimit(1);
  readonly #ending = new AbortController();
  readonly #abort = new AbortController();
  readonly #open = new Map<Turn, () => TurnContext>();
  /** They follow each other: with the last one all are through. */
  #last: Promise<unknown> = Promise.resolve();

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
    this.#open.set(turn, context);
    const work = this.#oneByOne(() => this.#processSafely(turn, context)).finally(() =>
      this.#open.delete(turn),
    );
    this.#last = work;
    return work;
  }

  /** Resolves once what has been handed over until now is processed, or waits for a service. Never rejects. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /**
   * Waits for what is queued, at most this long; of the rest the words are stored, and it stays in the outbox for what is
   * to be found in it. A service that is away is not waited for any more.
   */
  async drain(deadlineMs: number): Promise<void> {
    this.#ending.abort();
    const words = setTimeout(() => void this.#keepWords(), WORDS_AFTER_MS);
    const timer = setTimeout(() => this.#abort.abort(new Error('the call has ended')), deadlineMs);
    try {
      await this.#last;
    } finally {
      clearTimeout(words);
      clearTimeout(timer);
    }
  }

  /** In the order in which they were said. Never rejects. */
  async #keepWords(): Promise<void> {
    const { processor, log } = this.#options;
    for (const [turn, context] of this.#open) {
      try {
        await processor.keepWords(turn, context(), this.#abort.signal);
      } catch (error) {
        log.debug({ turnId: turn.id, error: messageOf(error) }, 'the words of a turn wait with it');
      }
    }
  }

  async #processSafely(turn: Turn, context: () => TurnContext): Promise<ProcessedTurn | null> {
    const { log, noteAge = NO_AGES } = this.#options;
    for (;;) {
      const wasEnding = this.#ending.signal.aborted;
      try {
        const processed = await this.#process(turn, context);
        noteAge(turn, 'stored');
        return processed;
      } catch (error) {
        noteAge(turn, 'waiting');
        const isOfTheTurn = isRefusal(error) || isNotUnderstood(error);
        const isAway = error instanceof KindredError && error.retryable && !isOfTheTurn;
        const mayComeBack = isAway && !this.#abort.signal.aborted;
        if (mayComeBack && !wasEnding) {
          await sleep(TRY_AGAIN_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
          continue;
        }
        // The turns behind it must not overtake it.
        if (mayComeBack) this.#abort.abort(error);
        if (isOfTheTurn) await this.#noteRefusal(turn, error);
        // The worker goes on with it: somebody has to act where that fails as well.
        log.warn({ turnId: turn.id, error: messageOf(error) }, 'the turn stays in the outbox');
        return null;
      }
    }
  }

  /** What was found in it is kept with it: the model is not asked again. */
  async #noteRefusal(turn: Turn, { details }: KindredError): Promise<void> {
    const extraction = details.extraction as Extraction | undefined;
    await this.#options.outbox.refused(turn.id, extraction).catch((error: unknown) => {
      this.#options.log.error({ turnId: turn.id, error: messageOf(error) }, 'a refusal could not be noted');
    });
  }

  async #process(turn: Turn, context: () => TurnContext): Promise<ProcessedTurn> {
    const { processor, outbox, log, ready, onProcessed } = this.#options;
    const { signal } = this.#abort;
    await ready?.();
    signal.throwIfAborted();
    const processed = await processPersistently(processor, turn, context, { signal, log });
    onProcessed(turn, processed);
    // It is stored: a replay would change nothing.
    await outbox.done(turn.id).catch((error: unknown) => {
      log.error({ turnId: turn.id, error: messageOf(error) }, 'a stored turn could not be noted as done');
    });
    return processed;
  }
}
