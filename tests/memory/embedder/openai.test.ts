import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { Hono } from 'hono';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../../local/inference/listen.ts';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../../src/memory/embedder/minilm.ts';
import { createOpenAiEmbedder } from '../../../src/memory/embedder/openai.ts';
import { embeddingRoutes } from '../../support/embedding-routes.ts';
import { testWeightsDir } from '../../support/weights.ts';
import { describeEmbedder } from './contract.ts';

describe('an OpenAI-compatible embedder', () => {
  let behind: Embedder;
  let server: Server;
  let client: OpenAI;

  beforeAll(async () => {
    behind = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
    server = await listen(new Hono().route('/v1', embeddingRoutes(behind)), 0);
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    client = new OpenAI({ apiKey: 'local-key', baseURL, maxRetries: 0 });
  }, 300_000);
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await behind?.close();
  });

  describeEmbedder(() => createOpenAiEmbedder({ client, model: 'text-embedding-3-small' }));
});

describe('an OpenAI-compatible embedder whose server answers nonsense', () => {
  const servers: Server[] = [];

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** An embedder whose server gives this status and body to everything. */
  async function answering(status: number, body: unknown) {
    const requests: unknown[] = [];
    const server = createServer(async (request, response) => {
      requests.push(await json(request));
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const client = new OpenAI({ apiKey: 'local-key', baseURL, maxRetries: 0 });
    return { embedder: createOpenAiEmbedder({ client, model: 'some-model' }), requests, server };
  }

  const list = (...embeddings: unknown[]) => ({
    object: 'list',
    data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  });

  test.each([
    ['too few vectors', list(), 'some-model gave 0 vectors for 1 texts.'],
    [
      'too many vectors',
      list(Array(384).fill(1), Array(384).fill(1)),
      'some-model gave 2 vectors for 1 texts.',
    ],
    [
      'other dimensions',
      list(Array(1_536).fill(1)),
      'some-model gave a vector of 1536 dimensions; 384 are needed.',
    ],
    [
      'numbers that are none',
      list(Array(384).fill('many')),
      'some-model gave a vector with a number that is not finite.',
    ],
    ['a vector of zeros', list(Array(384).fill(0)), 'The embedding model gave a vector without a direction.'],
    ['no list at all', { object: 'list' }, 'some-model gave no embeddings'],
  ])('refuses %s', async (_, body, message) => {
    const { embedder } = await answering(200, body);
    await expect(embedder.embed(['hello'])).rejects.toMatchObject({
      code: 'EMBEDDER',
      retryable: false,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [400, false],
    [401, false],
    [429, true],
    [500, true],
    [503, true],
  ])('status %i is worth another try: %s', async (status, retryable) => {
    const { embedder } = await answering(status, {
      error: { message: 'no', type: 'x', param: null, code: null },
    });
    await expect(embedder.embed(['hello'])).rejects.toMatchObject({ code: 'EMBEDDER', retryable });
  });

  test('a server that is gone is worth another try', async () => {
    const { embedder, server } = await answering(200, list());
    server.close();
    await once(server, 'close');
    await expect(embedder.embed(['hello'])).rejects.toMatchObject({ code: 'EMBEDDER', retryable: true });
  });

  test('scales the vectors to length one and puts them into order', async () => {
    const [first, second] = [Array(384).fill(0), Array(384).fill(0)];
    first[0] = 2;
    second[1] = 5;
    const body = list(first, second);
    body.data.reverse();
    const { embedder, requests } = await answering(200, body);
    const vectors = await embedder.embed(['first', '']);
    expect([vectors[0]?.[0], vectors[1]?.[1]]).toEqual([1, 1]);
    expect(requests).toMatchObject([{ model: 'some-model', dimensions: 384, input: ['first', '-'] }]);
  });
});
