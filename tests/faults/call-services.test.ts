import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AgentWorker } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

describe('a call in which a service fails', () => {
  let world: World;
  let worker: AgentWorker;
  beforeAll(async () => {
    world = await World.start();
    worker = await world.startWorker();
  });
  afterEach(() => world.heal());
  afterAll(() => world?.stop());

  it('goes on as if nothing were', async () => {
    const typist = await world.call(worker);
    const answers = [await typist.ask('one'), await typist.ask('two')];
    await typist.hangUp();
    const stored = await expectStoredOnce(world.database.store, typist.user, typist.said);
    console.log(answers, typist.notes);
    console.log(worker.lines.map((l) => `${l.level} ${l.msg} ${l.error ?? ''}`).join('\n'));
    record({ fault: 'none', said: 2, stored, delaysMs: answers.map(({ delayMs }) => delayMs), told: '' });
    expect(stored).toBe(2);
  });
});
