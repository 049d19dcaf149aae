/**
 * Who computes when: replies before background work, and no more waiting than can be served.
 *
 * @module
 */

import { RequestError } from '../../request-error.ts';

/** A reply is waited for by a person; background work is not. */
export type Kind = 'reply' | 'background';

export interface TurnsOptions {
  /** Requests that compute side by side; background work never takes the last place. */
  readonly places: number;
  /** Requests that may wait; one more is refused. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly kind: Kind;
  readonly enter: () => void;
}

/** The places of the model, handed out in order, replies first. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #active: Record<Kind, number> = { reply: 0, background: 0 };
  #waiting: Waiting[] = [];
  #quiet = Promise.withResolvers<void>();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Runs work once there is a place for it.
   *
   * @throws RequestError 429 when too many wait; the signal's reason when it aborts first.
   */
  async run<T>(kind: Kind, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(kind, signal);
    try {
      return await work();
    } finally {
      this.#leave(kind);
    }
  }

  /** Resolves when no reply is being computed: what background work waits for before each step. */
  async noReply(signal: AbortSignal): Promise<void> {
    while (this.#active.reply > 0) {
      signal.throwIfAborted();
      await Promise.race([this.#quiet.promise, aborted(signal)]);
    }
  }

  async #enter(kind: Kind, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#hasPlace(kind)) {
      this.#active[kind] += 1;
      return;
    }
    const { maxWaiting } = this.#options;
    if (this.#waiting.length >= maxWaiting) {
      const message = `The local chat model is busy: ${maxWaiting} requests are waiting already. Try again later.`;
      throw new RequestError(message, { status: 429, code: 'rate_limit_exceeded' });
    }
    const entered = Promise.withResolvers<void>();
    const waiting = { kind, enter: entered.resolve };
    this.#waiting.push(waiting);
    const giveUp = () => {
      if (!this.#waiting.includes(waiting)) return;
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      entered.reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    await entered.promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  #hasPlace(kind: Kind): boolean {
    const { places } = this.#options;
    const taken = this.#active.reply + this.#active.background;
    if (kind === 'reply') return taken < places;
    return taken < places && this.#active.background < places - 1;
  }

  #leave(kind: Kind): void {
    this.#active[kind] -= 1;
    for (const next of ['reply', 'background'] as const) {
      while (this.#hasPlace(next)) {
        const waiting = this.#waiting.find((one) => one.kind === next);
        if (!waiting) break;
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        this.#active[next] += 1;
        waiting.enter();
      }
    }
    if (this.#active.reply > 0) return;
    this.#quiet.resolve();
    this.#quiet = Promise.withResolvers();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
