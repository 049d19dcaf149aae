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
import type { ToolCases } from '../../eval/tools/cases.ts';
import { runToolsSuite } from '../../eval/tools/suite.ts';
import { fetchChatWeights } from '../../local/chat-weights.ts';
import { chatModelOf } from '../../local/inference/chat/llama/answer.ts';
import { LocalChatModel } from '../../local/inference/chat/llama/model.ts';
import { readFirst } from '../../local/inference/chat/llama/prompt-starts.ts';
import { chatRoutes } from '../../local/inference/chat/routes.ts';
import { listen } from '../../local/inference/listen.ts';
import { offerFor } from '../../local/local-chat.ts';
import { instructionsFor, loadPersona } from '../../src/companion/persona.ts';
import { messageOf } from '../../src/errors.ts';
import { LOCAL_EMBEDDERS } from '../../src/memory/embedder/local.ts';
import { extractFacts } from '../../src/memory/extraction/extraction.ts';
import { StructuredModel } from '../../src/memory/extraction/structured.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { testWeightsDir } from '../support/weights.ts';

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

let path: string | null;
let prefixDir: string;
let persona: string;
let model: LocalChatModel | undefined;
let server: Server | undefined;
let baseUrl: string;
let client: OpenAI;

beforeAll(async () => {
  prefixDir = await mkdtemp(join(tmpdir(), 'kindred-prefixes-'));
  persona = instructionsFor(await loadPersona('persona.md', 'Kindred', 'en'), '');
  path = await fetchChatWeights(await testWeightsDir(), process.env.CHAT_GGUF || undefined).catch((error) => {
    process.stderr.write(`NOT TESTED: the local chat model. ${messageOf(error)}\n`);
    return null;
  });
  if (path !== null) await start(path);
});

async function start(file: string): Promise<void> {
  model = await LocalChatModel.load({ path: file, prefixDir });
  await readFirst(model, {}, silentLog);
  const chosen = {
    ...{ name: 'local', loaded: Promise.resolve(chatModelOf('local', model)) },
    tokensPerSecond: Promise.resolve(undefined),
  };
  const chat = chatRoutes({ log: silentLog, ollamaUrl: 'http://127.0.0.1:9', chosen });
  server = await listen(new Hono().route('/v1', chat), 0);
  const { port } = server.address() as AddressInfo;
  baseUrl = `http://127.0.0.1:${port}/v1`;
  client = new OpenAI({ baseURL: baseUrl, apiKey: 'unused-key', maxRetries: 0 });
}

async function stop(): Promise<void> {
  server?.closeAllConnections();
  server?.close();
  await model?.close();
}

afterAll(async () => {
  await stop();
  await rm(prefixDir, { recursive: true, force: true });
});

const ask = (content: string, more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  client.chat.completions.create({
    model: 'local',
    messages: [
      { role: 'system', content: persona },
      { role: 'user', content },
    ],
    ...more,
  });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test('the first reply has the persona read already, also after a restart', async (context) => {
  if (!path) return context.skip();
  const first = await ask('What is seven plus five?');
  expect(first.choices[0]?.message.content).toMatch(/twelve|12/i);
  const known = first.usage?.prompt_tokens_details?.cached_tokens ?? 0;
  expect(known).toBeGreaterThan(0.8 * (first.usage?.prompt_tokens ?? 0));
  await stop();
  await start(path);
  const [folder = ''] = await readdir(prefixDir);
  // Persona and the question about a turn, each with its tokens.
  expect(await readdir(join(prefixDir, folder))).toHaveLength(4);
  const second = await ask('What is the capital of Portugal?');
  expect(second.choices[0]?.message.content).toMatch(/Lisbon/);
  expect(second.usage?.prompt_tokens_details?.cached_tokens).toBe(known);
});

test('a reply reads nothing of the conversation that was read while the one before was spoken', async (context) => {
  if (!model) return context.skip();
  const system = { role: 'system' as const, content: persona };
  const note = (text: string) => ({ role: 'system' as const, content: `<memory>${text}</memory>` });
  const user = (content: string) => ({ role: 'user' as const, content });
  const first = [user('My grandmother lives in Porto and bakes the best bread there is in town.')];
  const of = (messages: readonly OpenAI.ChatCompletionMessageParam[]) =>
    client.chat.completions.create({ model: 'local', messages: [system, ...messages], max_tokens: 24 });
  const reply = await of([note('Nothing is known yet.'), ...first]);
  const { content = '' } = reply.choices[0]?.message ?? {};
  // It pauses for nothing here: some hundred tokens.
  await model.historyRead;
  const said = [...first, { role: 'assistant' as const, content }];
  const next = await of([...said, note('- has a grandmother in Porto'), user('What does she do?')]);
  const alone = await of([note('- has a grandmother in Porto'), user('What does she do?')]);
  const unread = (one: typeof next) =>
    (one.usage?.prompt_tokens ?? 0) - (one.usage?.prompt_tokens_details?.cached_tokens ?? 0);
  expect(unread(next)).toBeLessThanOrEqual(unread(alone) + 2);
});

test('what a person has told is in no kept state', async (context) => {
  if (!model) return context.skip();
  const told = 'The person collects marbles and lives in a lighthouse. '.repeat(20);
  await ask('Hello.', { messages: [{ role: 'system', content: told }] });
  const [folder = ''] = await readdir(prefixDir);
  // Persona and the question about a turn, each with its tokens.
  expect(await readdir(join(prefixDir, folder))).toHaveLength(4);
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

test('a reply goes before background work, and an abandoned one ends at once', async (context) => {
  if (!model) return context.skip();
  const order: string[] = [];
  const background = ask('Write a JSON object with ten cities and their countries.', {
    ...{ max_tokens: 60, response_format: { type: 'json_object' } },
  }).then(() => order.push('background'));
  const leaving = new AbortController();
  const abandoned = client.chat.completions.create(
    { model: 'local', messages: [{ role: 'user', content: 'Tell me a very long story.' }] },
    { signal: leaving.signal },
  );
  setTimeout(() => leaving.abort(), 500);
  await expect(abandoned).rejects.toThrow();
  await ask('What is the capital of Portugal?', { max_tokens: 8 }).then(() => order.push('reply'));
  await background;
  expect(order).toEqual(['reply', 'background']);
});

const TOLD = [
  ['RELATIONSHIP', 'grandmother', 'has a grandmother who lives in Porto and bakes bread'],
] as const;
const CASES: ToolCases['cases'] = [
  { say: ['Please remember that my locker number is forty-two.'], calls: ['storeInMemory'] },
  { say: ['How are your connections doing?'], calls: ['getConnectionPoolStats'] },
  { say: ['I had soup for lunch.'], calls: [] },
  { say: ['What does my grandmother do?'], calls: [] },
];

test('calls the tools of a call where they are meant, and none for small talk', async (context) => {
  if (!model) return context.skip();
  const embedder = await LOCAL_EMBEDDERS.local.open({ weightsDir: await testWeightsDir() });
  const chat = { baseUrl, apiKey: 'unused-key', model: 'local', offer: offerFor('local') };
  const known = TOLD.map(([...fact]) => fact) as ToolCases['known'];
  const report = await runToolsSuite({ embedder, chat, cases: { known, cases: CASES } });
  await embedder.close();
  expect(report).toMatchObject({ cases: 4, passed: 4, falseCalls: 0, failed: [] });
});
