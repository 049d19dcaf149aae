import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { slowBody } from '../../../../local/inference/chat/slow-body.ts';

const NEVER = new AbortController().signal;
const JSON_BODY = {
  contentType: 'application/json',
  signOfLife: ' ',
  fault: (error: unknown) => JSON.stringify({ error: String(error) }),
};

const slowJson = (work: (left: AbortSignal) => Promise<unknown>) =>
  slowBody(JSON_BODY, NEVER, async (write, left) => write(JSON.stringify(await work(left))));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('an answer that comes soon is plain JSON, and a fault is thrown', async () => {
  const response = await slowJson(async () => ({ a: 1 }));
  expect(await response.text()).toBe('{"a":1}');
  await expect(slowJson(() => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
});

test('an answer that takes long gives signs of life, and is JSON all the same', async () => {
  const work = Promise.withResolvers<unknown>();
  const answering = slowJson(() => work.promise);
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
  const answering = slowJson(() => work.promise);
  await vi.advanceTimersByTimeAsync(5_000);
  work.reject(new Error('gone wrong'));
  expect(await (await answering).json()).toEqual({ error: 'Error: gone wrong' });
  let left: AbortSignal | undefined;
  const abandoned = slowJson((signal) => {
    left = signal;
    return new Promise(() => undefined);
  });
  await vi.advanceTimersByTimeAsync(5_000);
  await (await abandoned).body?.cancel();
  await vi.waitFor(() => expect(left?.aborted).toBe(true));
});

test('a stream that has begun breaks off', async () => {
  const response = await slowBody({ contentType: 'text/plain', signOfLife: '' }, NEVER, async (write) => {
    write('so far');
    throw new Error('gone wrong');
  });
  await expect(response.text()).rejects.toThrow('gone wrong');
});
