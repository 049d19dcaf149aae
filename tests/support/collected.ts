/**
 * A meter whose figures a test reads.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type HistogramMetricData,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';

export interface Point {
  readonly attributes: Attributes;
  /** Of a histogram: how often something was recorded. */
  readonly value: number;
  /** Of a histogram: its upper bounds and what was recorded in all. */
  readonly bounds?: readonly number[];
  readonly sum?: number;
}

export function collectMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('test'),
    /** What there is now, by name. */
    async read(): Promise<ReadonlyMap<string, readonly Point[]>> {
      exporter.reset();
      await provider.forceFlush();
      const metrics = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((one) => one.metrics));
      return new Map(metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(pointOf)]));
    },
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

function pointOf({ attributes, value }: { attributes: Attributes; value: unknown }): Point {
  if (typeof value === 'number') return { attributes, value };
  const { count, sum, buckets } = value as HistogramMetricData['dataPoints'][number]['value'];
  return { attributes, value: count, sum, bounds: buckets.boundaries };
}
