/**
 * The one line in which a request waits: it goes when there is room in all, for its host and for its service. So undici
 * never queues, a host that hangs fills its own share alone, and chat that hangs leaves room for speech to the same host.
 *
 * Three limits at once are why neither cockatiel's bulkhead nor p-limit does it: one inside the other they are three lines,
 * in which a request that waits in the second keeps a place in the first.
 *
 * @module
 */

import { KindredError } from '../errors.ts';
import type { Service } from './policies.ts';

export interface AdmissionLimits {
  readonly total: number;
  readonly perHost: number;
  /** Of each service but `other`, which many hosts share. */
  readonly perService: number;
}

export interface Entrant {
  readonly origin: string;
  readonly service: Service;
}

interface Waiting extends Entrant {
  readonly enter: () => void;
}

/** Requests that may wait for each one of their service that is under way. */
const QUEUE_PER_PLACE = 10;

export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #hosts = new Map<string, number>();
  readonly #services = new Map<Service, number>();
  readonly #line: Waiting[] = [];
  #total = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  /** Requests of a service that are under way. */
  underWay(service: Service): number {
    return this.#services.get(service) ?? 0;
  }

  /** Requests that wait, of one host or one service where it is said. */
  waiting({ origin, service }: Partial<Entrant> = {}): number {
    const isMeant = (one: Entrant) =>
      (origin === undefined || one.origin === origin) && (service === undefined || one.service === service);
    return this.#line.filter(isMeant).length;
  }

  /**
   * Waits until there is room.
   *
   * @returns Gives the place back; call it exactly once.
   * @throws The signal's reason when it aborts first; KindredError `BULKHEAD_FULL` where too many wait already.
   */
  async enter(entrant: Entrant, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#hasRoom(entrant)) this.#count(entrant, 1);
    else await this.#wait(entrant, signal);
    return () => {
      this.#count(entrant, -1);
      this.#letIn();
    };
  }

  #wait(entrant: Entrant, signal: AbortSignal | undefined): Promise<void> {
    this.#refuseIfFull(entrant);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        reject(signal?.reason);
      };
      const enter = () => {
        signal?.removeEventListener('abort', giveUp);
        this.#count(entrant, 1);
        resolve();
      };
      const waiting: Waiting = { ...entrant, enter };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#line.push(waiting);
    });
  }

  #refuseIfFull({ service }: Entrant): void {
    const { perService } = this.#limits;
    if (service === 'other' || this.waiting({ service }) < perService * QUEUE_PER_PLACE) return;
    throw new KindredError(
      'BULKHEAD_FULL',
      `${service}: ${this.underWay(service)} calls are running and ${this.waiting({ service })} wait already`,
      { retryable: true, details: { service } },
    );
  }

  #hasRoom({ origin, service }: Entrant): boolean {
    const { total, perHost, perService } = this.#limits;
    return (
      this.#total < total &&
      (this.#hosts.get(origin) ?? 0) < perHost &&
      (service === 'other' || this.underWay(service) < perService)
    );
  }

  #count({ origin, service }: Entrant, change: 1 | -1): void {
    this.#total += change;
    this.#services.set(service, this.underWay(service) + change);
    const ofHost = (this.#hosts.get(origin) ?? 0) + change;
    if (ofHost === 0) this.#hosts.delete(origin);
    else this.#hosts.set(origin, ofHost);
  }

  /** Who has waited longest among those for whom there is room now. */
  #letIn(): void {
    const next = this.#line.findIndex((waiting) => this.#hasRoom(waiting));
    if (next >= 0) this.#line.splice(next, 1)[0]?.enter();
  }
}
