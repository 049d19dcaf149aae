/**
 * Answers that say no: one shape, `{error: sentence}`, whatever went wrong.
 *
 * @module
 */

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import type { Log } from '../../src/telemetry/log.ts';

/** A refusal whose sentence is meant for the person at the page. */
export class ApiError extends Error {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** The value in the schema's type, or a 400 that names the field. */
export function parseOrRefuse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new ApiError(400, faults.join('; '));
}

/** The request's JSON body; the declared type is required, so that no plain form of another site can send it. */
export async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new ApiError(415, 'Send the body as application/json.');
  try {
    return await c.req.json();
  } catch {
    throw new ApiError(400, 'The body is not JSON.');
  }
}

/** Turns whatever a route threw into `{error}`; faults of ours are logged and not told in detail. */
export function answerError(log: Log) {
  return (error: Error, c: Context): Response => {
    if (error instanceof ApiError) return c.json({ error: error.message }, error.status);
    log.error({ path: c.req.path, reason: messageOf(error) }, 'a request to the page failed');
    const away = error instanceof KindredError && error.retryable;
    return away
      ? c.json({ error: 'The memory is out of reach at the moment. Try again in a few seconds.' }, 503)
      : c.json({ error: 'Something went wrong here; the log of the page says what.' }, 500);
  };
}
