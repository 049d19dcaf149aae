/**
 * Replies of chat services as they are: what would be spoken, what is called, and what is stored as the agent's words.
 *
 * @module
 */

import { initializeLogger } from '@livekit/agents';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Answer } from '../support/quirks/answer.ts';
import {
  chatAnswer,
  chunk,
  hasToolAnswer,
  json,
  plainReply,
  stream,
  toolCall,
  words,
} from '../support/quirks/chat.ts';
import { QuirkyCall } from '../support/quirks/quirky-call.ts';
import { QuirkServer } from '../support/quirks/server.ts';
import { openQuirkyServices, type QuirkyServices } from '../support/quirks/services.ts';

initializeLogger({ pretty: false, level: 'silent' });

let database: TestDatabase;
let server: QuirkServer;
let quirky: QuirkyServices;
let call: QuirkyCall;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  server = await QuirkServer.start();
  quirky = await openQuirkyServices(server, database, HASTY);
  call = await QuirkyCall.begin(quirky.services);
});
afterEach(async () => {
  await call.close();
  await quirky.close();
  await server.close();
});

/** Nothing is asked twice; an open circuit is soon tried again, for the end of a call waits for it. */
const HASTY = { POOL_RETRIES: '0', BREAKER_OPEN_MS: '1000' };
const OK = 'It is Biscuit.';
const finished = chunk({}, 'stop');
const usage = { ...chunk(null), usage: { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 } };
const { choices: _, ...bareUsage } = usage as unknown as Record<string, unknown>;

describe('a reply is spoken and stored as it was meant where', () => {
  it.each<[string, Answer]>([
    ['there is no quirk', plainReply(OK)],
    ['each letter is a chunk', plainReply(OK, 1)],
    ['it thinks first', plainReply(`<think>The dog is {"name": "x"}</think>\n${OK}`, 4)],
    ['it thinks in the middle', plainReply('It is <think>a cat? no</think>Biscuit.', 4)],
    [
      'its thoughts come in a field of their own',
      stream([chunk({ reasoning_content: 'hm' }), ...words(OK), finished]),
    ],
    [
      'the first chunk has content null',
      stream([chunk({ role: 'assistant', content: null }), ...words(OK), finished]),
    ],
    [
      'a chunk has no delta',
      stream([...words(OK), { id: 'c', choices: [{ index: 0, finish_reason: null }] }, finished]),
    ],
    [
      'a chunk has delta null',
      stream([...words(OK), { id: 'c', choices: [{ index: 0, delta: null }] }, finished]),
    ],
    ['a chunk without choices comes first', stream([chunk(null), ...words(OK), finished])],
    ['usage comes last', stream([...words(OK), finished, usage])],
    ['usage comes last, with choices left out', stream([...words(OK), finished, bareUsage])],
    ['usage comes last, with choices null', stream([...words(OK), finished, { ...usage, choices: null }])],
    ['there is no [DONE]', stream([...words(OK), finished], { done: false })],
    ['there is no finish_reason either', stream(words(OK), { done: false })],
    ['it is cut by its length', stream([...words(OK), chunk({}, 'length')])],
    ['lines end with CRLF', stream([...words(OK), finished], { newline: '\r\n' })],
    ['comments keep it alive', stream([...words(OK), finished], { comment: ': ping' })],
  ])('%s', async (_, answer) => {
    server.reply = () => answer;
    expect((await call.says('What is my dog called?')).trim()).toBe(OK);
    expect(await call.storedWords()).toEqual([OK]);
    expect(quirky.messages(50)).toEqual([]);
  });
});

const ARGS = '{"query":"dog"}';
const CALLED = [`searchMemories ${ARGS}`];
const asText = (text: string) => plainReply(text, 7);

