/**
 * The embedding models that run here: one knows English, one about a hundred languages.
 *
 * @module
 */

import { E5_WEIGHTS } from '../../models/e5-manifest.ts';
import type { WeightsManifest } from '../../models/manifest.ts';
import { MINILM_WEIGHTS } from '../../models/minilm-manifest.ts';
import { createE5Embedder, E5_MODEL } from './e5/e5-embedder.ts';
import type { Embedder } from './embedder.ts';
import { createMiniLmEmbedder, MINILM_MODEL } from './minilm.ts';

/** As `EMBEDDER` names them. */
export type LocalEmbedder = 'local' | 'multilingual';

export interface LocalEmbedderKind {
  /** Recorded with each of its vectors. */
  readonly model: string;
  readonly weights: WeightsManifest;
  /**
   * @param options The weights folder, in which {@link LocalEmbedderKind.weights} must stand; and where a form is kept
   * that several processes share, which a model may have.
   * @throws KindredError `EMBEDDER` when they cannot be loaded.
   */
  readonly open: (options: { readonly weightsDir: string; readonly sharedDir?: string }) => Promise<Embedder>;
}

export const LOCAL_EMBEDDERS: Readonly<Record<LocalEmbedder, LocalEmbedderKind>> = {
  local: { model: MINILM_MODEL, weights: MINILM_WEIGHTS, open: createMiniLmEmbedder },
  multilingual: { model: E5_MODEL, weights: E5_WEIGHTS, open: createE5Embedder },
};

/** Whether a name is that of an embedder that runs here. */
export function isLocalEmbedder(name: string | null | undefined): name is LocalEmbedder {
  return name != null && Object.hasOwn(LOCAL_EMBEDDERS, name);
}
