/**
 * Who computes when: replies before background work, and no more waiting than can be served.
 *
 * @module
 */

import { EventEmitter, once } from 'node:events';
import { RequestError } from '../../request-error.ts';

/**
 * The first comes first: a person waits for a reply; the next reply needs the history that is read once more without its notes;
 * a memory waits for background work; nobody waits for what is read ahead.
 */
const KINDS = ['reply', 'history', 'background', 'ahead'] as const;
export type Kind = (typeof KINDS)[number];

export interface TurnsOptions {
  /** Requests that compute side by side; a reply alone may take the last place. */
  readonly places: number;
  /** Requests that may wait; one more is refused. */
  readonly maxWaiting: number;
}

/** The places of the model, handed out in order, the more urgent kind first. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #active: Record<Kind, number> = { reply: 0, history: 0, background: 0, ahead: 0 };
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

  /** Resolves when nothing more urgent is computed: what work waits for before each step. */
  mayGoOn(kind: Kind, signal: AbortSignal): Promise<void> {
    const before = KINDS.slice(0, KINDS.indexOf(kind));
    return this.#until(() => before.every((other) => this.#active[other] === 0), signal);
  }

  /** Who is to enter, where there is a place. */
  #next() {
    const active = KINDS.reduce((sum, kind) => sum + this.#active[kind], 0);
    const { places } = this.#options;
    if (active >= places) return undefined;
    // Two of a kind on the same cores would both be late.
    const mayEnter = (kind: Kind) =>
      kind === 'reply' || (this.#active[kind] === 0 && active - this.#active.reply < places - 1);
    const allowed = this.#waiting.filter(({ kind }) => mayEnter(kind));
    const rank = ({ kind }: { readonly kind: Kind }) => KINDS.indexOf(kind);
    return allowed.toSorted((a, b) => rank(a) - rank(b))[0];
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