describe('a tool is called, and its call is neither spoken nor stored, where it comes', () => {
  it.each<[string, Answer, string]>([
    ['as it should', stream(toolCall('searchMemories', [ARGS])), ''],
    ['with its arguments in pieces', stream(toolCall('searchMemories', ['', '{"que', 'ry":"d', 'og"}'])), ''],
    ['with its arguments as an object', stream(toolCall('searchMemories', [{ query: 'dog' }])), ''],
    ['with finish_reason stop', stream(toolCall('searchMemories', [ARGS], 'stop')), ''],
    ['without finish_reason', stream(toolCall('searchMemories', [ARGS], null)), ''],
    [
      'without finish_reason and [DONE]',
      stream(toolCall('searchMemories', [ARGS], null), { done: false }),
      '',
    ],
    ['without an id', stream(withoutId(toolCall('searchMemories', [ARGS]))), ''],
    ['after a word', stream([...words('One moment.'), ...toolCall('searchMemories', [ARGS])]), 'One moment.'],
    ['as bare JSON', asText(`{"name": "searchMemories", "arguments": ${ARGS}}`), ''],
    [
      'as bare JSON with thoughts',
      asText(`<think>hm</think>{"name":"searchMemories","arguments":${ARGS}}`),
      '',
    ],
    ['in a code fence', asText(`\`\`\`json\n{"name": "searchMemories", "arguments": ${ARGS}}\n\`\`\``), ''],
    ['in a tag', asText(`<tool_call>\n{"name": "searchMemories", "arguments": ${ARGS}}\n</tool_call>`), ''],
    ['as a function', asText(`searchMemories(${ARGS})`), ''],
    ['as a function in a fence', asText(`\`\`\`\nsearchMemories(${ARGS})\n\`\`\``), ''],
    ['as a function after a word', asText(`Let me look. searchMemories(${ARGS})`), 'Let me look.'],
    ['as its name and its arguments', asText(`searchMemories\n${ARGS}`), ''],
    [
      'twice in tags',
      asText(`<tool_call>{"name":"searchMemories","arguments":${ARGS}}</tool_call>`.repeat(2)),
      '',
    ],
    [
      'in a tag, with words behind it',
      asText(`<tool_call>{"name":"searchMemories","arguments":${ARGS}}</tool_call> Done.`),
      '',
    ],
  ])('%s', async (_, answer, before) => {
    server.reply = (asked) => (hasToolAnswer(asked) ? plainReply(OK) : answer);
    const said = [before, OK].filter((text) => text !== '');
    const spoken = (await call.says('What is my dog called?')).split('|').map((text) => text.trim());
    expect(spoken.join('|')).toBe(said.join('|'));
    expect([...new Set(call.called)]).toEqual(CALLED);
    expect(await call.storedWords()).toEqual([said.join(' ')]);
  });

  it('with empty arguments', async () => {
    server.reply = (asked) => (hasToolAnswer(asked) ? plainReply(OK) : stream(toolCall('undoForget', [''])));
    expect(await call.says('Bring it back.')).toBe(OK);
    expect(call.called).toEqual(['undoForget {}']);
  });
});

function withoutId(events: readonly object[]): object[] {
  return JSON.parse(JSON.stringify(events), (key, value) => (key === 'id' ? undefined : value));
}

describe('nothing is spoken, and nothing stored, of', () => {
  it.each([
    ['a tool that there is not', '{"name": "bookFlight", "arguments": {"to": "Rome"}}'],
    ['a call that is cut', '{"name": "searchMemories", "arguments": {"query": '],
    ['a call in a tag that is cut', '<tool_call>{"name": "searchMem'],
    ['a function that is cut', 'searchMemories({"query": "do'],
  ])('%s', async (_, text) => {
    server.reply = () => asText(text);
    expect(await call.says('What is my dog called?')).toBe('');
    expect(call.called).toEqual([]);
    expect(await call.storedWords()).toEqual([]);
    expect(quirky.messages(40)).toContainEqual(expect.stringContaining('tool call'));
  });

  it('thoughts that never end', async () => {
    server.reply = () => asText('<think>She has a dog, so');
    expect(await call.says('What is my dog called?')).toBe('');
    expect(await call.storedWords()).toEqual([]);
  });

  it('a call whose stream ends in the middle of its arguments', async () => {
    server.reply = () => stream(toolCall('searchMemories', ['{"query":"d'], null), { done: false });
    expect(await call.says('What is my dog called?')).toBe('');
    expect(call.called).toEqual([]);
  });
});

describe('a reply fails, and the log says it once, where the service', () => {
  it.each<[string, Answer]>([
    ['breaks off before the first word', stream([], { breaksOff: true })],
    ['breaks off after the role', stream([chunk({ role: 'assistant', content: '' })], { breaksOff: true })],
    ['sends an error as an event', stream([{ error: { code: 500, message: 'overloaded' } }])],
    ['sends an error as a success', json({ error: { code: 429, message: 'slow down' } })],
    ['is busy', json({ error: { message: 'slow down' } }, 429)],
    ['knows no such key', json({ error: { message: 'Incorrect API key provided' } }, 401)],
  ])('%s', async (_, answer) => {
    server.reply = () => answer;
    expect(await call.says('What is my dog called?')).not.toContain('Biscuit');
    expect(await call.storedWords()).toEqual([]);
    expect(quirky.messages(50).filter((said) => said === 'a service failed in the call')).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['breaks off in the middle', stream(words(OK), { breaksOff: true })],
    ['sends an error in the middle', stream([...words(OK), { error: { code: 500, message: 'overloaded' } }])],
  ])('%s: what was said until then is stored', async (_, answer) => {
    server.reply = () => answer;
    await call.says('What is my dog called?');
    expect(quirky.messages(50)).toContain('a service failed in the call');
    for (const text of await call.storedWords()) expect(OK).toContain(text.trim());
  });
});

describe('the circuit opens where all replies', () => {
  const until = (answer: Answer) => async () => {
    // What is asked beside the replies would be as many successes.
    server.reply = server.question = () => answer;
    const breaker = () => quirky.services.pool.getStats().services.chat.breaker;
    for (let i = 0; i < 20 && breaker() !== 'open'; i++) await call.says(`Question ${i}`);
    expect(breaker()).toBe('open');
    expect(quirky.messages(40)).toContain('circuit opened');
    server.question = () => chatAnswer('{}');
  };
  it('break off in the middle', until(stream(words(OK), { breaksOff: true })));
  it('break off before the first word', until(stream([], { breaksOff: true })));
  it(
    'end with an error as an event',
    until(stream([...words(OK), { error: { code: 500, message: 'overloaded' } }])),
  );
});
