/**
 * Questions with a schema to chat services as they are: what is stored of a turn, what comes again, what the log says.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../src/memory/memory.ts';
import { replayTurn } from '../../src/worker/outbox-replay.ts';
import { turnOf } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Answer } from '../support/quirks/answer.ts';
import { type ChatBody, chatAnswer, json } from '../support/quirks/chat.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

const BISCUIT = 'has a dog called Biscuit';
const FOUND = JSON.stringify({
  facts: [
    {
      ...{ category: 'RELATIONSHIP', key: 'dog_name', value: BISCUIT, confidence: 0.9, importance: 0.7 },
      ...{ valid_from: null, valid_to: null, negates: false },
    },
  ],
  open_loops: [],
  closes: [],
});

let database: TestDatabase;
let server: QuirkServer;
let quirky: QuirkyServices;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  server = await QuirkServer.start();
  quirky = await openQuirkyServices(server, database);
});
afterEach(async () => {
  await quirky.close();
  await server.close();
});

/** One turn through the turn processor, with the attempts of a call that cannot wait. */
function take(turn: Turn): Promise<void> {
  const parts = { services: quirky.services, embedder: wordEmbedder() };
  const { signal } = new AbortController();
  return replayTurn(parts, { turn, refusals: 0 }, { signal, retryAfterMs: [1, 1] });
}

const said = () => turnOf('I have a dog called Biscuit.', { id: randomUUID(), agentText: 'I see.' });

async function stored({ userId }: Turn) {
  const { store } = database;
  const [memories, episodes] = await Promise.all([store.listMemories(userId), store.listEpisodes(userId)]);
  return { facts: memories.map(({ value }) => value), words: episodes.map(({ text }) => text) };
}

const format = ({ response_format }: ChatBody) => response_format?.type ?? 'text';
const refusal = json({ error: { message: 'This response_format type is unavailable now' } }, 400);

describe('the facts of a turn are stored where the service', () => {
  it.each<[string, (asked: ChatBody) => Answer]>([
    ['is as it should be', () => chatAnswer(FOUND)],
    ['refuses json_schema', (asked) => (format(asked) === 'json_schema' ? refusal : chatAnswer(FOUND))],
    ['knows no response_format', (asked) => (format(asked) === 'text' ? chatAnswer(FOUND) : refusal)],
    [
      'pays no heed to json_schema',
      (asked) => chatAnswer(format(asked) === 'json_object' ? FOUND : 'Sure! She has a dog.'),
    ],
    ['answers with a code fence', () => chatAnswer(`\`\`\`json\n${FOUND}\n\`\`\``)],
    ['thinks before it answers', () => chatAnswer(`<think>{"facts": "a dog?"} Hm.</think>\n${FOUND}`)],
    ['shows only the end of its thoughts', () => chatAnswer(`{"facts": "a dog?"} Hm.</think>\n${FOUND}`)],
    ['puts a word before and behind it', () => chatAnswer(`Here you are: ${FOUND} Anything else?`)],
    ['leaves out empty lists', () => chatAnswer(FOUND.replace(/,"open_loops".*$/, '}'))],
    ['says that it was cut, and is whole', () => chatAnswer(FOUND, 'length')],
  ])('%s', async (_, answer) => {
    server.question = answer;
    const turn = said();
    await take(turn);
    expect(await stored(turn)).toEqual({ facts: [BISCUIT], words: [turn.userText, 'I see.'] });
    expect(quirky.messages(50)).toEqual([]);
  });
});

const BUSY: readonly (readonly [what: string, answer: Answer])[] = [
  ['is busy with 429', json({ error: { message: 'slow down' } }, 429, { 'retry-after': '0' })],
  ['is away with 503', json({ error: { message: 'loading' } }, 503)],
  ['sends 429 as a success', json({ error: { code: 429, message: 'slow down' } })],
  ['sends an error as a success', json({ error: 'overloaded' })],
  ['makes no choice', json({ id: 'c', choices: [] })],
  ['has no choices at all', json({ id: 'c' })],
  ['answers null', chatAnswer(null)],
  ['answers null, cut', chatAnswer(null, 'length')],
  ['answers with nothing', chatAnswer('')],
  [
    'breaks off',
    { ...chatAnswer(FOUND.slice(0, 60)), headers: { 'content-length': '900' }, breaksOff: true },
  ],
  ['sends a page', { type: 'text/html', pieces: ['<html><body>Bad gateway</body></html>'] }],
  ['knows no such key', json({ error: { message: 'Incorrect API key provided' } }, 401)],
  ['knows no such model', json({ error: { message: 'The model does not exist' } }, 404)],
];
const NOT_UNDERSTOOD: typeof BUSY = [
  ['is cut in the middle of JSON', chatAnswer(FOUND.slice(0, 60), 'length')],
  ['answers in prose', chatAnswer('She has a dog called Biscuit.')],
  ['answers with another shape', chatAnswer('{"facts": [{"category": "NONSENSE"}]}')],
  ['filters the answer', chatAnswer(null, 'content_filter')],
  ['refuses the question', json({ error: { message: 'max_tokens is too large' } }, 400)],
];

describe('a turn comes again, and nothing of it is lost, where the service', () => {
  it.each([...BUSY, ...NOT_UNDERSTOOD])('%s', async (_, answer) => {
    server.question = () => answer;
    const turn = said();
    await expect(take(turn)).rejects.toMatchObject({ name: 'KindredError' });
    expect(await stored(turn)).toEqual({ facts: [], words: [turn.userText, 'I see.'] });
    server.question = () => chatAnswer(FOUND);
    await take(turn);
    expect(await stored(turn)).toEqual({ facts: [BISCUIT], words: [turn.userText, 'I see.'] });
  });

  it.each(BUSY)('%s: one that waits for it is told so', async (_, answer) => {
    server.question = () => answer;
    await expect(take(said())).rejects.toMatchObject({ code: 'MODEL_UNREACHABLE', retryable: true });
  });

  it.each(NOT_UNDERSTOOD)('%s: it is no lesser service for that', async (_, answer) => {
    server.question = () => answer;
    await expect(take(said())).rejects.not.toMatchObject({ code: 'MODEL_UNREACHABLE' });
    let asked: string | undefined;
    server.question = (body) => {
      asked = format(body);
      return chatAnswer(FOUND);
    };
    await take(said());
    expect(asked).toBe('json_schema');
  });
});
