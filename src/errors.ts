/**
 * The one family of errors that Kindred throws. Callers branch on `code` and `retryable`, never on the text.
 *
 * @module
 */

/** Stable codes; a code is never reused for another meaning. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'ABORTED'
  | 'DEADLINE_EXCEEDED'
  | 'CONNECT_TIMEOUT'
  | 'CONNECTION_LOST'
  | 'DNS_FAILED'
  | 'HTTP_STATUS'
  | 'CIRCUIT_OPEN'
  | 'BULKHEAD_FULL'
  | 'POOL_CLOSED'
  | 'DATABASE'
  | 'DATABASE_UNREACHABLE'
  | 'MODEL_ANSWER_INVALID'
  | 'MODEL_UNREACHABLE'
  | 'EMBEDDER'
  | 'OUTBOX'
  | 'WEIGHTS'
  | 'IMPORT_INVALID'
  | 'CALL_REFUSED'
  | 'CALL_FAILED'
  | 'LOCAL_STACK';

export interface KindredErrorOptions {
  /** What went wrong underneath. */
  cause?: unknown;
  /** Whether the same call may succeed later without a change. @default false */
  retryable?: boolean;
  /** Structured facts for the log; never personal text, never a key. */
  details?: Readonly<Record<string, unknown>>;
}

/**
 * An error with a stable `code` and a sentence that says what was read, what would be right and what to do.
 *
 * @example
 * throw new KindredError('CIRCUIT_OPEN', 'supabase: circuit open for another 4200 ms', { retryable: true });
 */
export class KindredError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: KindredErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'KindredError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

/** The message of anything that can be thrown, for logs and for answers to a person. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
