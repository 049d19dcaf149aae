/**
 * Faults of the services around a call, in real rooms: what the caller hears of them, and that what was said is kept.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Typist } from '../../local/test-stack/typist.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { startRedis } from '../concurrency/support/redis-server.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import type { Failure } from './support/models.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { type Outcome, World } from './support/world.ts';

const FAILED = 'a service failed in the call';

/** Longer than anybody waits in silence. */
const SLOW_MS = 5_000;
const TOLD_AND_ANSWERED = /One moment, please\.\s*You said: hello/;

let world: World;
let worker: AgentWorker;
beforeAll(async () => {
  world = await World.start();
  worker = await world.startWorker();
});
afterEach(async () => {
  await world.heal();
  worker.lines.length = 0;
});
afterAll(() => world?.stop());

/** Hangs up, and counts what was said. */
const settle = (typist: Typist, outcome: Outcome) => world.settle({ worker, typist, outcome });

describe('a caller is answered, and what was said is stored, when the chat service', () => {
  const FAULTS: readonly [string, Failure, string][] = [
    ['fails', { status: 500 }, FAILED],
    ['hangs', { hang: true }, FAILED],
    ['answers garbage', { body: 'data: {"choices": [}\n\n' }, FAILED],
    ['answers nothing', { body: 'data: [DONE]\n\n' }, 'a reply came to nothing'],
    ['breaks off in the middle of an answer', { breakOff: true }, FAILED],
  ];

  it.each(FAULTS)('%s', async (how, failure, told) => {
    const typist = await world.call(worker);
    world.models.fail('reply', failure);
    const during = await typist.ask(`while it ${how}`);
    world.models.heal();
    const after = await typist.ask('and afterwards');
    const delaysMs = [during.delayMs, after.delayMs];
    expect(delaysMs).not.toContain(null);
    await settle(typist, { fault: `chat ${how}`, delaysMs, told });
  });

  it('fails once', async () => {
    const typist = await world.call(worker);
    world.models.fail('reply', { status: 500 }, 1);
    const { delayMs } = await typist.ask('hello');
    expect(typist.notes.turns[0]?.reply).toBe('You said: hello');
    await settle(typist, { fault: 'chat fails once', delaysMs: [delayMs], told: '' });
  });

  it('is slow: the caller is told to wait, from the disk, and then answered', async () => {
    const typist = await world.call(worker);
    world.models.fail('reply', { lateMs: SLOW_MS });
    const before = world.models.spoken.length;
    const { delayMs } = await typist.ask('hello');
    const captions = () => typist.captions.join(' ');
    await expect.poll(captions, { timeout: PATIENCE_MS }).toMatch(TOLD_AND_ANSWERED);
    // That a reply will come is no answer, and not kept as one.
    const reply = () => typist.notes.turns[0]?.reply;
    await expect.poll(reply, { timeout: PATIENCE_MS }).toBe('You said: hello');
    // The end of the call before may still be having a greeting spoken.
    const spoken = world.models.spoken.slice(before);
    expect(spoken).toContain('You said: hello');
    expect(spoken.join(' ')).not.toContain('One moment');
    await settle(typist, { fault: 'chat is slow', delaysMs: [delayMs], told: '' });
  });
});

describe('a caller is answered, and what was said is stored, when the voice', () => {
  it('fails once', async () => {
    const typist = await world.call(worker);
    world.models.fail('speech', { status: 500 }, 1);
    const { delayMs } = await typist.ask('hello');
    expect(delayMs).not.toBeNull();
    await settle(typist, { fault: 'voice fails once', delaysMs: [delayMs], told: '' });
  });

  it('fails for as long as the call lasts', async () => {
    const typist = await world.call(worker);
    world.models.fail('speech', { status: 500 });
    const delaysMs = [await typist.ask('hello'), await typist.ask('are you there?')].map(
      (one) => one.delayMs,
    );
    // The apology has its sound from before the call.
    expect(delaysMs).not.toContain(null);
    await settle(typist, { fault: 'voice fails', delaysMs, told: FAILED });
  });
});

describe('a caller is greeted, and what was said is stored, when', () => {
  it('the database hangs from the start', async () => {
    await world.toDatabase.set({ kind: 'hung' });
    const typist = await world.call(worker);
    const { delayMs } = await typist.ask('hello');
    await world.toDatabase.clear();
    await settle(typist, {
      fault: 'call: database hangs at the start',
      delaysMs: [delayMs],
      told: 'memory is late',
    });
  });

  it('the database goes away in the middle, until after the call', async () => {
    const typist = await world.call(worker);
    await world.toDatabase.set({ kind: 'away' });
    const delaysMs = [await typist.ask('one'), await typist.ask('two')].map((one) => one.delayMs);
    await typist.hangUp();
    expect(await worker.seesLogged(/turns stay in the outbox/, PATIENCE_MS)).toBeDefined();
    await settle(typist, { fault: 'call: database away', delaysMs, told: 'turns stay in the outbox' });
  });

  it('every connection to the model service is reset', async () => {
    const typist = await world.call(worker);
    const first = await typist.ask('one');
    await world.toModels.set({ kind: 'away' });
    await world.toModels.clear();
    const second = await typist.ask('two');
    await settle(typist, {
      fault: 'call: model connections reset',
      delaysMs: [first.delayMs, second.delayMs],
      told: '',
    });
  });

  it('everything is slow', async () => {
    const slow = { kind: 'slow', delayMs: 300 } as const;
    await Promise.all([world.toDatabase.set(slow), world.toModels.set(slow)]);
    const typist = await world.call(worker);
    const { delayMs } = await typist.ask('hello');
    await settle(typist, { fault: 'call: slow everything', delaysMs: [delayMs], told: '' });
  });

  it('the greeting that was prepared is corrupt', async () => {
    const user = `u-corrupt-${Date.now()}`;
    const audio = { pcm: new Int16Array(3), sampleRate: 24_000 };
    const { store } = world.database;
    const person = openPerson({ store, log: silentLog }, user);
    const anyTime = { moment: 'any', from: null, until: null, about: null } as const;
    const greeting = { text: 'Welcome back.', audio, voice: 'any', ...anyTime };
    expect(await person.saveGreetings([greeting], { callId: randomUUID(), revision: 0 })).toBe(true);
    const typist = await world.call(worker, { user });
    expect(typist.notes.greeting).toBe('Welcome back.');
    const { delayMs } = await typist.ask('hello');
    await settle(typist, {
      fault: 'prepared greeting corrupt',
      delaysMs: [delayMs],
      told: 'no usable audio',
    });
  });

  it('Redis is away, and dies', async () => {
    const redis = await startRedis();
    const withRedis = await world.startWorker({ REDIS_URL: redis.url });
    const typist = await world.call(withRedis);
    const before = await typist.ask('one');
    await redis.stop();
    const after = await typist.ask('two');
    await typist.hangUp();
    const stored = await expectStoredOnce(world.database.store, typist.user, typist.said);
    const told = 'redis is away';
    expect(await withRedis.seesLogged(new RegExp(told), PATIENCE_MS)).toBeDefined();
    record({ fault: 'call: Redis dies', said: 2, stored, delaysMs: [before.delayMs, after.delayMs], told });
    await withRedis.remove();
  });
});
