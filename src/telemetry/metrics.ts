/**
 * Figures for a collector, by OpenTelemetry. Every call runs in a process of its own, so each process sends its own
 * figures, told apart by `service.instance.id`.
 *
 * @module
 */

import { hostname } from 'node:os';
import { createNoopMeter, type Meter } from '@opentelemetry/api';
import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';

export interface MetricsOptions {
  /** Base URL of an OTLP/HTTP collector; without one nothing is measured. */
  readonly endpoint: string | undefined;
  /** Which of our processes it is, such as `job` or `worker`. */
  readonly role: string;
  readonly log: Log;
  /** How often figures are sent. @default 15_000 */
  readonly intervalMs?: number;
}

export interface Metrics {
  /** Makes instruments; without a collector they do nothing and cost nothing. */
  readonly meter: Meter;
  /** Sends what is left. Never rejects: figures that cannot be delivered are lost. */
  close(): Promise<void>;
}

/** A collector that is away must not hold up the end of a call. */
const EXPORT_TIMEOUT_MS = 2_000;
const METER_NAME = 'kindred';

/**
 * Not the global meter provider: that one belongs to LiveKit's agents.
 *
 * @example
 * const metrics = await createMetrics({ endpoint: config.otlpEndpoint, role: 'job', log });
 * observePool(metrics.meter, pool);
 * await metrics.close();
 */
export async function createMetrics({
  endpoint,
  role,
  log,
  intervalMs = 15_000,
}: MetricsOptions): Promise<Metrics> {
  if (!endpoint) return { meter: createNoopMeter(), close: async () => undefined };
  const provider = await openProvider(`${endpoint.replace(/\/+$/, '')}/v1/metrics`, role, intervalMs);
  return { meter: provider.getMeter(METER_NAME), close: () => closeQuietly(provider, log) };
}

/** OpenTelemetry takes half a second to load: only those who have a collector wait for it. */
async function openProvider(url: string, role: string, intervalMs: number): Promise<MeterProvider> {
  const [{ OTLPMetricExporter }, { resourceFromAttributes }, sdk] = await Promise.all([
    import('@opentelemetry/exporter-metrics-otlp-proto'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-metrics'),
  ]);
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(EXPORT_TIMEOUT_MS, intervalMs),
  });
  const resource = resourceFromAttributes({
    'service.name': 'kindred',
    'service.instance.id': `${hostname()}:${process.pid}`,
    'kindred.role': role,
  });
  return new sdk.MeterProvider({ resource, readers: [reader] });
}

async function closeQuietly(provider: MeterProvider, log: Log): Promise<void> {
  try {
    await provider.shutdown();
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'metrics not delivered');
  }
}
