/**
 * Who computes when: replies before background work, and no more waiting than can be served.
 *
 * @module
 */

import { EventEmitter, once } from 'node:events';
import { RequestError } from '../../request-error.ts';

/** A reply is waited for by a person; background work is not. */
export type Kind = 'reply' | 'background';

export interface TurnsOptions {
  /** Requests that compute side by side; background work never takes the last place. */
  readonly places: number;
  /** Requests that may wait; one more is refused. */
  readonly maxWaiting: number;
}

/** The places of the model, handed out in order, replies first. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #active: Record<Kind, number> = { reply: 0, background: 0 };
  readonly #changes = new EventEmitter().setMaxListeners(0);
  #waiting: readonly { readonly kind: Kind }[] = [];

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Runs work once there is a place for it.
   *
   * @throws RequestError 429 when too many wait; the signal's reason when it aborts first.
   */
  async run<T>(kind: Kind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const one = { kind };
    this.#waiting = [...this.#waiting, one];
    try {
      if (this.#next() !== one) {
        this.#refuseTooMany();
        await this.#until(() => this.#next() === one, signal);
      }
    } finally {
      this.#waiting = this.#waiting.filter((other) => other !== one);
    }
    this.#change(kind, 1);
    return work().finally(() => this.#change(kind, -1));
  }

  /** Resolves when no reply is being computed: what background work waits for before each step. */
  noReply(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.#active.reply === 0, signal);
  }

  /** Who is to enter, where there is a place. */
  #next() {
    const { reply, background } = this.#active;
    const { places } = this.#options;
    if (reply + background >= places) return undefined;
    const isAllowed = { reply: true, background: background < places - 1 };
    const allowed = this.#waiting.filter(({ kind }) => isAllowed[kind]);
    return allowed.find(({ kind }) => kind === 'reply') ?? allowed[0];
  }

  #refuseTooMany(): void {
    const { maxWaiting } = this.#options;
    if (this.#waiting.length <= maxWaiting) return;
    const message = `The local chat model is busy: ${maxWaiting} requests are waiting already. Try again later.`;
    throw new RequestError(message, { status: 429, code: 'rate_limit_exceeded' });
  }

  #change(kind: Kind, by: 1 | -1): void {
    this.#active[kind] += by;
    this.#changes.emit('change');
  }

  /** @throws The signal's reason once it aborts. */
  async #until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    while (!isSo()) await once(this.#changes, 'change', { signal }).catch(() => signal.throwIfAborted());
  }
}
