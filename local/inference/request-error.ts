/**
 * What a client did wrong, in the shape in which OpenAI says it.
 *
 * @module
 */

import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface RequestErrorOptions {
  /** The field at fault. */
  readonly param?: string;
  /** OpenAI's own code where there is one, e.g. `string_above_max_length`. */
  readonly code?: string;
  /** @default 400 */
  readonly status?: ContentfulStatusCode;
}

/** A request that cannot be answered as it is; thrown in a route, it becomes its answer. */
export class RequestError extends HTTPException {
  constructor(message: string, { status = 400, ...at }: RequestErrorOptions = {}) {
    const body = errorBody(message, 'invalid_request_error', at);
    super(status, { message, res: Response.json(body, { status }) });
    this.name = 'RequestError';
  }
}

/** OpenAI's error body. */
export function errorBody(
  message: string,
  type: 'invalid_request_error' | 'server_error',
  { param = null, code = null }: { readonly param?: string | null; readonly code?: string | null } = {},
) {
  return { error: { message, type, param, code } };
}
