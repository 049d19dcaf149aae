/**
 * The weights of the multilingual embedder for tests: another 72 MB, which not every machine can get.
 *
 * @module
 */

import { messageOf } from '../../src/errors.ts';
import { E5_WEIGHTS } from '../../src/models/e5-manifest.ts';
import { fetchWeights } from '../../src/models/weights.ts';
import { sharedWeightsDir } from './weights.ts';

/** The weights folder with them in it; `null`, and a line that says why, where they cannot be had. */
export async function e5WeightsDir(): Promise<string | null> {
  const dir = sharedWeightsDir();
  try {
    await fetchWeights(E5_WEIGHTS, dir);
    return dir;
  } catch (error) {
    console.warn(`The tests of the multilingual embedder are left out. ${messageOf(error)}`);
    return null;
  }
}
