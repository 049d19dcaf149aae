/**
 * The fetch that every client of the pool uses: route, policy, slot, attempt.
 *
 * @module
 */

import type { Dispatcher } from 'undici';
import { KindredError } from '../errors.ts';
import type { AccessRefusals } from './access-refusals.ts';
import { Attempt } from './attempt.ts';
import { Deadline } from './deadline.ts';
import { disguisedStatus } from './disguised-errors.ts';
import type { OriginCounters, OriginRegistry } from './origin-stats.ts';
import type { Policies } from './policies.ts';
import type { RequestSlots } from './request-slots.ts';
import {
  IDEMPOTENT_HEADER,
  mayRepeatAfterError,
  mayRepeatAfterStatus,
  type Repeatability,
  repeatabilityOf,
  retryAfterMs,
  verdictOn,
} from './retry-rules.ts';
import type { Routes } from './routes.ts';
import type { Outcome, ServicePolicy } from './service-policy.ts';
import { toKindredError } from './transport-errors.ts';

export interface PooledFetchParts {
  readonly dispatcher: Dispatcher;
  readonly routes: Routes;
  readonly policies: Policies;
  readonly slots: RequestSlots;
  readonly origins: OriginRegistry;
  readonly refusals: AccessRefusals;
}

type FetchInput = string | URL | Request;

/** One call of fetch: it may take several attempts. */
interface Call extends Repeatability {
  readonly input: FetchInput;
  readonly init: RequestInit;
  readonly origin: string;
  readonly policy: ServicePolicy;
  readonly deadline: Deadline;
  readonly deadlineAtMs: number;
  readonly caller: AbortSignal | null;
}

export class PooledFetch {
  readonly #parts: PooledFetchParts;
  #closed = false;
  readonly #calls = new Set<Call>();
  #idle = Promise.withResolvers<void>();

  constructor(parts: PooledFetchParts) {
    this.#parts = parts;
  }

  /** Calls whose answers have not been received in full. */
  get inFlight(): number {
    return this.#calls.size;
  }

  /** Takes no more calls. @returns Resolves when the last one is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#calls.size > 0) await this.#idle.promise;
  }

  /** Ends every call in flight with `POOL_CLOSED`. @returns How many there were. */
  cut(): number {
    const calls = [...this.#calls];
    for (const { deadline } of calls)
      deadline.abort(new KindredError('POOL_CLOSED', 'the connection pool is closed'));
    return calls.length;
  }

  /**
   * As the platform's fetch.
   *
   * @throws KindredError (`CIRCUIT_OPEN`, `BULKHEAD_FULL`, `DEADLINE_EXCEEDED`, `CONNECT_TIMEOUT`, `DNS_FAILED`,
   *   `CONNECTION_LOST`, `POOL_CLOSED`), or the reason of the caller's signal.
   */
  readonly fetch = async (input: FetchInput, init: RequestInit = {}): Promise<Response> => {
    if (this.#closed) throw new KindredError('POOL_CLOSED', 'the connection pool is closed');
    const call = this.#describe(input, init);
    const pending: Array<Promise<void>> = [];
    const finished = () => Promise.all(pending).then(() => undefined);
    this.#calls.add(call);
    try {
      const response = await call.policy.execute(
        () => this.#send(call, pending),
        finished,
        call.deadline.signal,
      );
      if (Attempt.isStream(response)) call.deadline.lift();
      return response;
    } finally {
      void finished().then(() => this.#finish(call));
    }
  };

  #describe(input: FetchInput, init: RequestInit): Call {
    const url = new URL(input instanceof Request ? input.url : input);
    const service = this.#parts.routes.serviceOf(url);
    const policy = this.#parts.policies[service];
    const { headers, declared } = takeDeclaration(init.headers);
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const body = init.body ?? (input instanceof Request ? input.body : null);
    const caller = init.signal ?? (input instanceof Request ? input.signal : null);
    const late = () =>
      new KindredError('DEADLINE_EXCEEDED', `${url.origin}: not answered within ${policy.totalMs} ms`, {
        retryable: true,
        details: { service },
      });
    return {
      ...repeatabilityOf(method, body, declared, policy.harmless),
      input,
      init: { ...init, ...(headers && { headers }) },
      origin: url.origin,
      policy,
      deadline: new Deadline(policy.totalMs, late, caller),
      deadlineAtMs: performance.now() + policy.totalMs,
      caller,
    };
  }

  #finish(call: Call): void {
    call.deadline.dispose();
    this.#calls.delete(call);
    if (this.#calls.size > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  async #send(call: Call, pending: Array<Promise<void>>): Promise<Outcome> {
    const { signal } = call.deadline;
    const counters = this.#parts.origins.of(call.origin);
    const release = await this.#parts.slots.acquire(call.origin, signal);
    counters.requests += 1;
    const { headMs, idleMs } = call.policy;
    const { dispatcher } = this.#parts;
    const attempt = new Attempt({ origin: call.origin, dispatcher, counters, headMs, idleMs, signal });
    pending.push(attempt.finished.then(release));
    try {
      const response = await attempt.fetch(call.input, call.init);
      if (call.init.method === 'POST') this.#parts.refusals.note(call.policy.service, response.status);
      if (Attempt.isStream(response))
        void attempt.finished.then(() => blameBrokenStream(call, counters, attempt));
      // A plain answer counts once it is here in full: one that breaks off is tried again like any other failure.
      else if (call.policy.service !== 'other') return judge(call, counters, await received(response));
      return judge(call, counters, response);
    } catch (failure) {
      if (call.caller?.aborted) throw failure;
      const error = toKindredError(failure, call.origin);
      counters.countError(error.code);
      const retry = !signal.aborted && mayRepeatAfterError(call, attempt.sent);
      return { error, verdict: 'failed', retry };
    }
  }
}

function judge(call: Call, counters: OriginCounters, response: Response): Outcome {
  const { status } = response;
  const verdict = verdictOn(status);
  if (verdict !== 'fine') counters.countError(`HTTP_${status}`);
  const askedMs = retryAfterMs(response.headers);
  // A pause longer than the call may take: the caller gets this answer now.
  const inTime = performance.now() + (askedMs ?? 0) < call.deadlineAtMs;
  return { response, verdict, retry: inTime && mayRepeatAfterStatus(call, status), retryAfterMs: askedMs };
}

function blameBrokenStream(call: Call, counters: OriginCounters, attempt: Attempt): void {
  if (!attempt.brokenOff || call.caller?.aborted) return;
  counters.countError(toKindredError(attempt.brokenOff, call.origin).code);
  call.policy.blame(attempt.brokenOff);
}

/** The same answer with its body in memory, and with the status that its body speaks of. */
async function received(response: Response): Promise<Response> {
  if (response.body === null) return response;
  const body = await response.arrayBuffer();
  const { statusText, headers } = response;
  const type = headers.get('content-type') ?? '';
  const status = disguisedStatus(response.status, type, body) ?? response.status;
  const copy = new Response(body, { status, statusText, headers });
  return Object.defineProperty(copy, 'url', { value: response.url });
}

/** Takes the caller's declaration that a request is idempotent off its headers. */
function takeDeclaration(init: RequestInit['headers']): { headers?: Headers; declared: boolean } {
  if (!init) return { declared: false };
  const headers = new Headers(init);
  const declared = headers.get(IDEMPOTENT_HEADER) === '1';
  headers.delete(IDEMPOTENT_HEADER);
  return { headers, declared };
}
