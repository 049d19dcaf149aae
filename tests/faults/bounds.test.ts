/**
 * Bounds of calls that their worker keeps, each with a worker that is configured so.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/languages/en/en.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

let world: World;
let brief: AgentWorker;
let bounded: AgentWorker;
let strict: AgentWorker;
let honest: AgentWorker;
// At the same time: a worker loads on one core.
beforeAll(async () => {
  world = await World.start();
  [brief, bounded, strict, honest] = await Promise.all([
    world.startWorker({ SILENCE_ASK_MS: '1500', SILENCE_HANG_UP_MS: '1500' }),
    world.startWorker({ CALL_MAX_MS: '10000' }),
    world.startWorker({ MAX_CALLS_PER_DAY: '1' }),
    world.startWorker({ DISCLOSURE: 'true' }),
  ]);
});
afterAll(() => world?.stop());

describe('a call that is not held', () => {
  it('is asked whether somebody is there, and then ended', async () => {
    const typist = await world.call(brief);
    expect(await typist.hears(en.stillThere)).toBe(true);
    expect((await typist.ask('one')).delayMs).not.toBeNull();
    expect(await typist.hears(en.silent)).toBe(true);
    expect(await typist.seesEnd()).toBe(true);
    await expectStoredOnce(world.database.store, typist.user, ['one']);
  });

  it('ends at its longest length', async () => {
    const typist = await world.call(bounded);
    expect(await typist.hears(en.timeIsUp)).toBe(true);
    expect(await typist.seesEnd()).toBe(true);
  });
});

describe('a person who calls too often within a day', () => {
  it('is told so and hung up on; what they said before stays', async () => {
    const user = `u-${randomUUID()}`;
    const first = await world.call(strict, { user });
    await first.ask('I have a dog.');
    await first.hangUp();
    const second = await world.dial(strict, { user });
    expect(await second.hears(en.enoughToday)).toBe(true);
    expect(await second.seesEnd()).toBe(true);
    await expectStoredOnce(world.database.store, user, ['I have a dog.']);
    const told = () => strict.logged(/a person has called too much within a day/);
    await expect.poll(told, { timeout: PATIENCE_MS }).toHaveLength(1);
    const another = await world.call(strict);
    expect((await another.ask('one')).delayMs).not.toBeNull();
    await another.hangUp();
  });
});

describe('that a machine speaks and remembers', () => {
  it('is said at the first call alone, and can be refused', async () => {
    const user = `u-${randomUUID()}`;
    const first = await world.call(honest, { user });
    expect(await first.hears(en.disclosure)).toBe(true);
    await first.hearOut();
    await first.ask("Don't keep anything.");
    await first.ask('I have a secret.');
    expect(await first.hears(en.offRecord)).toBe(true);
    await first.hangUp();
    const again = await world.call(honest, { user });
    await again.ask('I have a dog.');
    await again.hangUp();
    await expectStoredOnce(world.database.store, user, ['I have a dog.']);
    await expect
      .poll(async () => (await world.database.store.loadPerson(user)).lastCall, { timeout: PATIENCE_MS })
      .not.toBeNull();
    const third = await world.call(honest, { user });
    await third.hearOut();
    expect(third.captions.join(' ')).not.toContain(en.disclosure);
    await third.hangUp();
  });
});
