import { expect, test } from 'vitest';
import { chooseSlot, commonLength } from '../../../../../local/inference/chat/llama/slots.ts';

const slot = (name: string, usedAt: number, read: number[], isBusy = false) => ({
  name,
  usedAt,
  read,
  isBusy,
});
const PROMPT = Array.from({ length: 100 }, (_, index) => index);
const choose = (...slots: ReturnType<typeof slot>[]) =>
  chooseSlot(slots, ({ read }) => commonLength(read, PROMPT))?.name;

test('counts what two prompts begin with', () => {
  expect(commonLength([1, 2, 3], [1, 2, 4])).toBe(2);
  expect(commonLength([1, 2], [1, 2, 3])).toBe(2);
  expect(commonLength([], [1])).toBe(0);
});

test('takes the slot that has read most of the prompt', () => {
  expect(choose(slot('a', 1, PROMPT.slice(0, 40)), slot('b', 2, PROMPT.slice(0, 80)))).toBe('b');
});

test('takes the least recently used one where none has read much of it', () => {
  expect(choose(slot('a', 2, PROMPT.slice(0, 5)), slot('b', 1, []))).toBe('b');
});

test('takes no busy slot', () => {
  expect(choose(slot('a', 1, PROMPT, true), slot('b', 2, []))).toBe('b');
  expect(choose(slot('a', 1, PROMPT, true))).toBeUndefined();
});
