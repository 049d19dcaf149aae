/**
 * What a client did wrong, in the shape in which OpenAI says it.
 *
 * @module
 */

import type { ContentfulStatusCode } from 'hono/utils/http-status';

export interface RequestErrorOptions {
  /** The field at fault. */
  readonly param?: string;
  /** OpenAI's own code where there is one, e.g. `string_above_max_length`. */
  readonly code?: string;
  /** @default 400 */
  readonly status?: ContentfulStatusCode;
}

/** A request that cannot be answered as it is. */
export class RequestError extends Error {
  readonly param: string | null;
  readonly code: string | null;
  readonly status: ContentfulStatusCode;

  constructor(message: string, options: RequestErrorOptions = {}) {
    super(message);
    this.name = 'RequestError';
    this.param = options.param ?? null;
    this.code = options.code ?? null;
    this.status = options.status ?? 400;
  }
}

/** OpenAI's error body. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: 'invalid_request_error' | 'server_error';
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** The body for anything that was thrown; what is not the client's doing is told without its inside. */
export function errorBody(error: unknown): ErrorBody {
  if (!(error instanceof RequestError)) {
    const message = 'The local inference server failed; its log says why.';
    return { error: { message, type: 'server_error', param: null, code: null } };
  }
  const { message, param, code } = error;
  return { error: { message, type: 'invalid_request_error', param, code } };
}
