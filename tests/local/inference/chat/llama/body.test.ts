import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { slowJson } from '../../../../../local/inference/chat/llama/body.ts';

const NEVER = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('an answer that comes soon is plain JSON, and a fault is thrown', async () => {
  const response = await slowJson(async () => ({ a: 1 }), NEVER);
  expect(await response.text()).toBe('{"a":1}');
  await expect(slowJson(() => Promise.reject(new Error('busy')), NEVER)).rejects.toThrow('busy');
});

test('an answer that takes long gives signs of life, and is JSON all the same', async () => {
  const work = Promise.withResolvers<unknown>();
  const answering = slowJson(() => work.promise, NEVER);
  await vi.advanceTimersByTimeAsync(5_000);
  const response = await answering;
  await vi.advanceTimersByTimeAsync(11_000);
  work.resolve({ a: 1 });
  const text = await response.text();
  expect(text).toBe('   {"a":1}');
  expect(JSON.parse(text)).toEqual({ a: 1 });
});

test('a late fault stands in the body; who leaves ends the work', async () => {
  const work = Promise.withResolvers<unknown>();
  const answering = slowJson(() => work.promise, NEVER);
  await vi.advanceTimersByTimeAsync(5_000);
  work.reject(new Error('gone wrong'));
  expect(await (await answering).json()).toMatchObject({ error: { message: 'gone wrong' } });
  let left: AbortSignal | undefined;
  const abandoned = slowJson((signal) => {
    left = signal;
    return new Promise(() => undefined);
  }, NEVER);
  await vi.advanceTimersByTimeAsync(5_000);
  await (await abandoned).body?.cancel();
  expect(left?.aborted).toBe(true);
});
