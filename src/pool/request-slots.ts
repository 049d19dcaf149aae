/**
 * How many requests may be on their way at once: so many in all, so many to one host.
 *
 * A request takes its slot before undici sees it, so that undici never queues: a host that hangs can fill its own
 * share with waiting requests, but not the others'.
 *
 * @module
 */

import { KindredError } from '../errors.ts';

interface Waiter {
  readonly origin: string;
  readonly sinceMs: number;
  readonly grant: () => void;
}

/** A waiter of another host goes first once it has waited this long; before, the host whose socket is warm. */
const FAIRNESS_MS = 1_000;

export interface SlotLimits {
  readonly total: number;
  readonly perHost: number;
}

export class RequestSlots {
  readonly #limits: SlotLimits;
  readonly #used = new Map<string, number>();
  readonly #waiting: Waiter[] = [];
  #total = 0;

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  get inUse(): number {
    return this.#total;
  }

  queued(origin?: string): number {
    if (origin === undefined) return this.#waiting.length;
    return this.#waiting.filter((waiter) => waiter.origin === origin).length;
  }

  /**
   * Waits for a slot.
   *
   * @returns Gives the slot back; call it exactly once.
   * @throws The signal's reason when it aborts first.
   */
  async acquire(origin: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#hasRoom(origin)) this.#take(origin);
    else await this.#wait(origin, signal);
    return () => this.#release(origin);
  }

  /** Lets nobody wait any longer. */
  close(): void {
    this.#waiting.length = 0;
  }

  #wait(origin: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal.reason ?? new KindredError('ABORTED', 'aborted while waiting for a connection'));
      };
      const grant = () => {
        signal.removeEventListener('abort', giveUp);
        this.#take(origin);
        resolve();
      };
      const waiter: Waiter = { origin, sinceMs: performance.now(), grant };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #hasRoom(origin: string): boolean {
    return this.#total < this.#limits.total && (this.#used.get(origin) ?? 0) < this.#limits.perHost;
  }

  #take(origin: string): void {
    this.#total += 1;
    this.#used.set(origin, (this.#used.get(origin) ?? 0) + 1);
  }

  #release(origin: string): void {
    const left = (this.#used.get(origin) ?? 1) - 1;
    if (left === 0) this.#used.delete(origin);
    else this.#used.set(origin, left);
    this.#total -= 1;
    this.#grantNext(origin);
  }

  #grantNext(warm: string): void {
    const eligible = this.#waiting.filter((waiter) => this.#hasRoom(waiter.origin));
    const oldest = eligible[0];
    if (!oldest) return;
    const overdue = performance.now() - oldest.sinceMs > FAIRNESS_MS;
    const next = overdue ? oldest : (eligible.find((waiter) => waiter.origin === warm) ?? oldest);
    this.#waiting.splice(this.#waiting.indexOf(next), 1);
    next.grant();
  }
}
