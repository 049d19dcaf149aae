/**
 * Faults of the database, the model service and the cache, as a call's memory meets them: real services over real
 * sockets, without a room.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import { cachedAsyncCall } from '../../src/concurrency/cached.ts';
import { startRedis } from '../concurrency/support/redis-server.ts';
import { record } from './support/ledger.ts';
import { Backends, MemoryCall } from './support/memory-call.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';

const STAYS = 'turns stay in the outbox for a later replay';
const AGAIN = 'a turn failed and is tried again';

let backends: Backends;
let call: MemoryCall | undefined;
beforeAll(async () => {
  backends = await Backends.start();
});
afterEach(async () => {
  await backends.heal();
  await call?.close();
  call = undefined;
});
afterAll(() => backends?.stop());

async function open(env?: Readonly<Record<string, string>>): Promise<MemoryCall> {
  call = await MemoryCall.open(backends, env);
  return call;
}

function sayThree(to: MemoryCall): void {
  for (const text of ['one', 'two', 'three']) to.exchange(text);
}

/** Ends the call, replays what it left, and counts. */
async function settle(over: MemoryCall): Promise<number> {
  await over.end();
  await backends.heal();
  await expect
    .poll(async () => (await over.replay()).waiting, { timeout: PATIENCE_MS, interval: 300 })
    .toBe(0);
  return expectStoredOnce(backends.database.store, over.user, over.said);
}

async function note(fault: string, over: MemoryCall, stored: number, told: string): Promise<void> {
  await expect
    .poll(() => over.listening.heard(told), { message: `"${told}" in the log`, timeout: PATIENCE_MS })
    .toBe(true);
  record({ fault, said: over.said.length, stored, told });
}

describe('what was said is stored exactly once when', () => {
  it('the database is away from the start', async () => {
    const over = await open();
    await backends.toDatabase.set({ kind: 'away' });
    expect(await over.begin()).toBe(false);
    sayThree(over);
    await backends.heal();
    await note(
      'database away at the start',
      over,
      await settle(over),
      'memory could not be loaded: the call goes on without it',
    );
  });

  it('the database hangs at the start: the call begins without waiting for it', async () => {
    const over = await open({ POOL_TOTAL_TIMEOUT_MS: '30000' });
    await backends.toDatabase.set({ kind: 'hung' });
    expect(await over.begin()).toBe(false);
    sayThree(over);
    await backends.heal();
    await note(
      'database hangs at the start',
      over,
      await settle(over),
      'memory is late: the call begins without it',
    );
  });

  it('the database goes away in the middle and comes back: in order, within the call', async () => {
    const over = await open();
    await over.begin();
    over.exchange('before');
    await expect.poll(() => storedWords(backends.database.store, over.user)).toEqual(['before']);
    await backends.toDatabase.set({ kind: 'away' });
    sayThree(over);
    await expect.poll(() => over.listening.heard(AGAIN), { timeout: PATIENCE_MS }).toBe(true);
    await backends.heal();
    await note('database away in the middle', over, await settle(over), AGAIN);
  });

  it('the database takes a turn and its answer is lost on the way', async () => {
    const over = await open();
    await over.begin();
    await backends.toDatabase.set({ kind: 'cut', afterBytes: 40 });
    sayThree(over);
    await expect.poll(() => over.listening.heard(AGAIN), { timeout: PATIENCE_MS }).toBe(true);
    await backends.heal();
    await note('answers of the database cut off', over, await settle(over), AGAIN);
  });

  it('the database is away at the end and until later', async () => {
    const over = await open();
    await over.begin();
    await backends.toDatabase.set({ kind: 'away' });
    sayThree(over);
    await note('database away at the end', over, await settle(over), STAYS);
  });

  it('everything is slow', async () => {
    const over = await open();
    const slow = { kind: 'slow', delayMs: 400 } as const;
    await Promise.all([backends.toDatabase.set(slow), backends.toModels.set(slow)]);
    expect(await over.begin()).toBe(true);
    sayThree(over);
    await note('slow everything', over, await settle(over), 'call ended');
  });

  it('the model answers with broken JSON for as long as the call lasts', async () => {
    const over = await open();
    await over.begin();
    backends.models.fail('question', { body: '{"facts": [' });
    sayThree(over);
    await note('broken JSON for a call', over, await settle(over), STAYS);
  });

  it('the model answers with broken JSON for ever: the words are kept without facts', async () => {
    const over = await open();
    await over.begin();
    backends.models.fail('question', { body: '{"facts": [' });
    over.exchange('one');
    await over.end();
    const waits = async () => (await over.replay()).waiting;
    await expect.poll(waits, { timeout: PATIENCE_MS, interval: 100 }).toBe(0);
    expect(await storedWords(backends.database.store, over.user)).toEqual(['one']);
    expect(await backends.database.store.listMemories(over.user)).toEqual([]);
    await note('broken JSON for ever', over, 1, 'a turn is kept without its facts');
  });

  it.each([
    ['fails', { status: 500 }],
    ['hangs', { hang: true }],
    ['refuses the key', { status: 401 }],
    ['breaks off', { breakOff: true }],
  ] as const)('the model service %s for as long as the call lasts', async (how, failure) => {
    const over = await open();
    await over.begin();
    backends.models.fail('question', failure);
    sayThree(over);
    await note(`model service ${how}`, over, await settle(over), STAYS);
  });

  it('the connections to the model service are reset in the middle', async () => {
    const over = await open();
    await over.begin();
    over.exchange('before');
    await backends.toModels.set({ kind: 'cut', afterBytes: 10 });
    sayThree(over);
    await expect.poll(() => over.listening.heard(AGAIN), { timeout: PATIENCE_MS }).toBe(true);
    await backends.heal();
    await note('model connections reset', over, await settle(over), AGAIN);
  });

  it('nothing can be embedded: facts are kept and get their vectors later', async () => {
    const over = await open({ EMBEDDER: 'openai' });
    await over.begin();
    backends.models.fail('embedding', { status: 500 });
    sayThree(over);
    const stored = await settle(over);
    const { config } = over.services;
    const rows = await backends.database.store.rowsToEmbed(over.user, config.models.embedding, 50);
    expect(rows).toHaveLength(9);
    await note('embedding away', over, stored, 'a stage of the turn failed');
  });

  it('an outbox folder cannot be made: the call goes on and its turns are stored', async () => {
    const over = await open();
    mkdirSync(dirname(over.outboxDir), { recursive: true });
    writeFileSync(over.outboxDir, '');
    await over.begin();
    sayThree(over);
    await over.end();
    const stored = await expectStoredOnce(backends.database.store, over.user, over.said);
    await note('outbox folder unusable', over, stored, 'a turn could not be made durable');
  });

  it('Redis dies in the middle', async () => {
    const redis = await startRedis();
    const over = await open({ REDIS_URL: redis.url });
    await over.begin();
    over.exchange('before');
    await redis.stop();
    sayThree(over);
    expect(await cachedAsyncCall('after', async () => 'computed')).toBe('computed');
    await note('Redis dies', over, await settle(over), 'redis is away; caching in this process only');
  });

  it('a call comes to its end while a turn is under way for long', async () => {
    const over = await open();
    await over.begin();
    backends.models.fail('question', { lateMs: 1_500 }, 1);
    sayThree(over);
    await note('slow model at the end', over, await settle(over), 'call ended');
  });
});
