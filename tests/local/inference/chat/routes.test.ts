import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import OpenAI, { BadRequestError } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { chatModelInfo, chatRoutes } from '../../../../local/inference/chat/routes.ts';
import { silentLog } from '../../../../src/telemetry/log.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Serves an app on a free port of this machine. */
async function listen(app: Hono): Promise<string> {
  return await new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
      resolve(`http://127.0.0.1:${address.port}`),
    );
    closing.push(
      () =>
        new Promise((closed) => {
          server.close(() => closed());
          if ('closeAllConnections' in server) server.closeAllConnections();
        }),
    );
  });
}

/** A port on which nothing listens any more. */
async function nobody(): Promise<string> {
  const url = await listen(new Hono());
  await closing.pop()?.();
  return url;
}

async function chat(ollamaUrl: string): Promise<{ client: OpenAI; url: string }> {
  const app = new Hono();
  app.route('/v1', chatRoutes({ log: silentLog, ollamaUrl }));
  const url = `${await listen(app)}/v1`;
  return { client: new OpenAI({ baseURL: url, apiKey: 'unused-key', maxRetries: 0 }), url };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const POOL_TOOL = {
  type: 'function',
  function: { name: 'getConnectionPoolStats', parameters: { type: 'object', properties: {} } },
} as const;

test('answers in one piece with usage', async () => {
  const { client } = await chat(await nobody());
  const answer = await client.chat.completions.create({
    model: 'gpt-4.1-mini',
    messages: [{ role: 'user', content: 'My name is Ada' }],
  });
  expect(answer.object).toBe('chat.completion');
  expect(answer.choices[0]?.message).toMatchObject({
    role: 'assistant',
    content: 'Nice to meet you, Ada. How are you today?',
  });
  expect(answer.choices[0]?.finish_reason).toBe('stop');
  expect(answer.usage?.total_tokens).toBe(
    (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
  );
  expect(chatModelInfo()).toEqual({ kind: 'stand-in', model: 'stand-in' });
});

test('streams word by word: role first, finish reason, usage at the end', async () => {
  const { client } = await chat(await nobody());
  const stream = await client.chat.completions.create({
    model: 'any',
    stream: true,
    stream_options: { include_usage: true },
    messages: [{ role: 'user', content: 'My name is Ada' }],
  });
  const chunks = await collect(stream);
  expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: 'assistant', content: '' });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
    'Nice to meet you, Ada. How are you today?',
  );
  expect(chunks.length).toBeGreaterThan(8);
  expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 11 } });
  expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
});

test('the stream is server-sent events that end in [DONE], without usage unless asked', async () => {
  const { url } = await chat(await nobody());
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'any', stream: true, messages: [{ role: 'user', content: 'Hello' }] }),
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const body = await response.text();
  expect(body).toMatch(/^data: \{/);
  expect(body.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(body).not.toContain('usage');
});

test('streams a tool call, and speaks the result that comes back', async () => {
  const { client } = await chat(await nobody());
  const asked = { role: 'user', content: 'How are your connections doing?' } as const;
  const runner = client.chat.completions.stream({ model: 'any', messages: [asked], tools: [POOL_TOOL] });
  const completion = await runner.finalChatCompletion();
  const [choice] = completion.choices;
  const call = choice?.message.tool_calls?.[0];
  expect(choice?.finish_reason).toBe('tool_calls');
  expect(call).toMatchObject({
    type: 'function',
    function: { name: 'getConnectionPoolStats', arguments: '{}' },
  });
  const spoken = await client.chat.completions.create({
    model: 'any',
    tools: [POOL_TOOL],
    messages: [
      asked,
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: call?.id ?? '',
            type: 'function',
            function: { name: 'getConnectionPoolStats', arguments: '{}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: call?.id ?? '', content: '{"summary":"All is well."}' },
    ],
  });
  expect(spoken.choices[0]?.message.content).toBe('All is well.');
});

test('structured output parses by the schema that asked for it', async () => {
  const { client } = await chat(await nobody());
  const fact = z.object({
    category: z.enum(['FACT', 'RELATIONSHIP', 'PLAN']),
    key: z.string(),
    value: z.string(),
    confidence: z.number().min(0).max(1),
    importance: z.number().min(0).max(1),
    valid_from: z.iso.date().nullable(),
    valid_to: z.iso.date().nullable(),
    negates: z.boolean(),
  });
  const schema = z.object({
    facts: z.array(fact),
    open_loops: z.array(z.object({ text: z.string(), due: z.iso.date().nullable() })),
  });
  const answer = await client.chat.completions.parse({
    model: 'any',
    response_format: zodResponseFormat(schema, 'turn_extraction'),
    messages: [
      {
        role: 'user',
        content:
          '<clock>2026-11-24T22:00:00Z</clock>\n<person_said>My name is Ada and I have an exam on Friday.</person_said>',
      },
    ],
  });
  expect(answer.choices[0]?.message.parsed).toMatchObject({
    facts: [
      { key: 'name', value: 'is called Ada' },
      { key: 'plan_exam', value: 'has an exam on 2026-11-27' },
    ],
    open_loops: [{ due: '2026-11-27' }],
  });
});

const BAD: readonly (readonly [body: string, param: string | null])[] = [
  ['{not json', null],
  ['[]', null],
  ['{"model":"m"}', 'messages'],
  ['{"model":"m","messages":[]}', 'messages'],
  ['{"messages":[{"role":"user","content":"hi"}]}', 'model'],
  ['{"model":"m","messages":[{"role":"robot","content":"hi"}]}', 'messages[0].role'],
  [
    '{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":""}}]}',
    'tools[0].function.name',
  ],
];

test.each(BAD)('bad input has the error shape of OpenAI: %s', async (body, param) => {
  const { url } = await chat(await nobody());
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: {
      message: expect.stringMatching(/\S/),
      type: 'invalid_request_error',
      param,
      code: param ? 'invalid_value' : expect.toSatisfy(() => true),
    },
  });
});

