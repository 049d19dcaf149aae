/**
 * The fetch that every client of the pool uses: which service it is, how long it may take, its policy, its place, its attempts.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { KindredError } from '../errors.ts';
import type { AccessRefusals } from './access-refusals.ts';
import type { Admission } from './admission.ts';
import { Attempt } from './attempt.ts';
import { Deadline } from './deadline.ts';
import { disguisedStatus } from './disguised-errors.ts';
import type { OriginCounters, OriginRegistry } from './origin-stats.ts';
import type { Routes } from './policies.ts';
import { attemptTeller, type RequestWatch, type WatchRequests } from './request-watch.ts';
import {
  IDEMPOTENT_HEADER,
  mayRepeatAfterError,
  mayRepeatAfterStatus,
  type Repeatability,
  repeatabilityOf,
  retryAfterMs,
  type Verdict,
  verdictOn,
} from './retry-rules.ts';
import type { Outcome, Policies, ServicePolicy } from './service-policy.ts';
import { toKindredError } from './transport-errors.ts';

export interface PooledFetchParts {
  readonly dispatcher: Dispatcher;
  readonly routes: Routes;
  readonly policies: Policies;
  readonly admission: Admission;
  readonly origins: OriginRegistry;
  readonly refusals: AccessRefusals;
  /** Whoever follows requests by now. */
  readonly watch: () => WatchRequests | undefined;
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
  readonly watch: RequestWatch | undefined;
}

export class PooledFetch {
  readonly #parts: PooledFetchParts;
  #closed = false;
  readonly #calls = new Set<Call>();
  #idle = Promise.withResolvers<void>();

  constructor(parts: PooledFetchParts) {
    this.#parts = parts;
  }

  /**
   * Takes no more calls and waits for those in flight, whose answers have not been received in full.
   *
   * @param graceMs After this long they end with `POOL_CLOSED`.
   * @returns How many were cut.
   */
  async close(graceMs: number): Promise<number> {
    this.#closed = true;
    const answered = new AbortController();
    const grace = sleep(graceMs, undefined, { signal: answered.signal }).catch(() => undefined);
    if (this.#calls.size > 0) await Promise.race([this.#idle.promise, grace]);
    answered.abort();
    const left = [...this.#calls];
    for (const { deadline } of left)
      deadline.abort(new KindredError('POOL_CLOSED', 'the connection pool is closed'));
    return left.length;
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
    let failure: unknown;
    try {
      const response = await call.policy.execute(() => this.#send(call, pending), call.deadline.signal);
      if (Attempt.isStream(response)) call.deadline.lift();
      return response;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      void finished().then(() => this.#finish(call, failure));
    }
  };

  #describe(input: FetchInput, init: RequestInit): Call {
    const url = new URL(input instanceof Request ? input.url : input);
    const service = this.#parts.routes.serviceOf(url);
    const policy = this.#parts.policies[service];
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const body = init.body ?? (input instanceof Request ? input.body : null);
    const caller = init.signal ?? (input instanceof Request ? input.signal : null);
    const watch = this.#parts.watch()?.({ service, url, method, body: init.body });
    const { headers, declared } = headersOf(input, init, watch);
    const late = () =>
      new KindredError('DEADLINE_EXCEEDED', `${url.origin}: not answered within ${policy.totalMs} ms`, {
        retryable: true,
        details: { service },
      });
    return {
      ...repeatabilityOf(method, body, declared, policy.idempotent),
      input,
      init: { ...init, ...(headers && { headers }) },
      origin: url.origin,
      policy,
      deadline: new Deadline(policy.totalMs, late, caller),
      deadlineAtMs: performance.now() + policy.totalMs,
      caller,
      watch,
    };
  }

  #finish(call: Call, failure: unknown): void {
    call.deadline.dispose();
    // Who lets go of a request has not seen it fail.
    call.watch?.ended(call.caller?.aborted ? undefined : codeOf(failure, call.origin));
    this.#calls.delete(call);
    if (this.#calls.size > 0) return;
    this.#idle.resolve();
    this.#idle = Promise.withResolvers();
  }

  async #send(call: Call, pending: Array<Promise<void>>): Promise<Outcome> {
    const { signal } = call.deadline;
    const counters = this.#parts.origins.of(call.origin);
    const { headMs, idleMs, service } = call.policy;
    const leave = await this.#parts.admission.enter({ origin: call.origin, service }, signal);
    counters.requests += 1;
    const { dispatcher } = this.#parts;
    const attempt = new Attempt({ origin: call.origin, dispatcher, counters, headMs, idleMs, signal });
    const tell = attemptTeller(call.watch);
    pending.push(attempt.finished.then(leave));
    try {
      const response = await attempt.fetch(call.input, call.init);
      const { status } = response;
      void attempt.finished.then(() => tell({ status, error: codeOf(attempt.brokenOff, call.origin) }));
      if (call.init.method === 'POST') this.#parts.refusals.note(service, status);
      if (Attempt.isStream(response)) {
        const outcome = judge(call, counters, response);
        return { ...outcome, ended: endOf(call, counters, attempt, outcome.verdict) };
      }
      // A plain answer counts once it is here in full: one that breaks off is tried again like any other failure.
      return judge(call, counters, service === 'other' ? response : await received(response));
    } catch (failure) {
      if (call.caller?.aborted) throw failure;
      const error = toKindredError(failure, call.origin);
      tell({ error: error.code });
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

/**
 * How a stream ended, once it has.
 *
 * @throws KindredError `ABORTED` when it was let go: that says nothing about its service.
 */
async function endOf(
  call: Call,
  counters: OriginCounters,
  attempt: Attempt,
  verdict: Verdict,
): Promise<Verdict> {
  await attempt.finished;
  if (attempt.brokenOff) {
    counters.countError(toKindredError(attempt.brokenOff, call.origin).code);
    return 'failed';
  }
  if (attempt.letGo) throw new KindredError('ABORTED', `${call.origin}: the stream was let go`);
  return verdict;
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

function codeOf(failure: unknown, origin: string): string | undefined {
  return failure === undefined ? undefined : toKindredError(failure, origin).code;
}

/** The caller's headers without the declaration that the request is idempotent, and with those of whoever follows it. */
function headersOf(
  input: FetchInput,
  init: RequestInit,
  watch: RequestWatch | undefined,
): { headers?: Headers; declared: boolean } {
  const given = init.headers ?? (watch && input instanceof Request ? input.headers : undefined);
  const own = Object.entries(watch?.headers ?? {});
  if (!given && own.length === 0) return { declared: false };
  const headers = new Headers(given);
  for (const [name, value] of own) headers.set(name, value);
  const declared = headers.get(IDEMPOTENT_HEADER) === '1';
  headers.delete(IDEMPOTENT_HEADER);
  return { headers, declared };
}
