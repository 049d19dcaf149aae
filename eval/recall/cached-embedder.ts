/**
 * An embedder that keeps its vectors on disk, so that a second evaluation starts at once.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';

/** Texts at once: between two of them the progress is told. */
const BATCH = 32;

export interface CachedEmbedderOptions {
  readonly embedder: Embedder;
  /** The cache's file. */
  readonly file: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export class CachedEmbedder implements Embedder {
  readonly model: string;
  readonly #options: CachedEmbedderOptions;
  /** Base64 of the vector by the digest of model and text. */
  readonly #vectors: Map<string, string>;
  /** Where the same text has another vector as a question. */
  readonly #kind: '' | 'query';

  private constructor(options: CachedEmbedderOptions, vectors: Map<string, string>, kind: '' | 'query' = '') {
    this.model = options.embedder.model;
    this.#options = options;
    this.#vectors = vectors;
    this.#kind = kind;
  }

  /** A cache that cannot be read is started anew. */
  static async open(options: CachedEmbedderOptions): Promise<CachedEmbedder> {
    const text = await readFile(options.file, 'utf8').catch(() => '');
    const lines = text.split('\n').filter((line) => line !== '');
    return new CachedEmbedder(options, new Map(lines.map((line) => line.split(' ', 2) as [string, string])));
  }

  get cosineWeight(): number | undefined {
    return this.#options.embedder.cosineWeight;
  }

  get asQuery(): CachedEmbedder | undefined {
    const embedder = this.#options.embedder.asQuery;
    return embedder && new CachedEmbedder({ ...this.#options, embedder }, this.#vectors, 'query');
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const missing = [...new Set(texts)].filter((text) => !this.#vectors.has(this.#keyOf(text)));
    for (let start = 0; start < missing.length; start += BATCH) {
      const batch = missing.slice(start, start + BATCH);
      const vectors = await this.#options.embedder.embed(batch, signal);
      batch.forEach((text, i) => {
        this.#vectors.set(this.#keyOf(text), encode(vectors[i] ?? new Float32Array()));
      });
      this.#options.onProgress?.(start + batch.length, missing.length);
    }
    if (missing.length > 0) await this.#save();
    return texts.map((text) => decode(this.#vectors.get(this.#keyOf(text)) ?? ''));
  }

  close(): Promise<void> {
    return this.#options.embedder.close();
  }

  async #save(): Promise<void> {
    const { file } = this.#options;
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, [...this.#vectors].map(([key, vector]) => `${key} ${vector}\n`).join(''));
    await rename(draft, file);
  }

  #keyOf(text: string): string {
    return createHash('sha256').update(`${this.model}${this.#kind}\n${text}`).digest('base64url');
  }
}

function encode(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

function decode(text: string): Float32Array {
  // A copy: a view of a pooled buffer need not start at a multiple of four.
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer);
}
