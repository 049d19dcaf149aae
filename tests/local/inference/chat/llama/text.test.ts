import { expect, test } from 'vitest';
import { TokenText } from '../../../../../local/inference/chat/llama/token-text.ts';
import {
  CALL_MARKS,
  isCallBegun,
  readToolCall,
  speechLength,
} from '../../../../../local/inference/chat/llama/tool-call.ts';

function write(tokens: string[], stop: string[] = [], marks: string[] = []) {
  const pieces: string[] = [];
  const text = new TokenText<string>(
    (parts) => parts.join(''),
    { stop, marks },
    (piece) => pieces.push(piece),
  );
  for (const token of tokens) if (!text.isStopped) text.add(token);
  text.end();
  return { pieces, all: text.all, isStopped: text.isStopped };
}

test('a letter that takes several tokens is told once it is whole', () => {
  const bytes: number[] = [];
  const pieces: string[] = [];
  const text = new TokenText<number>(
    (parts) => Buffer.from(parts).toString(),
    { stop: [], marks: [] },
    (piece) => pieces.push(piece),
  );
  for (const byte of Buffer.from('aü!')) text.add(byte);
  expect([pieces, bytes]).toEqual([['a', 'ü', '!'], []]);
});

test('a stop text ends the answer and is never told, also across tokens', () => {
  expect(write(['Hello', ' EN', 'D', ' more'], ['END'])).toEqual({
    pieces: ['Hello', ' '],
    all: 'Hello ',
    isStopped: true,
  });
  expect(write(['Hello', ' EN'], ['END']).pieces.join('')).toBe('Hello EN');
});

test('a tool call is told from speech while it grows, also after some speech', () => {
  const told = (...tokens: string[]) => write(tokens, [], CALL_MARKS).pieces.join('');
  expect(told('\n', '<tool', '_call>{"n')).toBe('');
  expect(told(' Sure', '. <tool_ca', 'll>{"n')).toBe('Sure. ');
  expect(told('Sure. `', '``json')).toBe('Sure. ');
  expect(told('Sure. {', '"a"')).toBe('Sure. ');
  expect(told('a < b')).toBe('a < b');
  expect(speechLength('Sure. <tool_ca')).toBe(14);
});

const TOOLS = [
  {
    type: 'function' as const,
    function: {
      name: 'remember',
      parameters: { type: 'object', properties: { fact: { type: 'string' } }, required: ['fact'] },
    },
  },
];

test('a call is read in each form that models write, where it is whole, offered and fits', () => {
  const json = '{"name": "remember", "arguments": {"fact": "tea"}}';
  for (const written of [
    `<tool_call>\n${json}\n</tool_call>`,
    `\`\`\`json\n${json}\n\`\`\``,
    json,
    `Sure. ${json}`,
  ]) {
    expect(isCallBegun(written)).toBe(!written.startsWith('Sure'));
    expect(readToolCall(written, TOOLS)).toEqual({ name: 'remember', arguments: { fact: 'tea' } });
  }
  const [unknown, unfit] = [json.replace('remember', 'forget'), json.replace('"tea"', '7')];
  for (const written of [unknown, unfit, json.slice(0, 20), 'Hello'])
    expect(readToolCall(written, TOOLS)).toBeNull();
});
