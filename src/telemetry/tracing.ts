/**
 * Which span is within which. A process holds one call: what is not known to belong to a turn or to work behind it belongs
 * to the call. The framework calls us from its own asynchronous contexts, so that the turn under way is held here.
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';
import { EXPORT_TIMEOUT_MS, type ExportOptions, openResource, urlOf } from './otlp.ts';
import { NO_TRACES, type OpenSpan, type Traces } from './spans.ts';
import { Timeline } from './timeline.ts';
import { spanContextOf, traceparentOf } from './trace-context.ts';

const TRACER_NAME = 'kindred';

/** Not the global tracer provider: that one belongs to LiveKit's agents, whose spans carry what people say. */
export async function createTraces({ endpoint, role, log }: ExportOptions): Promise<Traces> {
  if (!endpoint) return NO_TRACES;
  const [{ OTLPTraceExporter }, { BasicTracerProvider, BatchSpanProcessor }, resource] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/sdk-trace-base'),
    openResource(role),
  ]);
  const exporter = new OTLPTraceExporter({
    url: urlOf(endpoint, 'traces'),
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const spanProcessors = [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })];
  const provider = new BasicTracerProvider({ resource, spanProcessors });
  const close = () => provider.shutdown().catch((error: unknown) => notDelivered(error, log));
  return new Tracing(provider.getTracer(TRACER_NAME), close);
}

function notDelivered(error: unknown, log: Log): void {
  log.warn({ reason: messageOf(error) }, 'traces not delivered');
}

class Tracing implements Traces {
  readonly #tracer: Tracer;
  readonly #shutdown: () => Promise<void>;
  readonly #work = new AsyncLocalStorage<Context>();
  #call: Span | undefined;
  readonly #begun = new WeakMap<Timeline, Span>();
  /** What began last and is not recorded. */
  #current: Span | undefined;

  constructor(tracer: Tracer, shutdown: () => Promise<void>) {
    this.#tracer = tracer;
    this.#shutdown = shutdown;
  }

  close(): Promise<void> {
    // A call that nobody came to.
    this.endCall({});
    return this.#shutdown();
  }

  beginCall(traceparent: string | undefined): void {
    this.#call = this.#tracer.startSpan('kindred.call', { kind: SpanKind.CONSUMER }, remote(traceparent));
  }

  endCall(attributes: Attributes): void {
    this.#call?.setAttributes(attributes).end();
    this.#call = undefined;
  }

  begin(name: string, timeline: Timeline): void {
    this.#current = this.#begun.get(timeline) ?? this.#start(name, timeline);
    this.#begun.set(timeline, this.#current);
  }

  record(name: string, timeline: Timeline, attributes: Attributes): void {
    const span = this.#begun.get(timeline) ?? this.#start(name, timeline);
    if (span === this.#current) this.#current = undefined;
    this.#finish(span.setAttributes(attributes), timeline);
  }

  async within<T>(
    name: string,
    timeline: Timeline,
    attributes: Attributes,
    work: () => Promise<T>,
  ): Promise<T> {
    const span = this.#start(name, timeline).setAttributes(attributes);
    try {
      return await this.#work.run(trace.setSpan(ROOT_CONTEXT, span), work);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      this.#finish(span, timeline, Timeline.now());
    }
  }

  request(name: string): OpenSpan | null {
    const span = this.#current ?? this.#call;
    const parent = this.#work.getStore() ?? (span && trace.setSpan(ROOT_CONTEXT, span));
    return parent ? open(this.#tracer.startSpan(name, { kind: SpanKind.CLIENT }, parent)) : null;
  }

  serve(name: string, traceparent: string | undefined): OpenSpan {
    return open(this.#tracer.startSpan(name, { kind: SpanKind.SERVER }, remote(traceparent)));
  }

  #start(name: string, { startMs }: Timeline): Span {
    const parent = this.#call ? trace.setSpan(ROOT_CONTEXT, this.#call) : ROOT_CONTEXT;
    return this.#tracer.startSpan(name, { startTime: startMs }, parent);
  }

  #finish(whole: Span, timeline: Timeline, endMs = timeline.startMs): void {
    const within = trace.setSpan(ROOT_CONTEXT, whole);
    let lastMs = endMs;
    for (const [stage, { startMs, endMs, isMoment }] of timeline.entries()) {
      if (isMoment) whole.addEvent(stage, endMs);
      else this.#tracer.startSpan(stage, { startTime: startMs }, within).end(endMs);
      lastMs = Math.max(lastMs, endMs);
    }
    whole.end(lastMs);
  }
}

function remote(traceparent: string | undefined): Context {
  const context = spanContextOf(traceparent);
  return context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT;
}

function open(span: Span): OpenSpan {
  return {
    traceparent: traceparentOf(span.spanContext()),
    end: (attributes = {}, failure) => {
      span.setAttributes(attributes);
      if (failure !== undefined)
        span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
