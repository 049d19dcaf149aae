/**
 * `POST /embeddings`, as OpenAI has it: a server for the embedder that asks one.
 *
 * @module
 */

import { Hono } from 'hono';
import { z } from 'zod';
import { parseJsonBody } from '../../local/inference/json-body.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from '../../src/memory/embedder/embedder.ts';

/** OpenAI's own limits: texts a request, and about 8191 tokens a text. */
const MAX_TEXTS = 2_048;
const MAX_CHARS = 100_000;

const textSchema = z
  .string('input must be a text or a list of texts')
  .min(1, 'input must not hold an empty text')
  .max(MAX_CHARS, `a text of the input must have at most ${MAX_CHARS} characters`);
const textsSchema = z
  .array(textSchema, 'input must be a text or a list of texts')
  .min(1, 'input must hold at least one text')
  .max(MAX_TEXTS, `input must hold at most ${MAX_TEXTS} texts`);
const requestSchema = z.object({
  input: z.preprocess((input) => (typeof input === 'string' ? [input] : input), textsSchema),
  dimensions: z
    .literal(EMBEDDING_DIMENSIONS, `dimensions must be ${EMBEDDING_DIMENSIONS} here`)
    .default(EMBEDDING_DIMENSIONS),
  encoding_format: z.enum(['float', 'base64'], 'encoding_format must be float or base64').default('float'),
});

export function embeddingRoutes(embedder: Embedder): Hono {
  return new Hono().post('/embeddings', async (context) => {
    const { input, encoding_format } = await parseJsonBody(context.req.raw, requestSchema);
    const vectors = await embedder.embed(input, context.req.raw.signal);
    const tokens = Math.ceil(input.reduce((sum, text) => sum + text.length, 0) / 4);
    return context.json({
      object: 'list',
      model: embedder.model,
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: encoding_format === 'base64' ? toBase64(vector) : Array.from(vector),
      })),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  });
}

/** Little-endian 32-bit floats. */
function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}
