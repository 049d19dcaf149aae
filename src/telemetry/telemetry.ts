/**
 * The figures and spans of this process: one sender of each, whoever in it measures. Two senders of the same name would
 * overwrite each other's counts.
 *
 * @module
 */

import { createMetrics, type Metrics } from './metrics.ts';
import type { ExportOptions } from './otlp.ts';
import type { Traces } from './spans.ts';
import { createTraces } from './tracing.ts';

export interface Telemetry {
  readonly metrics: Metrics;
  readonly traces: Traces;
}

let shared: Promise<Telemetry> | undefined;

/** The first who asks says where it goes and what this process is. */
export function openTelemetry(options: ExportOptions): Promise<Telemetry> {
  shared ??= open(options);
  return shared;
}

/** Sends what is left; the next {@link openTelemetry} begins anew. Never rejects. */
export async function closeTelemetry(): Promise<void> {
  const closing = shared;
  shared = undefined;
  const telemetry = await closing?.catch(() => undefined);
  await Promise.all([telemetry?.metrics.close(), telemetry?.traces.close()]);
}

async function open(options: ExportOptions): Promise<Telemetry> {
  const [metrics, traces] = await Promise.all([createMetrics(options), createTraces(options)]);
  return { metrics, traces };
}
