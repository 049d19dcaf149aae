/**
 * Figures for a collector, by OpenTelemetry. Every call runs in a process of its own, so each process sends its own
 * figures, told apart by `service.instance.id`.
 *
 * @module
 */

import { createNoopMeter, type Meter } from '@opentelemetry/api';
import type { MeterProvider } from '@opentelemetry/sdk-metrics';
import { messageOf } from '../errors.ts';
import type { Log } from './log.ts';
import { EXPORT_TIMEOUT_MS, type ExportOptions, openResource, urlOf } from './otlp.ts';

export interface MetricsOptions extends ExportOptions {
  /** How often figures are sent. @default 15_000 */
  readonly intervalMs?: number;
}

export interface Metrics {
  /** Makes instruments; without a collector they do nothing and cost nothing. */
  readonly meter: Meter;
  /** Sends what is left. Never rejects: figures that cannot be delivered are lost. */
  close(): Promise<void>;
}

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
  const provider = await openProvider(urlOf(endpoint, 'metrics'), role, intervalMs);
  return { meter: provider.getMeter(METER_NAME), close: () => closeQuietly(provider, log) };
}

async function openProvider(url: string, role: string, intervalMs: number): Promise<MeterProvider> {
  const [{ OTLPMetricExporter }, sdk, resource] = await Promise.all([
    import('@opentelemetry/exporter-metrics-otlp-proto'),
    import('@opentelemetry/sdk-metrics'),
    openResource(role),
  ]);
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS }),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(EXPORT_TIMEOUT_MS, intervalMs),
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
