/**
 * The real weights for tests: fetched once, then reused by every run.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { fetchLocalWeights, LOCAL_WEIGHTS } from '../../local/weights.ts';
import { MINILM_WEIGHTS } from '../../src/models/minilm-manifest.ts';

const SHARED_DIR = fileURLToPath(new URL('../../.kindred/weights', import.meta.url));

/** The weights folder, whatever is in it. */
export function sharedWeightsDir(): string {
  return process.env.KINDRED_TEST_WEIGHTS ?? SHARED_DIR;
}

/** The weights folder, complete. The first call of a machine downloads about 130 MB. */
export async function testWeightsDir(): Promise<string> {
  const dir = sharedWeightsDir();
  await fetchLocalWeights(dir, {}, [...LOCAL_WEIGHTS, MINILM_WEIGHTS]);
  return dir;
}
