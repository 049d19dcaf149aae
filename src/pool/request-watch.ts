/**
 * What the pool tells of its requests, as they happen. Whoever listens is on the way of a reply: it must neither throw nor wait.
 *
 * @module
 */

import type { Service } from './policies.ts';

/** A call of fetch, which may take several attempts. */
export interface WatchedRequest {
  readonly service: Service;
  readonly url: URL;
  readonly method: string;
  readonly body: unknown;
}

/** One request on the wire, once its answer is here in full, or will not be. */
export interface WatchedAttempt {
  readonly durationMs: number;
  /** Of the answer, if there was one. */
  readonly status?: number;
  /** Why it failed: an error's code. */
  readonly error?: string;
}

export interface RequestWatch {
  /** Go with the request. */
  readonly headers: Readonly<Record<string, string>>;
  attempted(attempt: WatchedAttempt): void;
  /** @param error Code of the error that the caller gets, if it is one: `CIRCUIT_OPEN` without any attempt. */
  ended(error?: string): void;
}

/** Begins to follow a request. */
export type WatchRequests = (request: WatchedRequest) => RequestWatch;

/** @returns Tells of an attempt that begins now, once: what is told first counts. */
export function attemptTeller(
  watch: RequestWatch | undefined,
): (attempt: Omit<WatchedAttempt, 'durationMs'>) => void {
  const startedMs = performance.now();
  let isTold = false;
  return (attempt) => {
    if (!isTold) watch?.attempted({ ...attempt, durationMs: performance.now() - startedMs });
    isTold = true;
  };
}
