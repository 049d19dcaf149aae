import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { answerFormats } from '../../../src/memory/extraction/answer-formats.ts';
import { StructuredModel } from '../../../src/memory/extraction/structured.ts';

const question = {
  name: 'dogs',
  schema: z.object({ dogs: z.array(z.string()), cat: z.string().nullable(), isSure: z.boolean() }),
  prompt: { instructions: 'Count the dogs.', examples: [] },
  input: '<said>I have a dog called Biscuit.</said>',
};
const BISCUIT = { dogs: ['Biscuit'], cat: null, isSure: true };

interface Body {
  readonly response_format?: { readonly type: string };
  readonly messages: readonly { readonly content: string }[];
}
interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

let server: Server;
let asked: string[];
/** How the service answers to a body. */
let answer: (body: Body) => Reply;
beforeEach(async () => {
  asked = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text) as Body;
    asked.push(body.response_format?.type ?? 'text');
    const { status = 200, body: reply } = answer(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterEach(() => server.closeAllConnections());

function model(file?: string): StructuredModel {
  const { port } = server.address() as AddressInfo;
  const client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
  return new StructuredModel({ client, model: 'm', formats: answerFormats('a service', file) });
}

const said = (content: string | null, finish = 'stop'): Reply => ({
  body: { choices: [{ message: { role: 'assistant', content }, finish_reason: finish }] },
});
const refusal = (message: string): Reply => ({ status: 400, body: { error: { message } } });

describe('a service that refuses a form', () => {
  it.each([
    ['json_schema', 'This response_format type is unavailable now', ['json_schema', 'json_object']],
    ['any form', 'Unsupported parameter: response_format', ['json_schema', 'json_object', 'text']],
  ])('%s is asked in the next one, and knows the schema from the prompt', async (what, message, forms) => {
    answer = ({ response_format, messages }) => {
      const isRefused = what === 'any form' ? response_format : response_format?.type === 'json_schema';
      if (isRefused) return refusal(message);
      expect(messages[0]?.content).toContain('"dogs"');
      return said(JSON.stringify(BISCUIT));
    };
    const dogs = model();
    expect(await dogs.ask(question)).toEqual(BISCUIT);
    expect(await dogs.ask(question)).toEqual(BISCUIT);
    expect(asked).toEqual([...forms, forms.at(-1)]);
  });

  it('is remembered for other processes, and another service is not taken for it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'answer-formats-'));
    const file = join(dir, 'sub', 'formats.json');
    answer = ({ response_format }) =>
      response_format ? refusal('json_schema is not supported') : said(JSON.stringify(BISCUIT));
    await model(file).ask(question);
    asked.length = 0;
    await model(file).ask(question);
    expect(asked).toEqual(['text']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ 'a service': 'text' });
    expect(answerFormats('another', file).current).toBe('json_schema');
    await rm(dir, { recursive: true });
  });
});

it('a question comes last, after the instructions and the examples as turns', async () => {
  const sent: unknown[] = [];
  answer = ({ messages }) => {
    sent.push(...messages);
    return said(JSON.stringify(BISCUIT));
  };
  const example = { input: '<said>No cat.</said>', answer: '{}' };
  await model().ask({ ...question, prompt: { instructions: 'Count.', examples: [example] } });
  expect(sent).toEqual([
    { role: 'system', content: 'Count.' },
    { role: 'user', content: example.input },
    { role: 'assistant', content: '{}' },
    { role: 'user', content: question.input },
  ]);
});

describe('an answer', () => {
  it.each([
    ['in a code fence', '```json\n{"dogs": ["Biscuit"], "cat": null, "isSure": true}\n```'],
    ['after thoughts', '<think>{"dogs": []}? No.</think>{"dogs": ["Biscuit"], "cat": null, "isSure": true}'],
    ['after a word', 'Here it is: {"dogs": ["Biscuit"], "cat": null, "isSure": true} Good?'],
  ])('%s is read', async (_, text) => {
    answer = () => said(text);
    expect(await model().ask(question)).toEqual(BISCUIT);
    expect(asked).toEqual(['json_schema']);
  });

  it('that leaves out what says nothing is completed', async () => {
    answer = () => said('{}');
    expect(await model().ask(question)).toEqual({ dogs: [], cat: null, isSure: false });
  });

  it('that is no JSON is asked for in a lesser form, for good only where that is the rule', async () => {
    let slips = 1;
    answer = ({ response_format }) =>
      response_format?.type === 'json_schema' && slips-- > 0
        ? said('Certainly!')
        : said(JSON.stringify(BISCUIT));
    const dogs = model();
    for (let i = 0; i < 2; i++) expect(await dogs.ask(question)).toEqual(BISCUIT);
    expect(asked).toEqual(['json_schema', 'json_object', 'json_schema']);
    slips = Number.POSITIVE_INFINITY;
    asked.length = 0;
    for (let i = 0; i < 3; i++) await dogs.ask(question);
    expect(asked).toEqual(['json_schema', 'json_object', 'json_schema', 'json_object', 'json_object']);
  });

  it('that is never any JSON is invalid', async () => {
    answer = () => said('Certainly!');
    await expect(model().ask(question)).rejects.toMatchObject({ code: 'MODEL_ANSWER_INVALID' });
  });
});

it.each([
  ['no choices', { choices: [] }],
  ['no content, cut off', said(null, 'length').body],
  ['an empty content', said('').body],
  ['nothing of it', { id: 'x' }],
])('a service that answers with %s was busy: it is asked again later', async (_, body) => {
  answer = () => ({ body });
  await expect(model().ask(question)).rejects.toMatchObject({ code: 'MODEL_UNREACHABLE', retryable: true });
});
