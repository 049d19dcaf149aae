/**
 * An OpenTelemetry collector and a Prometheus for this machine, each built once with Go from the pinned module beside these
 * tests. Debian's Prometheus is too old: it takes no OTLP.
 *
 * @module
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWithGo, type GoProgram } from '../../../local/go-program.ts';

const WAYS_OUT = 'Only `npm run test:telemetry` needs it.';

const COLLECTOR: GoProgram = {
  title: 'OpenTelemetry collector',
  moduleDir: fileURLToPath(new URL('../collector/', import.meta.url)),
  package: '.',
  cgo: false,
  waysOut: WAYS_OUT,
};

const PROMETHEUS: GoProgram = {
  title: 'Prometheus',
  moduleDir: fileURLToPath(new URL('../prometheus/', import.meta.url)),
  package: 'github.com/prometheus/prometheus/cmd/prometheus',
  // Finding what to scrape by asking clouds is two thirds of the program.
  tags: ['remove_all_sd'],
  cgo: false,
  waysOut: WAYS_OUT,
};

export interface TelemetryPrograms {
  readonly collector: string;
  readonly prometheus: string;
}

/**
 * In `<data folder>/bin`, for the next run.
 *
 * @throws KindredError `LOCAL_STACK` that says what to install when Go is missing or too old, or why it failed.
 */
export async function telemetryPrograms(signal: AbortSignal): Promise<TelemetryPrograms> {
  const bin = resolve(process.env.KINDRED_DATA_DIR || '.kindred', 'bin');
  const made = { collector: join(bin, 'otel-collector'), prometheus: join(bin, 'prometheus') };
  // Go compiles on all cores: one after the other.
  if (!existsSync(made.collector)) await buildWithGo(COLLECTOR, made.collector, signal);
  if (!existsSync(made.prometheus)) await buildWithGo(PROMETHEUS, made.prometheus, signal);
  return made;
}
