/**
 * Answers of the API that are not a success, in PostgREST's shape: `{code, message, details, hint}`.
 * Codes starting with `PGRST` are PostgREST's, the rest are Postgres's own SQLSTATE.
 *
 * @module
 */

import { messageOf } from '../../../src/errors.ts';

/** A refusal on its way to the client. */
export class RestError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: string | null;
  readonly hint: string | null;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: string | null; hint?: string | null } = {},
  ) {
    super(message);
    this.name = 'RestError';
    this.status = status;
    this.code = code;
    this.details = more.details ?? null;
    this.hint = more.hint ?? null;
  }
}

/** The body is not what the endpoint takes. */
export function badBody(message: string): RestError {
  return new RestError(400, 'PGRST102', message);
}

/** The fields of an error that Postgres itself raised. */
interface PostgresError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** True for an error that Postgres raised, false for a fault of the engine around it. */
export function isPostgresError(error: unknown): error is PostgresError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/** @param role The caller's role: `anon` is told to log in (401) where others are refused (403). */
export function toRestError(error: unknown, role: string): RestError {
  if (error instanceof RestError) return error;
  if (!isPostgresError(error)) return new RestError(500, 'XX000', messageOf(error));
  const { code, message, detail, hint } = error;
  return new RestError(statusOf(code, message, role), code, message, { details: detail, hint });
}

/** PostgREST's table of SQLSTATE to HTTP status: whole codes. */
const BY_CODE: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '53400': 500,
  '57P01': 503,
  P0001: 400,
};

/** PostgREST's table of SQLSTATE to HTTP status: classes. `54` (too complex) is the sender's doing: 413. */
const BY_CLASS: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 413,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
};

function statusOf(code: string, message: string, role: string): number {
  if (code === '42501') return role === 'anon' ? 401 : 403;
  if (code === '22023' && /^role .* does not exist$/.test(message)) return 401;
  if (code === '21000') return message.endsWith('requires a WHERE clause') ? 400 : 500;
  // PostgREST's convention: `raise sqlstate 'PT402'` answers with status 402.
  const chosen = /^PT([45]\d\d)$/.exec(code);
  if (chosen) return Number(chosen[1]);
  return BY_CODE[code] ?? BY_CLASS[code.slice(0, 2)] ?? 400;
}
