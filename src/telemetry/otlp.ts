/**
 * What metrics and traces have in common on their way to a collector.
 *
 * @module
 */

import { hostname } from 'node:os';
import type { Resource } from '@opentelemetry/resources';
import type { Log } from './log.ts';

export interface ExportOptions {
  /** Base URL of an OTLP/HTTP collector; without one nothing is measured. */
  readonly endpoint: string | undefined;
  /** Which of our processes it is, such as `job` or `worker`. */
  readonly role: string;
  readonly log: Log;
}

/** A collector that is away must not hold up the end of a call. */
export const EXPORT_TIMEOUT_MS = 2_000;

export function urlOf(endpoint: string, signal: 'metrics' | 'traces'): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/${signal}`;
}

/** Says whose figures they are. OpenTelemetry takes half a second to load: only those who have a collector wait for it. */
export async function openResource(role: string): Promise<Resource> {
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  return resourceFromAttributes({
    'service.name': 'kindred',
    'service.instance.id': `${hostname()}:${process.pid}`,
    'kindred.role': role,
  });
}
