/**
 * What the network throws, as errors of our own family.
 *
 * @module
 */

import { type ErrorCode, KindredError, messageOf } from '../errors.ts';

/** Codes of Node and undici, by what they mean for the caller. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  UND_ERR_CONNECT_TIMEOUT: 'CONNECT_TIMEOUT',
  ETIMEDOUT: 'CONNECT_TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'DEADLINE_EXCEEDED',
  UND_ERR_BODY_TIMEOUT: 'DEADLINE_EXCEEDED',
  ENOTFOUND: 'DNS_FAILED',
  EAI_AGAIN: 'DNS_FAILED',
  EAI_FAIL: 'DNS_FAILED',
  EAI_NODATA: 'DNS_FAILED',
  UND_ERR_CLOSED: 'POOL_CLOSED',
  UND_ERR_DESTROYED: 'POOL_CLOSED',
};

const SENTENCES: Partial<Record<ErrorCode, string>> = {
  CONNECT_TIMEOUT: 'no connection within the connect timeout',
  DEADLINE_EXCEEDED: 'the answer stopped arriving',
  DNS_FAILED: 'its name could not be resolved',
  POOL_CLOSED: 'the connection pool is closed',
  CONNECTION_LOST: 'the connection failed',
};

/** The first code in a chain of causes, as `fetch` and happy eyeballs wrap the error that matters. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

function kindredCause(error: unknown): KindredError | undefined {
  if (error instanceof KindredError) return error;
  return error instanceof Error ? kindredCause(error.cause) : undefined;
}

/**
 * @param origin Named in the sentence.
 * @returns The error itself when it is one of ours; else one with `CONNECT_TIMEOUT`, `DEADLINE_EXCEEDED`,
 *   `DNS_FAILED`, `POOL_CLOSED` or, for all the rest, `CONNECTION_LOST`.
 */
export function toKindredError(error: unknown, origin: string): KindredError {
  const known = kindredCause(error);
  if (known) return known;
  const systemCode = codeOf(error);
  const code = CODES[systemCode ?? ''] ?? 'CONNECTION_LOST';
  const reason = systemCode ?? messageOf(error);
  return new KindredError(code, `${origin}: ${SENTENCES[code]} (${reason})`, {
    cause: error,
    retryable: code !== 'POOL_CLOSED',
    details: { origin, systemCode },
  });
}
