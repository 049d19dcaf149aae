/**
 * JSON bodies, checked, with OpenAI's way of saying what is wrong.
 *
 * @module
 */

import { z } from 'zod';
import { RequestError } from './request-error.ts';

/** @throws RequestError naming the field at fault. */
export async function parseJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = await request.json().catch(() => {
    throw new RequestError('The body is not valid JSON.');
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] as z.core.$ZodIssue;
  if (path.length === 0) throw new RequestError(message);
  const param = z.core.toDotPath(path);
  throw new RequestError(`Invalid value for '${param}': ${message}.`, { param, code: 'invalid_value' });
}
