import { expect, test } from 'vitest';
import { TokenText } from '../../../../../local/inference/chat/llama/token-text.ts';
import {
  isWholeCall,
  readToolCall,
  toolCallIn,
} from '../../../../../local/inference/chat/llama/tool-call.ts';

function write(tokens: string[], stop: string[] = []) {
  const pieces: string[] = [];
  const text = new TokenText<string>(
    (parts) => parts.join(''),
    stop,
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
    [],
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

test('a tool call is told from speech while it grows', () => {
  expect(['', '<tool', '<tool_call>', '\n<tool_call>{"n', 'Hello', '<b'].map(toolCallIn)).toEqual([
    'maybe',
    'maybe',
    'yes',
    'yes',
    'no',
    'no',
  ]);
});

test('a call is read where it is whole and offered', () => {
  const offered = new Set(['remember']);
  const written = '<tool_call>\n{"name": "remember", "arguments": {"fact": "tea"}}\n</tool_call>';
  expect(isWholeCall(written)).toBe(true);
  expect(readToolCall(written, offered)).toEqual({ name: 'remember', arguments: { fact: 'tea' } });
  expect(readToolCall(written, new Set(['forget']))).toBeNull();
  expect(readToolCall('<tool_call>\n{"name": "remember", "argu', offered)).toBeNull();
  expect(readToolCall('Hello', offered)).toBeNull();
});
