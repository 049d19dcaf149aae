/**
 * Text to vector, behind one interface.
 *
 * @module
 */

/** Every vector in the database has this many dimensions (MiniLM-L6's own; OpenAI's models shorten to it). */
export const EMBEDDING_DIMENSIONS = 384;

export interface Embedder {
  /** Recorded with each vector, e.g. `minilm-l6-int8`: vectors of different models are never compared. */
  readonly model: string;
  /**
   * @returns One unit-length vector of {@link EMBEDDING_DIMENSIONS} floats per text, in order.
   * @throws KindredError `EMBEDDER`, `ABORTED`
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /**
   * The same model for what is asked, where it tells questions from what is stored; closed with this one.
   *
   * @default this embedder
   */
  readonly asQuery?: Embedder;
  /**
   * How much its cosines count beside those of MiniLM, for which the ranking's weights were found.
   *
   * @default 1
   */
  readonly cosineWeight?: number;
  close(): Promise<void>;
}
