/**
 * Timelines for a collector, as OpenTelemetry spans: a span for the whole, one within it for each stage that lasted,
 * an event for each moment.
 *
 * @module
 */

import { type Attributes, ROOT_CONTEXT, type Tracer, trace } from '@opentelemetry/api';
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';
import { EXPORT_TIMEOUT_MS, type ExportOptions, openResource, urlOf } from './otlp.ts';
import type { Timeline } from './timeline.ts';

export interface Traces {
  /**
   * @param name Of the span, such as `kindred.turn`.
   * @param attributes Ids and counts; never a person's words, nor who they are.
   */
  record(name: string, timeline: Timeline, attributes: Attributes): void;
  /** Sends what is left. Never rejects: spans that cannot be delivered are lost. */
  close(): Promise<void>;
}

/** Without a collector. */
export const NO_TRACES: Traces = { record: () => undefined, close: async () => undefined };
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
  const tracer = provider.getTracer(TRACER_NAME);
  return {
    record: (name, timeline, attributes) => recordTimeline(tracer, name, timeline, attributes),
    close: () => provider.shutdown().catch((error: unknown) => notDelivered(error, log)),
  };
}

function notDelivered(error: unknown, log: Log): void {
  log.warn({ reason: messageOf(error) }, 'traces not delivered');
}

function recordTimeline(tracer: Tracer, name: string, timeline: Timeline, attributes: Attributes): void {
  const whole = tracer.startSpan(name, { startTime: timeline.startMs, attributes }, ROOT_CONTEXT);
  const within = trace.setSpan(ROOT_CONTEXT, whole);
  let lastMs = timeline.startMs;
  for (const [stage, { startMs, endMs, isMoment }] of timeline.entries()) {
    if (isMoment) whole.addEvent(stage, endMs);
    else tracer.startSpan(stage, { startTime: startMs }, within).end(endMs);
    lastMs = Math.max(lastMs, endMs);
  }
  whole.end(lastMs);
}
