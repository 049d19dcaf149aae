/**
 * One service's policy at work: timeout, retry, circuit breaker and bulkhead, by cockatiel.
 *
 * @module
 */

import { setTimeout as pause } from 'node:timers/promises';
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConstantBackoff,
  CountBreaker,
  circuitBreaker,
  handleWhenResult,
  retry,
} from 'cockatiel';
import type { PoolConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import type { Profile, Service } from './policies.ts';
import { discard, startBackoff, type Verdict } from './retry-rules.ts';

/** How an attempt ended, as far as the policies care. */
export type Outcome = {
  readonly verdict: Verdict;
  /** Trying again is allowed and may help. */
  readonly retry: boolean;
  /** The pause that the service asked for; else the policy's own backoff. */
  readonly retryAfterMs?: number;
} & ({ readonly response: Response } | { readonly error: unknown });

export type BreakerState = 'closed' | 'half-open' | 'open';

export interface ServiceStats {
  readonly breaker: BreakerState;
  readonly inFlight: number;
  readonly queued: number;
  readonly attempts: number;
  readonly failures: number;
  /** Attempts that were asked to come back later (429). */
  readonly throttled: number;
  readonly retries: number;
  /** Calls refused because the circuit was open or the bulkhead full. */
  readonly rejected: number;
}

/** The breaker looks at this many attempts: enough for a share to mean something, few enough to forget quickly. */
const BREAKER_WINDOW = 20;
/** Below this many it never opens. */
const BREAKER_MIN_ATTEMPTS = 5;
/** Calls that may wait for each one that runs. */
const QUEUE_PER_SLOT = 10;

export class ServicePolicy {
  readonly service: Service;
  readonly headMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly harmless: boolean;
  readonly #bulkhead;
  readonly #retry;
  readonly #breaker;
  readonly #bulkheadLimit: number;
  readonly #openMs: number;
  readonly #threshold: number;
  #attempts = 0;
  #failures = 0;
  #throttled = 0;
  #retries = 0;
  #rejected = 0;

  constructor(service: Service, profile: Profile, config: PoolConfig) {
    const { guarded } = profile;
    this.service = service;
    this.totalMs = config.totalTimeoutMs;
    this.headMs = Math.min(profile.headMs, config.totalTimeoutMs);
    this.idleMs = Math.min(profile.idleMs, config.totalTimeoutMs);
    this.harmless = profile.harmless;
    this.#bulkheadLimit = guarded ? config.bulkheadLimit : Number.MAX_SAFE_INTEGER;
    this.#openMs = config.breakerOpenMs;
    this.#bulkhead = bulkhead(this.#bulkheadLimit, config.bulkheadLimit * QUEUE_PER_SLOT);
    // The pause between attempts is the pool's: cockatiel's own cannot be cut short by an abort.
    this.#retry = retry(
      handleWhenResult((outcome) => (outcome as Outcome).retry),
      { maxAttempts: config.retries, backoff: new ConstantBackoff(0) },
    );
    // cockatiel opens above the share and takes no 1: just below it, all attempts have to fail.
    this.#threshold = Math.min(config.breakerFailureShare, 0.99);
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => guarded && (outcome as Outcome).verdict === 'failed'),
      {
        halfOpenAfter: config.breakerOpenMs,
        breaker: new CountBreaker({
          threshold: this.#threshold,
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

  get stats(): ServiceStats {
    return {
      breaker: this.breaker,
      inFlight: this.#bulkheadLimit - this.#bulkhead.executionSlots,
      queued: this.#bulkheadLimit === Number.MAX_SAFE_INTEGER ? 0 : this.#queued(),
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
   * @param send Makes one attempt. It never rejects but for an abort.
   * @param finished Asked once the call is answered: the bulkhead's place is kept until it resolves.
   * @throws KindredError `CIRCUIT_OPEN`, `BULKHEAD_FULL`, or the last attempt's error.
   */
  execute(
    send: () => Promise<Outcome>,
    finished: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      // cockatiel looks at the signal of a waiting call only when its turn comes: who gives up is answered at once.
      const giveUp = () => reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      const run = async () => {
        signal.removeEventListener('abort', giveUp);
        const outcome = await this.#repeat(send, signal);
        if ('error' in outcome) throw outcome.error;
        resolve(outcome.response);
        await finished();
      };
      this.#bulkhead.execute(run, signal).catch((error: unknown) => reject(this.#translate(error, signal)));
    });
  }

  /**
   * A stream that began well broke off: the attempt counts as failed after all. The breaker has its success already, which
   * cannot be taken back: as many failures as outweigh it at its threshold t let n whole and m broken streams open it exactly
   * where m / (n + m) > t, that is 1 / (1 - t) of them.
   */
  blame(error: unknown): void {
    const outcome: Outcome = { error, verdict: 'failed', retry: false };
    this.#count(outcome);
    const failures = Math.round(1 / (1 - this.#threshold));
    for (let i = 0; i < failures && this.breaker === 'closed'; i++)
      void this.#breaker.execute(async () => outcome);
  }

  #repeat(send: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
    let backoff = startBackoff();
    let previous: Outcome | undefined;
    return this.#retry.execute(async () => {
      if (previous) {
        if ('response' in previous) await discard(previous.response);
        await pause(previous.retryAfterMs ?? backoff.duration, undefined, { signal });
        backoff = backoff.next(undefined);
      }
      const outcome = await this.#guard(send, signal);
      // Once the circuit has opened, the answer at hand says more than "not asked".
      previous = { ...outcome, retry: outcome.retry && this.breaker === 'closed' };
      return previous;
    }, signal);
  }

  #guard(send: () => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
    // cockatiel lets further calls wait for the trial's end; a caller would rather know at once.
    if (this.breaker === 'half-open') throw new BrokenCircuitError();
    return this.#breaker.execute(async () => {
      this.#attempts += 1;
      const trial = this.breaker === 'half-open';
      try {
        return this.#count(await send());
      } catch (error) {
        // An aborted trial proves nothing: the circuit stays open.
        if (trial) return this.#count({ error, verdict: 'failed', retry: false });
        throw error;
      }
    }, signal);
  }

  #count(outcome: Outcome): Outcome {
    if (outcome.verdict === 'failed') this.#failures += 1;
    if (outcome.verdict === 'throttled') this.#throttled += 1;
    return outcome;
  }

  #queued(): number {
    return this.#bulkheadLimit * QUEUE_PER_SLOT - this.#bulkhead.queueSlots;
  }

  #translate(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof BrokenCircuitError) {
      this.#rejected += 1;
      return new KindredError(
        'CIRCUIT_OPEN',
        `${this.service}: not asked, since it kept failing; it is tried again every ${this.#openMs} ms`,
        { cause: error, retryable: true, details: { service: this.service } },
      );
    }
    if (error instanceof BulkheadRejectedError) {
      this.#rejected += 1;
      return new KindredError(
        'BULKHEAD_FULL',
        `${this.service}: ${this.#bulkheadLimit} calls are running and ${this.#queued()} wait already`,
        { cause: error, retryable: true, details: { service: this.service } },
      );
    }
    return error;
  }
}
