/**
 * One service's policy at work: retry and circuit breaker, by cockatiel. Its deadlines are kept by pooled-fetch.ts (in all)
 * and attempt.ts (first byte, silence); how many requests may be under way, by admission.ts.
 *
 * @module
 */

import { setTimeout as pause } from 'node:timers/promises';
import {
  BrokenCircuitError,
  CircuitState,
  ConstantBackoff,
  CountBreaker,
  circuitBreaker,
  handleWhenResult,
  retry,
} from 'cockatiel';
import type { PoolConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import { PROFILES, type Profile, SERVICES, type Service } from './policies.ts';
import { discard, startBackoff, type Verdict } from './retry-rules.ts';

/** How an attempt ended, as far as the policies care. `T`: what a service answers with. */
export type Outcome<T = Response> = {
  readonly verdict: Verdict;
  /** Trying again is allowed and may help. */
  readonly retry: boolean;
  /** The pause that the service asked for; else the policy's own backoff. */
  readonly retryAfterMs?: number;
  /** Of a stream, whose answer is at hand before it is whole: how it ended. Rejects when it was let go. */
  readonly ended?: Promise<Verdict>;
} & ({ readonly response: T } | { readonly error: unknown });

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface PolicyStats {
  readonly breaker: BreakerState;
  readonly attempts: number;
  readonly failures: number;
  /** Attempts that were asked to come back later (429). */
  readonly throttled: number;
  readonly retries: number;
  /** Calls refused because the circuit was open or too many waited. */
  readonly rejected: number;
}

/** The breaker looks at this many attempts: enough for a share to mean something, few enough to forget quickly. */
const BREAKER_WINDOW = 20;
/** Below this many it never opens. */
const BREAKER_MIN_ATTEMPTS = 5;

export class ServicePolicy {
  readonly service: Service;
  readonly headMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly idempotent: boolean;
  readonly #retry;
  readonly #breaker;
  readonly #openMs: number;
  #attempts = 0;
  #failures = 0;
  #throttled = 0;
  #retries = 0;
  #rejected = 0;

  constructor(service: Service, { headMs, idleMs, idempotent, guarded }: Profile, config: PoolConfig) {
    this.service = service;
    this.totalMs = config.totalTimeoutMs;
    this.headMs = Math.min(headMs, config.totalTimeoutMs);
    this.idleMs = Math.min(idleMs, config.totalTimeoutMs);
    this.idempotent = idempotent;
    this.#openMs = config.breakerOpenMs;
    // The pause between attempts is the pool's: cockatiel's own cannot be cut short by an abort.
    this.#retry = retry(
      handleWhenResult((outcome) => (outcome as Outcome<unknown>).retry),
      { maxAttempts: config.retries, backoff: new ConstantBackoff(0) },
    );
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => guarded && (outcome as Outcome<unknown>).verdict === 'failed'),
      {
        halfOpenAfter: config.breakerOpenMs,
        breaker: new CountBreaker({
          // cockatiel opens above the share and takes no 1: just below it, all attempts have to fail.
          threshold: Math.min(config.breakerFailureShare, 0.99),
          size: BREAKER_WINDOW,
          minimumNumberOfCalls: BREAKER_MIN_ATTEMPTS,
        }),
      },
    );
    this.#retry.onRetry(() => {
      this.#retries += 1;
    });
  }

  get breaker(): BreakerState {
    if (this.#breaker.state === CircuitState.Closed) return 'closed';
    return this.#breaker.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  get stats(): PolicyStats {
    return {
      breaker: this.breaker,
      attempts: this.#attempts,
      failures: this.#failures,
      throttled: this.#throttled,
      retries: this.#retries,
      rejected: this.#rejected,
    };
  }

  /** @param changed Told when the circuit opens, is tried again, or closes. */
  onBreakerChange(changed: (state: BreakerState) => void): void {
    this.#breaker.onStateChange(() => changed(this.breaker));
  }

  /**
   * Runs a call under the policy.
   *
   * @param send Makes one attempt. It rejects only when it was aborted or there was no room for it.
   * @throws KindredError `CIRCUIT_OPEN`, `BULKHEAD_FULL`, or the last attempt's error.
   */
  async execute<T = Response>(send: () => Promise<Outcome<T>>, signal: AbortSignal): Promise<T> {
    try {
      const outcome = await this.#repeat(send, signal);
      if ('error' in outcome) throw outcome.error;
      return outcome.response;
    } catch (error) {
      throw this.#translate(error, signal);
    }
  }

  #repeat<T>(send: () => Promise<Outcome<T>>, signal: AbortSignal): Promise<Outcome<T>> {
    let backoff = startBackoff();
    let previous: Outcome<T> | undefined;
    return this.#retry.execute(async () => {
      if (previous) {
        if ('response' in previous && previous.response instanceof Response) await discard(previous.response);
        await pause(previous.retryAfterMs ?? backoff.duration, undefined, { signal });
        backoff = backoff.next(undefined);
      }
      const outcome = await this.#guard(send, signal);
      // Once the circuit has opened, the answer at hand says more than "not asked".
      previous = { ...outcome, retry: outcome.retry && this.breaker === 'closed' };
      return previous;
    }, signal);
  }

  /** The answer is given as soon as there is one; the circuit counts it, once, when it is known how it ended. */
  async #guard<T>(send: () => Promise<Outcome<T>>, signal: AbortSignal): Promise<Outcome<T>> {
    // cockatiel lets further calls wait for the trial's end; a caller would rather know at once.
    if (this.breaker === 'half-open') throw new BrokenCircuitError();
    const answered = Promise.withResolvers<Outcome<T>>();
    const counted = this.#breaker.execute(async () => {
      this.#attempts += 1;
      const isTrial = this.breaker === 'half-open';
      const outcome = await send().catch((error: unknown): Outcome<T> => {
        // An aborted trial proves nothing: the circuit stays open.
        if (isTrial) return { error, verdict: 'failed', retry: false };
        throw error;
      });
      const verdict = this.#whole(outcome);
      // Whoever lets a stream go has learnt nothing about its service: that is not counted.
      verdict.catch(() => undefined);
      if (outcome.ended) answered.resolve(outcome);
      // Others wait for a trial: its first byte tells enough.
      return isTrial ? outcome : { ...outcome, verdict: await verdict };
    }, signal);
    counted.then(answered.resolve, answered.reject);
    return answered.promise;
  }

  async #whole({ verdict, ended }: Outcome<unknown>): Promise<Verdict> {
    const whole = (await ended) ?? verdict;
    if (whole === 'failed') this.#failures += 1;
    if (whole === 'throttled') this.#throttled += 1;
    return whole;
  }

  #translate(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    const isOpen = error instanceof BrokenCircuitError;
    if (isOpen || (error instanceof KindredError && error.code === 'BULKHEAD_FULL')) this.#rejected += 1;
    if (!isOpen) return error;
    return new KindredError(
      'CIRCUIT_OPEN',
      `${this.service}: not asked, since it kept failing; it is tried again every ${this.#openMs} ms`,
      { cause: error, retryable: true, details: { service: this.service } },
    );
  }
}

export type Policies = Readonly<Record<Service, ServicePolicy>>;

export function createPolicies(config: PoolConfig): Policies {
  const made = SERVICES.map((service) => [service, new ServicePolicy(service, PROFILES[service], config)]);
  return Object.fromEntries(made);
}
