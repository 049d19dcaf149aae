/**
 * The process behind simulated-services.ts: an OpenAI-compatible server and the database's SQL functions, each as late
 * as it is told. Every turn yields the same two facts.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Latencies } from './simulated-services.ts';

const latencies: Latencies = JSON.parse(process.env.LATENCIES ?? '{}');
const SAMPLE_RATE = 24_000;
const KEEP_ALIVE_MS = 75_000;
const REPLY = ['That ', 'is ', 'good ', 'to ', 'know. '];
const EMBEDDING = Array.from({ length: 384 }, (_, i) => Math.sin(i) / 14);

/** One second of a 440 Hz tone: audible from its first sample. */
const SPEECH = Buffer.from(
  Int16Array.from({ length: SAMPLE_RATE }, (_, i) => 9_000 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE))
    .buffer,
);

const rest = { confidence: 0.9, importance: 0.7, valid_from: null, valid_to: null, negates: false };
const ANSWERS: Readonly<Record<string, unknown>> = {
  turn_extraction: {
    facts: [
      { category: 'RELATIONSHIP', key: 'dog_name', value: 'has a dog called Biscuit', ...rest },
      { category: 'PLAN', key: 'move', value: 'is moving to Berlin', ...rest },
    ],
    open_loops: [],
    closes: [],
  },
  turn_categories: { categories: ['RELATIONSHIP', 'PLAN'] },
  profile_update: { profile: 'Has a dog called Biscuit. Is moving to Berlin.' },
  call_summary: { summary: 'They talked about Biscuit.', open_loops: [], ask_next: null },
  greeting: { greeting: 'Hello again. How is Biscuit?' },
};

/** Each transcript differs from the ones before it: what was recalled for one is no answer to the next. */
const CITIES = [
  'Berlin',
  'Lisbon',
  'Oslo',
  'Vienna',
  'Dublin',
  'Athens',
  'Zurich',
  'Prague',
  'Madrid',
  'Turin',
];
let heard = 0;

function nextTranscript(): string {
  return `I have a dog called Biscuit and I am moving to ${CITIES[heard++ % CITIES.length]}.`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function chat(body: string, response: ServerResponse): Promise<void> {
  const request = JSON.parse(body);
  if (request.stream) return streamReply(response);
  const [low, high] = latencies.llm;
  await sleep(low + Math.random() * (high - low));
  const content = JSON.stringify(ANSWERS[request.response_format?.json_schema?.name] ?? {});
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  json(response, { id: 'c', object: 'chat.completion', created: 1, model: 'simulated', choices });
}

async function streamReply(response: ServerResponse): Promise<void> {
  await sleep(latencies.firstToken);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (delta: object, finish: string | null = null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }];
    const base = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'simulated' };
    response.write(`data: ${JSON.stringify({ ...base, choices })}\n\n`);
  };
  for (const content of REPLY) chunk({ role: 'assistant', content });
  chunk({}, 'stop');
  response.end('data: [DONE]\n\n');
}

async function databaseFunction(name: string, body: string, response: ServerResponse): Promise<void> {
  await sleep(latencies.database);
  const args = JSON.parse(body || '{}');
  const now = new Date().toISOString();
  const change = (memory: Record<string, unknown>) => ({
    change: 'added',
    ended: [],
    memory: {
      ...{ id: randomUUID(), saidAt: now, createdAt: now, fades: false, endsAt: null, ...memory },
      ...{ validFrom: memory.validFrom ?? now, validTo: memory.validTo ?? null },
      provenance: { source: 'turn', turnIds: [] },
    },
  });
  const changes = (): object[] => args.p_memories.map(change);
  const answers: Record<string, () => unknown> = {
    save_turn: () => ({ ...SAVED, changes: changes() }),
    save_memories: () => changes().map((one) => ({ ok: true, ...one })),
    // Functions of the naive way, which the schema does not have.
    get_profile: () => ({ text: 'Has a dog called Biscuit.', updatedAt: now }),
    start_call: () => person,
    load_person: () => person,
    load_newer: () => ({ ...person, episodes: [] }),
    rows_without_terms: () => [],
  };
  json(response, answers[name]?.() ?? null);
}

const SAVED = { applied: true, stale: false, ended: [], revision: 1, previous: 0 };

const person = {
  ...{
    revision: 0,
    timeZone: null,
    onboarding: null,
    greeting: null,
    lastCall: null,
    openLoops: [],
    wordsSince: null,
  },
  ...{ memories: [], past: [], forgettings: [] },
};

/** How often each was asked; streamed replies count as `reply`. */
const asked = new Map<string, number>();

function count(path: string, body: string): void {
  const name = body.includes('"stream":true') ? 'reply' : (path.split('/').at(-1) ?? '');
  asked.set(name, (asked.get(name) ?? 0) + 1);
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const body = await bodyOf(request);
  if (path === '/asked') return json(response, Object.fromEntries(asked));
  count(path, body);
  if (path.endsWith('/chat/completions')) return chat(body, response);
  if (path.startsWith('/rest/v1/rpc/')) return databaseFunction(path.split('/').at(-1) ?? '', body, response);
  if (path.endsWith('/embeddings')) {
    await sleep(latencies.embedding);
    const { input } = JSON.parse(body);
    const data = [input].flat().map((_: string, index: number) => ({ index, embedding: EMBEDDING }));
    return json(response, { object: 'list', data, model: 'simulated' });
  }
  if (path.endsWith('/audio/transcriptions')) {
    await sleep(latencies.transcription);
    return json(response, { text: nextTranscript() });
  }
  if (path.endsWith('/audio/speech')) {
    await sleep(latencies.speech);
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    response.end(SPEECH);
    return;
  }
  json(response, { object: 'list', data: [] });
}

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
  handle(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.once('disconnect', () => process.exit(0));
