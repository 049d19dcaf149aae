import { expect, test } from 'vitest';
import { chooseSlot, commonLength } from '../../../../../local/inference/chat/llama/slots.ts';

const PROMPT = Array.from({ length: 100 }, (_, index) => index);
const slot = (name: string, read: number[]) => ({ name, read });
const choose = (...free: ReturnType<typeof slot>[]) =>
  chooseSlot(free, ({ read }) => commonLength(read, PROMPT))?.name;

test('counts what two prompts begin with', () => {
  expect(commonLength([1, 2, 3], [1, 2, 4])).toBe(2);
  expect(commonLength([1, 2], [1, 2, 3])).toBe(2);
  expect(commonLength([], [1])).toBe(0);
});

test('takes the slot that has read most of the prompt', () => {
  expect(choose(slot('a', PROMPT.slice(0, 40)), slot('b', PROMPT.slice(0, 80)))).toBe('b');
});

test('takes the least recently used one where none has read much of it', () => {
  expect(choose(slot('a', []), slot('b', PROMPT.slice(0, 5)))).toBe('a');
  expect(choose()).toBeUndefined();
});
