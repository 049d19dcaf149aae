/**
 * The weights of the local inference server, and how weights are fetched.
 *
 * @module
 */

import { join } from 'node:path';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { WeightsManifest } from '../src/models/manifest.ts';
import {
  type FetchWeightsOptions,
  fetchWeights,
  findMissingWeights,
  type WeightsProgress,
} from '../src/models/weights.ts';
import { ESPEAK_WEIGHTS, MOONSHINE_WEIGHTS, PIPER_WEIGHTS } from './speech-weights.ts';

/** Everything the local inference server loads. */
export const LOCAL_WEIGHTS: readonly WeightsManifest[] = [MOONSHINE_WEIGHTS, PIPER_WEIGHTS, ESPEAK_WEIGHTS];

/** The weights folder of a data folder, unless `KINDRED_WEIGHTS_DIR` names another. */
export function weightsDirOf(dataDir: string): string {
  return process.env.KINDRED_WEIGHTS_DIR || join(dataDir, 'weights');
}

/** Names of the sets that are not complete in this weights folder. */
export async function findMissingSets(weightsDir: string, signal?: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for (const manifest of LOCAL_WEIGHTS) {
    const missing = await findMissingWeights(manifest, weightsDir, signal);
    if (missing.length > 0) names.push(manifest.name);
  }
  return names;
}

/**
 * Fetches what is missing of some sets into a data folder's weights folder.
 *
 * @param dataDir The data folder (`KINDRED_DATA_DIR`).
 * @returns The weights folder.
 * @throws KindredError `WEIGHTS`, `ABORTED`
 */
export async function fetchAllWeights(
  dataDir: string,
  options: FetchWeightsOptions,
  sets: readonly WeightsManifest[],
): Promise<string> {
  const weightsDir = weightsDirOf(dataDir);
  await fetchLocalWeights(weightsDir, options, sets);
  return weightsDir;
}

/**
 * Fetches what is missing of some sets, one set after the other, with a progress bar on a terminal when no `onProgress`
 * is given.
 *
 * @throws KindredError `WEIGHTS`, `ABORTED`
 */
export async function fetchLocalWeights(
  weightsDir: string,
  options: FetchWeightsOptions,
  sets: readonly WeightsManifest[],
): Promise<void> {
  const bars = options.onProgress || !process.stderr.isTTY ? null : new ProgressBars();
  const onProgress = options.onProgress ?? ((progress) => bars?.show(progress));
  try {
    for (const manifest of sets) await fetchWeights(manifest, weightsDir, { ...options, onProgress });
  } finally {
    bars?.stop();
  }
}

/** A bar a set, drawn once there is something to fetch. */
class ProgressBars {
  readonly #bars = new MultiBar(
    { format: '{name} [{bar}] {percentage}% of {megabytes} MB', hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  readonly #byName = new Map<string, SingleBar>();

  show({ name, doneBytes, totalBytes }: WeightsProgress): void {
    const bar = this.#byName.get(name) ?? this.#create(name, totalBytes);
    bar.update(doneBytes);
  }

  stop(): void {
    this.#bars.stop();
  }

  #create(name: string, totalBytes: number): SingleBar {
    const bar = this.#bars.create(totalBytes, 0, { name, megabytes: Math.ceil(totalBytes / 1e6) });
    this.#byName.set(name, bar);
    return bar;
  }
}
