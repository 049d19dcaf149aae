/**
 * Things that arrive within a few milliseconds travel together.
 *
 * @module
 */

import { KindredError } from '../errors.ts';
import type { Settled } from './settled.ts';

/** Does the work for many items at once: one result per item, in order. */
export type BatchRun<Item, Result> = (
  items: readonly Item[],
  signal: AbortSignal,
) => Promise<ReadonlyArray<Settled<Result>>>;

export interface CoalesceOptions {
  /** How long the first item waits for company. */
  readonly windowMs: number;
  /** A batch of this many goes at once. @default 100 */
  readonly maxItems?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Collects items for a window of time and hands them to one call. Order and per-item errors are kept; an item whose
 * caller aborts leaves the batch, and a batch that all callers have left is aborted.
 *
 * @example
 * const embedder = new Coalescer<string, Float32Array>(
 *   async (texts, signal) => (await model.embed(texts, signal)).map((value) => ({ ok: true, value })),
 *   { windowMs: 5 },
 * );
 * const [a, b] = await Promise.all([embedder.add('one'), embedder.add('two')]); // one call of the model
 */
export class Coalescer<Item, Result> {
  readonly #run: BatchRun<Item, Result>;
  readonly #options: Required<CoalesceOptions>;
  #waiting: Array<Waiting<Item, Result>> = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #running = new Set<Promise<void>>();

  constructor(run: BatchRun<Item, Result>, options: CoalesceOptions) {
    this.#run = run;
    this.#options = { maxItems: 100, ...options };
  }

  /** Items that wait for their batch to go. */
  get queued(): number {
    return this.#waiting.length;
  }

  /** @throws What the batch said of this item, or `ABORTED`. */
  add(item: Item, signal?: AbortSignal): Promise<Result> {
    if (signal?.aborted) return Promise.reject(aborted(signal));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const waiting: Waiting<Item, Result> = { item, resolve, reject, signal };
    const leave = () => this.#leave(waiting);
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.push(waiting);
    if (this.#waiting.length >= this.#options.maxItems) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), this.#options.windowMs);
    return promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  /** Sends what waits, and waits for what is on its way. */
  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#running);
  }

  #leave(waiting: Waiting<Item, Result>): void {
    const index = this.#waiting.indexOf(waiting);
    if (index >= 0) this.#waiting.splice(index, 1);
    waiting.reject(aborted(waiting.signal));
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    const running = this.#settleBatch(batch).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #settleBatch(batch: ReadonlyArray<Waiting<Item, Result>>): Promise<void> {
    const abandoned = whenAllAborted(batch.map(({ signal }) => signal));
    try {
      const results = await this.#run(
        batch.map(({ item }) => item),
        abandoned.signal,
      );
      for (const [index, waiting] of batch.entries()) settleOne(waiting, results[index]);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      abandoned.dispose();
    }
  }
}

function settleOne<Item, Result>(waiting: Waiting<Item, Result>, result: Settled<Result> | undefined): void {
  if (result?.ok) waiting.resolve(result.value);
  else
    waiting.reject(
      result ? result.error : new KindredError('DATABASE', 'the batch gave fewer results than it got items'),
    );
}

function aborted(signal: AbortSignal | undefined): KindredError {
  return new KindredError('ABORTED', 'aborted before its batch was answered', { cause: signal?.reason });
}

/** Aborts when every one of the signals has; never, when one caller cannot abort. */
function whenAllAborted(signals: ReadonlyArray<AbortSignal | undefined>): {
  signal: AbortSignal;
  dispose(): void;
} {
  const controller = new AbortController();
  const known = signals.filter((signal) => signal !== undefined);
  const check = () => {
    if (known.length === signals.length && known.every((signal) => signal.aborted)) controller.abort();
  };
  for (const signal of known) signal.addEventListener('abort', check);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of known) signal.removeEventListener('abort', check);
    },
  };
}
