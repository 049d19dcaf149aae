/**
 * multilingual-e5-small in this process: about a hundred languages, no network, half as slow again as MiniLM.
 *
 * @module
 */

import { join } from 'node:path';
import { KindredError, messageOf } from '../../../errors.ts';
import { E5_WEIGHTS } from '../../../models/e5-manifest.ts';
import { weightsPath } from '../../../models/weights.ts';
import { checkVectors, normalise } from '../checked-vectors.ts';
import type { Embedder } from '../embedder.ts';
import { centre } from './centre.ts';
import { Encoder } from './encoder.ts';

/** Recorded with each vector. Vectors with another {@link centre} would need another name. */
export const E5_MODEL = 'multilingual-e5-small-q4';

/** What the model was trained to see before a text. */
const PREFIXES = { query: 'query: ', passage: 'passage: ' };

/** Its cosines spread less than MiniLM's do (docs/tuning.md, "Embedders that were tried"). */
const COSINE_WEIGHT = 2;

type Kind = keyof typeof PREFIXES;

export interface E5Options {
  /** The weights folder; the set {@link E5_WEIGHTS} must stand in it. */
  readonly weightsDir: string;
}

/** @throws KindredError `EMBEDDER` when the weights cannot be loaded. */
export async function createE5Embedder({ weightsDir }: E5Options): Promise<Embedder> {
  const dir = weightsPath(weightsDir, E5_WEIGHTS.name);
  try {
    return new E5Embedder(await Encoder.open(join(dir, 'e5-small-q4.bin')), 'passage');
  } catch (cause) {
    const remedy = '"npm run download-files -- --embedder multilingual" fetches it';
    const message = `The embedding model in ${dir} cannot be loaded (${remedy}): ${messageOf(cause)}.`;
    throw new KindredError('EMBEDDER', message, { cause });
  }
}

class E5Embedder implements Embedder {
  readonly model = E5_MODEL;
  readonly cosineWeight = COSINE_WEIGHT;
  readonly #encoder: Encoder;
  readonly #kind: Kind;
  readonly #centre = centre();

  constructor(encoder: Encoder, kind: Kind) {
    this.#encoder = encoder;
    this.#kind = kind;
  }

  get asQuery(): Embedder {
    return this.#kind === 'query' ? this : new E5Embedder(this.#encoder, 'query');
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const whole = texts.map((text) => PREFIXES[this.#kind] + text);
    const found = await this.#encoder.encode(whole, signal);
    const vectors = found.map((vector) =>
      normalise(vector.map((value, i) => value - (this.#centre[i] as number))),
    );
    checkVectors(this.model, texts, vectors);
    return vectors;
  }

  close(): Promise<void> {
    return this.#encoder.close();
  }
}
