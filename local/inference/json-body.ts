/**
 * JSON bodies, checked, with OpenAI's way of saying what is wrong.
 *
 * @module
 */

import type { z } from 'zod';
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
  const [issue] = parsed.error.issues;
  const param = issue?.path[0] === undefined ? undefined : String(issue.path[0]);
  throw new RequestError(issue?.message ?? 'The body is not as it should be.', { param });
}
