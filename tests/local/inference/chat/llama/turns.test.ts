import { expect, test } from 'vitest';
import { type Kind, Turns } from '../../../../../local/inference/chat/llama/turns.ts';
import type { RequestError } from '../../../../../local/inference/request-error.ts';

const NEVER = new AbortController().signal;
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when it is told to. */
function work(turns: Turns, kind: Kind, signal = NEVER) {
  const done = Promise.withResolvers<void>();
  const state = { hasBegun: false, end: done.resolve };
  const over = turns.run(kind, signal, () => {
    state.hasBegun = true;
    return done.promise;
  });
  return Object.assign(state, { over });
}

test('background work leaves a place for a reply', async () => {
  const turns = new Turns({ places: 2, maxWaiting: 4 });
  const [first, second] = [work(turns, 'background'), work(turns, 'background')];
  const reply = work(turns, 'reply');
  await tick();
  expect([first.hasBegun, second.hasBegun, reply.hasBegun]).toEqual([true, false, true]);
  first.end();
  await tick();
  expect(second.hasBegun).toBe(true);
});

test('a reply that waits goes before background work that has waited longer', async () => {
  const turns = new Turns({ places: 2, maxWaiting: 4 });
  const running = [work(turns, 'reply'), work(turns, 'reply')];
  const [background, reply] = [work(turns, 'background'), work(turns, 'reply')];
  running[0]?.end();
  await tick();
  expect([background.hasBegun, reply.hasBegun]).toEqual([false, true]);
});

test('refuses with 429 when as many wait as may', async () => {
  const turns = new Turns({ places: 2, maxWaiting: 1 });
  for (let index = 0; index < 3; index += 1) work(turns, 'reply');
  const refused = await turns
    .run('reply', NEVER, async () => undefined)
    .catch((error: RequestError) => error);
  expect(refused).toMatchObject({ status: 429, message: expect.stringMatching(/busy/) });
});

test('who stops waiting leaves the queue', async () => {
  const turns = new Turns({ places: 2, maxWaiting: 1 });
  const running = [work(turns, 'reply'), work(turns, 'reply')];
  const leaving = new AbortController();
  const left = work(turns, 'reply', leaving.signal);
  leaving.abort(new Error('gone'));
  await expect(left.over).rejects.toThrow('gone');
  const next = work(turns, 'reply');
  running[0]?.end();
  await tick();
  expect([left.hasBegun, next.hasBegun]).toEqual([false, true]);
});

test('background work pauses while a reply is computed', async () => {
  const turns = new Turns({ places: 2, maxWaiting: 1 });
  const reply = work(turns, 'reply');
  let isQuiet = false;
  const quiet = turns.mayGoOn('background', NEVER).then(() => {
    isQuiet = true;
  });
  await tick();
  expect(isQuiet).toBe(false);
  reply.end();
  await quiet;
  const leaving = new AbortController();
  work(turns, 'reply');
  const given = turns.mayGoOn('background', leaving.signal);
  leaving.abort(new Error('gone'));
  await expect(given).rejects.toThrow('gone');
});

test('one of a kind computes at a time, replies apart', async () => {
  const turns = new Turns({ places: 3, maxWaiting: 4 });
  const [first, second] = [work(turns, 'background'), work(turns, 'background')];
  const replies = [work(turns, 'reply'), work(turns, 'reply')];
  await tick();
  expect([first, second, ...replies].map(({ hasBegun }) => hasBegun)).toEqual([true, false, true, true]);
});

test('what is read ahead pauses while background work is done', async () => {
  const turns = new Turns({ places: 3, maxWaiting: 4 });
  const ahead = work(turns, 'ahead');
  const background = work(turns, 'background');
  let isAlone = false;
  const alone = turns.mayGoOn('ahead', NEVER).then(() => {
    isAlone = true;
  });
  await tick();
  expect([ahead.hasBegun, background.hasBegun, isAlone]).toEqual([true, true, false]);
  background.end();
  await alone;
});

test('the history of a conversation is read before background work goes on', async () => {
  const turns = new Turns({ places: 3, maxWaiting: 4 });
  const history = work(turns, 'history');
  work(turns, 'background');
  let isAlone = false;
  const alone = turns.mayGoOn('background', NEVER).then(() => {
    isAlone = true;
  });
  await turns.mayGoOn('history', NEVER);
  expect(isAlone).toBe(false);
  history.end();
  await alone;
});
