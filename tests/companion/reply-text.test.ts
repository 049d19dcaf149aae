import { ReadableStream } from 'node:stream/web';
import { llm } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { spokenOnly } from '../../src/companion/reply-text.ts';

const tools = { functionTools: { searchMemories: true } };

/** What is spoken and called when a model writes this, in pieces of some letters. */
async function replyTo(text: string, letters: number) {
  const pieces = text.match(new RegExp(`[\\s\\S]{1,${letters}}`, 'g')) ?? [];
  const chunks = pieces.map((content): llm.ChatChunk => ({ id: 'c', delta: { role: 'assistant', content } }));
  let dropped = 0;
  const stream = ReadableStream.from(chunks).pipeThrough(
    spokenOnly<llm.ChatChunk>({ tools, onDropped: () => dropped++ }),
  );
  let spoken = '';
  const calls: string[] = [];
  for await (const chunk of stream) {
    if (typeof chunk === 'string') spoken += chunk;
    else {
      spoken += chunk.delta?.content ?? '';
      calls.push(...(chunk.delta?.toolCalls ?? []).map(({ name, args }) => `${name} ${args}`));
    }
  }
  return { spoken: spoken.trim(), calls, dropped };
}

const CALL = 'searchMemories {"query":"dog"}';

describe.each([1, 3, 7, 1_000])('a reply in pieces of %i letters', (letters) => {
  it.each([
    ['Your dog is called Biscuit.', 'Your dog is called Biscuit.'],
    ['<think>The dog… {"name": "x"}</think>It is Biscuit.', 'It is Biscuit.'],
    ['5 < 7 and [laughs] that is {nearly} it.', '5 < 7 and [laughs] that is {nearly} it.'],
    ['A `word` in ticks.', 'A `word` in ticks.'],
    ['I can search (in searchMemories), see?', 'I can search (in searchMemories), see?'],
    ['With searchMemories', 'With searchMemories'],
    ['', ''],
  ])('%j is spoken as %j', async (text, spoken) => {
    expect(await replyTo(text, letters)).toEqual({ spoken, calls: [], dropped: 0 });
  });

  it.each([
    ['{"name": "searchMemories", "arguments": {"query": "dog"}}', ''],
    ['{"name": "searchMemories", "parameters": {"query": "dog"}}', ''],
    ['[{"name": "searchMemories", "arguments": "{\\"query\\":\\"dog\\"}"}]', ''],
    ['```json\n{"name": "searchMemories", "arguments": {"query": "dog"}}\n```', ''],
    ['<tool_call>\n{"name": "searchMemories", "arguments": {"query": "dog"}}\n</tool_call>', ''],
    ['{"type": "function", "function": {"name": "searchMemories", "arguments": {"query": "dog"}}}', ''],
    ['<function=searchMemories>{"query":"dog"}</function>', ''],
    ['Let me see. {"name": "searchMemories", "arguments": {"query": "dog"}}', 'Let me see.'],
    ['searchMemories({"query": "dog"})', ''],
    ['Let me see: searchMemories ( {"query": "dog"} )', 'Let me see:'],
    ['```tool_code\nsearchMemories({"query": "dog"})\n```', ''],
    ['searchMemories: {"query": "dog"}', ''],
    ['<tool_call>{"name": "searchMemories", "arguments": {"query": "dog"}}</tool_call> There.', ''],
    ['<think>hm</think>{"tool": "searchMemories", "args": {"query": "dog"}}', ''],
  ])('%j is called', async (text, spoken) => {
    expect(await replyTo(text, letters)).toEqual({ spoken, calls: [CALL], dropped: 0 });
  });

  it.each([
    '{"name": "bookFlight", "arguments": {}}',
    '{"name": "searchMemories", "arguments": {"query": ',
    'searchMemories({"query": "do',
    'searchMemories(the dog)',
    '<think>and it never ends',
  ])('%j is neither spoken nor called', async (text) => {
    expect(await replyTo(text, letters)).toEqual({ spoken: '', calls: [], dropped: 1 });
  });
});

it('two calls are both called, each with its own arguments', async () => {
  const call = (query: string) =>
    `<tool_call>{"name":"searchMemories","arguments":{"query":"${query}"}}</tool_call>`;
  const { calls, spoken } = await replyTo(`${call('a } dog')}\n${call('a cat')}`, 3);
  expect({ calls, spoken }).toEqual({
    calls: ['searchMemories {"query":"a } dog"}', 'searchMemories {"query":"a cat"}'],
    spoken: '',
  });
});

it('a call without arguments has none instead of no JSON', async () => {
  const toolCalls = [llm.FunctionCall.create({ callId: 'c', name: 'searchMemories', args: '' })];
  const chunk: llm.ChatChunk = { id: 'c', delta: { role: 'assistant', toolCalls } };
  const stream = ReadableStream.from([chunk]).pipeThrough(spokenOnly({ tools, onDropped: () => undefined }));
  for await (const one of stream) expect((one as llm.ChatChunk).delta?.toolCalls?.[0]?.args).toBe('{}');
});
