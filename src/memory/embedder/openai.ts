/**
 * Embeddings from OpenAI or a server that speaks its API.
 *
 * @module
 */

import OpenAI from 'openai';
import { KindredError, messageOf } from '../../errors.ts';
import type { ModelUse } from '../../telemetry/usage/model-use.ts';
import { checkVectors, normalise } from './checked-vectors.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from './embedder.ts';

/** Texts a request; the API takes 2048, and 300,000 tokens in all. */
const MAX_BATCH = 128;
/** The API takes 8191 tokens a text, and a token is at least a character of nearly any script. */
const MAX_CHARS = 8_000;

export interface OpenAiEmbedderOptions {
  /** The pool's client. */
  readonly client: OpenAI;
  /** A model that can shorten its vectors to {@link EMBEDDING_DIMENSIONS}, e.g. `text-embedding-3-small`. */
  readonly model: string;
  /** Hears of each request. */
  readonly used?: (use: ModelUse) => void;
}

export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Embedder {
  const { model } = options;
  return {
    model,
    async embed(texts, signal) {
      const vectors: Float32Array[] = [];
      for (let at = 0; at < texts.length; at += MAX_BATCH)
        vectors.push(...(await embedBatch(options, texts.slice(at, at + MAX_BATCH), signal)));
      return vectors;
    },
    async close() {},
  };
}

async function embedBatch(
  { client, model, used }: OpenAiEmbedderOptions,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  try {
    const { data, usage } = await client.embeddings.create(
      {
        model,
        input: texts.map(toInput),
        dimensions: EMBEDDING_DIMENSIONS,
        // Every compatible server has plain numbers; not every one has base64.
        encoding_format: 'float',
      },
      { signal },
    );
    used?.({ operation: 'embeddings', model, inputTokens: usage?.prompt_tokens });
    const inOrder = data.toSorted((a, b) => a.index - b.index);
    const vectors = inOrder.map(({ embedding }) => Float32Array.from(embedding));
    checkVectors(model, texts, vectors);
    return vectors.map(normalise);
  } catch (error) {
    throw explain(model, error, signal);
  }
}

/** The API refuses empty texts. */
function toInput(text: string): string {
  const input = text.slice(0, MAX_CHARS).toWellFormed();
  return input.trim() === '' ? '-' : input;
}

function explain(model: string, cause: unknown, signal?: AbortSignal): KindredError {
  if (cause instanceof KindredError) return cause;
  if (signal?.aborted) return new KindredError('ABORTED', 'The embedding was stopped.', { cause });
  const status = cause instanceof OpenAI.APIError ? cause.status : undefined;
  const retryable = cause instanceof OpenAI.APIConnectionError || status === 429 || (status ?? 0) >= 500;
  return new KindredError('EMBEDDER', `${model} gave no embeddings: ${messageOf(cause)}`, {
    cause,
    retryable,
  });
}
