/**
 * The pool's requests as figures and spans for a collector, by OpenTelemetry's conventions for HTTP clients and for model
 * services.
 *
 * @module
 */

import type { Attributes, Histogram, Meter } from '@opentelemetry/api';
import { HTTP_SECONDS, MODEL_SECONDS } from '../telemetry/buckets.ts';
import type { OpenSpan, Traces } from '../telemetry/spans.ts';
import { TRACEPARENT_NAME } from '../telemetry/trace-context.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { type ModelRequest, modelAttributes, modelRequestOf, spanOf } from './request-names.ts';
import type { RequestWatch, WatchedAttempt, WatchedRequest } from './request-watch.ts';
import { ServerNames } from './server-names.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE']);
/** What the conventions say for what is not one of a known few. */
const OTHER = '_OTHER';

export interface RequestMetricsParts {
  readonly meter: Meter;
  readonly traces: Traces;
  /** As `gen_ai.provider.name`. */
  readonly provider: string;
}

/** Measures and traces every request of the pool from now on. */
export function observeRequests(
  pool: Pick<ConnectionPool, 'watchRequests'>,
  { meter, traces, provider }: RequestMetricsParts,
): void {
  const servers = new ServerNames();
  const http = meter.createHistogram('http.client.request.duration', {
    description: 'Duration of HTTP client requests, each attempt for itself.',
    unit: 's',
    advice: { explicitBucketBoundaries: HTTP_SECONDS },
  });
  const models = meter.createHistogram('gen_ai.client.operation.duration', {
    description:
      'Duration of what a model service was asked for, with all attempts, to the end of its answer.',
    unit: 's',
    advice: { explicitBucketBoundaries: MODEL_SECONDS },
  });
  pool.watchRequests((request) => {
    const server = servers.attributesOf(request.url);
    const model = modelRequestOf(request);
    const { name, attributes } = spanOf(request, model, provider);
    const span = traces.request(name);
    return new MeasuredRequest({ http, models, request, server, model, provider, span, attributes });
  });
}

interface MeasuredParts {
  readonly http: Histogram;
  readonly models: Histogram;
  readonly request: WatchedRequest;
  readonly server: Attributes;
  readonly model: ModelRequest | null;
  readonly provider: string;
  readonly span: OpenSpan | null;
  readonly attributes: Attributes;
}

class MeasuredRequest implements RequestWatch {
  readonly headers: Readonly<Record<string, string>>;
  readonly #parts: MeasuredParts;
  readonly #method: string;
  readonly #startedMs = performance.now();
  #attempts = 0;
  #last: Omit<WatchedAttempt, 'durationMs'> = {};

  constructor(parts: MeasuredParts) {
    this.#parts = parts;
    const { method } = parts.request;
    this.#method = METHODS.has(method.toUpperCase()) ? method.toUpperCase() : OTHER;
    this.headers = parts.span ? { [TRACEPARENT_NAME]: parts.span.traceparent } : {};
  }

  attempted({ durationMs, ...attempt }: WatchedAttempt): void {
    this.#attempts += 1;
    this.#last = attempt;
    this.#parts.http.record(durationMs / 1_000, this.#httpAttributes());
  }

  ended(error = errorTypeOf(this.#last)): void {
    const { models, model, provider, server, span, attributes } = this.#parts;
    const failed = error === undefined ? {} : { 'error.type': error };
    const seconds = (performance.now() - this.#startedMs) / 1_000;
    if (model) models.record(seconds, { ...modelAttributes(model, provider), ...server, ...failed });
    const resent = this.#attempts > 1 ? { 'http.request.resend_count': this.#attempts - 1 } : {};
    span?.end({ ...attributes, ...this.#httpAttributes(), ...resent }, error);
  }

  #httpAttributes(): Attributes {
    const { status } = this.#last;
    const error = errorTypeOf(this.#last);
    return {
      'http.request.method': this.#method,
      ...this.#parts.server,
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(error !== undefined && { 'error.type': error }),
    };
  }
}

/** An error's code, or the status of an answer that is an error. */
function errorTypeOf({ status, error }: Omit<WatchedAttempt, 'durationMs'>): string | undefined {
  return error ?? (status !== undefined && status >= 400 ? String(status) : undefined);
}