test('the real client throws its own error for bad input', async () => {
  const { client } = await chat(await nobody());
  await expect(client.chat.completions.create({ model: 'any', messages: [] })).rejects.toBeInstanceOf(
    BadRequestError,
  );
});

/** Ollama as far as it is asked: installed models, what they can do, and a streamed completion. */
function fakeOllama(
  capabilities: Readonly<Record<string, readonly string[]>>,
  seen: Record<string, unknown>[],
): Hono {
  const app = new Hono();
  app.get('/api/tags', (context) =>
    context.json({ models: Object.keys(capabilities).map((name) => ({ name })) }),
  );
  app.post('/api/show', async (context) => {
    const { model } = z.object({ model: z.string() }).parse(await context.req.json());
    return context.json({ capabilities: capabilities[model] });
  });
  app.post('/v1/chat/completions', async (context) => {
    seen.push(await context.req.json());
    const chunk = {
      id: 'o',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'o',
      choices: [{ index: 0, delta: { role: 'assistant', content: 'From Ollama.' }, finish_reason: 'stop' }],
    };
    return context.body(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`, 200, {
      'content-type': 'text/event-stream',
    });
  });
  return app;
}

async function say(client: OpenAI): Promise<string> {
  const stream = await client.chat.completions.create({
    model: 'gpt-4.1-mini',
    stream: true,
    tools: [POOL_TOOL],
    messages: [{ role: 'user', content: 'My name is Ada' }],
  });
  return (await collect(stream)).map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
}

test('Ollama speaks where it answers, by its first chat model that takes tools', async () => {
  const seen: Record<string, unknown>[] = [];
  const ollama = await listen(
    fakeOllama({ embedder: ['embedding'], plain: ['completion'], talker: ['completion', 'tools'] }, seen),
  );
  const { client } = await chat(ollama);
  expect(await say(client)).toBe('From Ollama.');
  expect(chatModelInfo()).toEqual({ kind: 'ollama', model: 'talker' });
  expect(seen).toMatchObject([{ model: 'talker', stream: true, tools: [POOL_TOOL] }]);
});

test('a model that takes no tools is not sent any', async () => {
  const seen: Record<string, unknown>[] = [];
  const { client } = await chat(await listen(fakeOllama({ plain: ['completion'] }, seen)));
  expect(await say(client)).toBe('From Ollama.');
  expect(seen[0]).not.toHaveProperty('tools');
});

test('without a chat model in Ollama the rule-based stand-in answers', async () => {
  const { client } = await chat(await listen(fakeOllama({ embedder: ['embedding'] }, [])));
  expect(await say(client)).toMatch(/^Nice to meet you, Ada/);
});

test('when Ollama goes away in the middle of a call, the rule-based stand-in takes over', async () => {
  const ollama = await listen(fakeOllama({ talker: ['completion', 'tools'] }, []));
  const stopOllama = closing.pop();
  const { client } = await chat(ollama);
  expect(await say(client)).toBe('From Ollama.');
  await stopOllama?.();
  expect(await say(client)).toMatch(/^Nice to meet you, Ada/);
  expect(chatModelInfo().kind).toBe('stand-in');
});

test('the stand-in that was chosen answers, and Ollama is not asked', async () => {
  let asked = 0;
  const ollama = await listen(
    new Hono().get('/api/tags', (context) => {
      asked += 1;
      return context.json({ models: [{ name: 'llama3.2' }] });
    }),
  );
  const app = new Hono().route('/v1', chatRoutes({ log: silentLog, ollamaUrl: ollama, chosen: 'stand-in' }));
  const client = new OpenAI({ baseURL: `${await listen(app)}/v1`, apiKey: 'unused-key', maxRetries: 0 });
  const answer = await client.chat.completions.create({
    model: 'any',
    messages: [{ role: 'user', content: 'My name is Ada' }],
  });
  expect(answer.model).toBe('stand-in');
  expect(asked).toBe(0);
});
