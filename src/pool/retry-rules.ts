/**
 * What may be sent a second time, when, and how long to wait before.
 *
 * @module
 */

import { ExponentialBackoff, type IBackoff } from 'cockatiel';

/** Safe to repeat by the meaning of HTTP (RFC 9110, 9.2.2). */
const IDEMPOTENT_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);

/** A caller says with this header that a POST may be repeated; it is taken off before sending. */
export const IDEMPOTENT_HEADER = 'x-idempotent';

/** Refused before any work was done: anything may be sent again. */
const TOO_MANY_REQUESTS = 429;
const NOT_IMPLEMENTED = 501;
const TRANSIENT = new Set([408, 425, 500, 502, 503, 504, 520, 522, 524, 529]);

/**
 * What an attempt says about its service: `failed` counts towards opening the circuit, `throttled` only dims its
 * health (it lives, and asked for patience).
 */
export type Verdict = 'fine' | 'throttled' | 'failed';

/** What is known of a request before it is sent. */
export interface Repeatability {
  /** A second run does no harm. */
  readonly idempotent: boolean;
  /** The body can be sent again. */
  readonly rewindable: boolean;
}

/** @param computesOnly Whether a request to this service does nothing but compute an answer. */
export function repeatabilityOf(
  method: string,
  body: unknown,
  declared: boolean,
  computesOnly: boolean,
): Repeatability {
  return {
    idempotent: computesOnly || declared || IDEMPOTENT_METHODS.has(method.toUpperCase()),
    rewindable: !isOneWay(body),
  };
}

function isOneWay(body: unknown): boolean {
  if (body instanceof ReadableStream) return true;
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

/** After an error of the network. @param sent Whether any of the request may have reached the server. */
export function mayRepeatAfterError(request: Repeatability, sent: boolean): boolean {
  return request.rewindable && (request.idempotent || !sent);
}

export function mayRepeatAfterStatus(request: Repeatability, status: number): boolean {
  if (!request.rewindable) return false;
  return status === TOO_MANY_REQUESTS || (request.idempotent && TRANSIENT.has(status));
}

/** What an answer says about its service. */
export function verdictOn(status: number): Verdict {
  if (status === TOO_MANY_REQUESTS) return 'throttled';
  return status >= 500 && status !== NOT_IMPLEMENTED ? 'failed' : 'fine';
}

/**
 * What the server asks for, in milliseconds from now: `retry-after-ms` (OpenAI), `retry-after` in seconds or as a
 * date (RFC 9110, 10.2.3).
 */
export function retryAfterMs(headers: Headers, nowMs = Date.now()): number | undefined {
  const precise = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (precise >= 0) return precise;
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return Math.max(0, seconds * 1_000);
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** Jittered pauses of about 70, 150, 350 … ms, at most 3 s. */
export function startBackoff(): IBackoff<unknown> {
  return new ExponentialBackoff({ initialDelay: 100, maxDelay: 3_000 }).next();
}

/** An answer that is thrown away is read up to here, so that its connection can be used again. */
const DISCARD_UP_TO_BYTES = 65_536;

/** Frees the connection of an answer that nobody will read. */
export async function discard(response: Response): Promise<void> {
  const bytes = Number(response.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
  try {
    if (bytes <= DISCARD_UP_TO_BYTES) await response.arrayBuffer();
    else await response.body?.cancel();
  } catch {
    // It broke off while it was read: then there is nothing left to free.
  }
}
