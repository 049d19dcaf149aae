/**
 * The local chat model itself, behind the routes of the inference server. It says aloud when its weights cannot be had.
 *
 * @module
 */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchChatWeights } from '../../local/chat-weights.ts';
import { LocalChatModel } from '../../local/inference/chat/llama/model.ts';
import { chatRoutes } from '../../local/inference/chat/routes.ts';
import { listen } from '../../local/inference/listen.ts';
import { messageOf } from '../../src/errors.ts';
import { extractFacts } from '../../src/memory/extraction.ts';
import { StructuredModel } from '../../src/memory/structured.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { testWeightsDir } from '../support/weights.ts';

const PERSONA = `You are Kindred, a warm companion on the phone. ${'You listen well and speak in short sentences. '.repeat(15)}`;
const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'storeInMemory',
      description: 'Remembers a fact. Call it when the person asks you to remember something.',
      parameters: { type: 'object', properties: { fact: { type: 'string' } }, required: ['fact'] },
    },
  },
];

let prefixDir: string;
let model: LocalChatModel | undefined;
let server: Server | undefined;
let client: OpenAI;

beforeAll(async () => {
  prefixDir = await mkdtemp(join(tmpdir(), 'kindred-prefixes-'));
  const path = await fetchChatWeights(await testWeightsDir(), process.env.CHAT_GGUF || undefined).catch(
    (error) => {
      process.stderr.write(`NOT TESTED: the local chat model. ${messageOf(error)}\n`);
      return null;
    },
  );
  if (path === null) return;
  model = await LocalChatModel.load({ path, prefixDir });
  const chosen = {
    ...{ name: model.name, loaded: Promise.resolve(model) },
    tokensPerSecond: Promise.resolve(undefined),
  };
  const chat = chatRoutes({ log: silentLog, ollamaUrl: 'http://127.0.0.1:9', chosen });
  server = await listen(new Hono().route('/v1', chat), 0);
  const { port } = server.address() as AddressInfo;
  client = new OpenAI({ baseURL: `http://127.0.0.1:${port}/v1`, apiKey: 'unused-key', maxRetries: 0 });
});

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await model?.close();
  await rm(prefixDir, { recursive: true, force: true });
});

const ask = (content: string, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  client.chat.completions.create({
    model: 'local',
    messages: [
      { role: 'system', content: PERSONA },
      { role: 'user', content },
    ],
    ...more,
  });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('answers, and reads what does not change only once', async (context) => {
  if (!model) return context.skip();
  const first = await ask('What is seven plus five?');
  expect(first.choices[0]?.message.content).toMatch(/twelve|12/i);
  const second = await ask('What is the capital of Portugal?');
  expect(second.choices[0]?.message.content).toMatch(/Lisbon/);
  expect(second.usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThan(128);
  const [folder = ''] = await readdir(prefixDir);
  expect(await readdir(join(prefixDir, folder))).toHaveLength(2);
});

test('streams with usage, and stops at a stop text and at the limit', async (context) => {
  if (!model) return context.skip();
  const stream = await client.chat.completions.create({
    model: 'local',
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 6,
    messages: [{ role: 'user', content: 'Count from one to twenty in words.' }],
  });
  const chunks = await collect(stream);
  expect(chunks.findLast(({ choices }) => choices[0]?.finish_reason)?.choices[0]?.finish_reason).toBe(
    'length',
  );
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(6);
  const stopped = await ask('Say exactly: one, two, three, four', { stop: 'three' });
  expect(stopped.choices[0]?.message.content).not.toContain('three');
});

test('calls a tool with arguments that fit it', async (context) => {
  if (!model) return context.skip();
  const answer = await ask('Call storeInMemory with the fact "locker number 42".', { tools: TOOLS });
  const [call] = answer.choices[0]?.message.tool_calls ?? [];
  expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
  expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toMatchObject({
    fact: expect.stringMatching(/42/),
  });
});

test('holds an answer to a JSON schema', async (context) => {
  if (!model) return context.skip();
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, year: { type: ['number', 'null'] } },
  };
  const answer = await ask('Where is the Eiffel tower?', {
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema } },
  });
  expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toMatchObject({ city: expect.any(String) });
});

test("finds a fact by the product's own question", async (context) => {
  if (!model) return context.skip();
  const turn = {
    userText: 'My grandmother lives in Porto and bakes the best bread.',
    at: '2026-11-30T10:00:00Z',
  };
  const found = await extractFacts(
    new StructuredModel({ client, model: 'local' }),
    { id: 't', agentText: null, ...turn } as Parameters<typeof extractFacts>[1],
    { agentSaidBefore: null, known: [], openLoops: [], timeZone: 'UTC' },
  );
  expect(found.facts.map(({ value }) => value).join()).toMatch(/Porto/);
});

test('stops computing when the client leaves', async (context) => {
  if (!model) return context.skip();
  const leaving = new AbortController();
  const stream = await client.chat.completions.create(
    { model: 'local', stream: true, messages: [{ role: 'user', content: 'Tell me a very long story.' }] },
    { signal: leaving.signal },
  );
  const read = collect(stream).catch(() => undefined);
  leaving.abort();
  await read;
  const startedMs = performance.now();
  // A form waits for replies: it is answered only once the abandoned one is over.
  await ask('Greet.', {
    max_tokens: 1,
    response_format: { type: 'json_object' },
    messages: [{ role: 'user', content: 'JSON' }],
  });
  expect(performance.now() - startedMs).toBeLessThan(60_000);
});
