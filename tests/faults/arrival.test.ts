/**
 * Who comes when: the agent before its caller, with and without having been told who it will be.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentDispatchClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Typist } from '../../local/test-stack/typist.ts';
import { sendForAgent } from '../../src/call/dispatch.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

/** Long enough for an agent that does not wait for anybody to have said all it has to say. */
const AHEAD_MS = 4_000;

let world: World;
let worker: AgentWorker;
beforeAll(async () => {
  world = await World.start();
  worker = await world.startWorker();
});
afterAll(() => world?.stop());

const join = (room: string, user: string) =>
  Typist.join({ livekit: world.livekit.keys, agentName: worker.agentName, user, room });

/** Greeted, answered, remembered. */
async function holdCall(fault: string, typist: Typist): Promise<void> {
  await typist.hearGreeting();
  const { delayMs } = await typist.ask('one');
  await typist.hangUp();
  const stored = await expectStoredOnce(world.database.store, typist.user, typist.said);
  record({ fault, said: 1, stored, delaysMs: [delayMs], told: 'the caller was greeted' });
  expect(delayMs).not.toBeNull();
}

const refused = (reason: string): never => expect.fail(`the agent was not sent: ${reason}`);

describe('an agent that is in the room first', () => {
  it('greets the caller whom it was told to expect, once they come', async () => {
    const [room, caller] = [`faults-${randomUUID()}`, `u-${randomUUID()}`];
    await sendForAgent(world.livekit.keys, { room, agentName: worker.agentName, caller }, refused);
    await sleep(AHEAD_MS);
    await holdCall('the caller comes 4 s after the agent', await join(room, caller));
  });

  it('greets whoever comes when it was told nothing', async () => {
    const [room, caller] = [`faults-${randomUUID()}`, `u-${randomUUID()}`];
    const { url, apiKey, apiSecret } = world.livekit.keys;
    const dispatcher = new AgentDispatchClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
    await dispatcher.createDispatch(room, worker.agentName);
    await sleep(AHEAD_MS);
    await holdCall('the agent was not told who comes', await join(room, caller));
  });

  it('neither hears nor speaks to somebody else than it was told to expect', async () => {
    const [room, caller, other] = [`faults-${randomUUID()}`, `u-${randomUUID()}`, `u-${randomUUID()}`];
    await sendForAgent(world.livekit.keys, { room, agentName: worker.agentName, caller }, refused);
    const stranger = await join(room, other);
    // What is typed before the agent listens would not reach it anyway.
    await expect.poll(() => stranger.agentState, { timeout: PATIENCE_MS }).toBe('listening');
    await stranger.type('What is my dog called?');
    await sleep(AHEAD_MS);
    expect(stranger.heard.firstLoudAfter(0)).toBeUndefined();
    expect(stranger.notes.greeting).toBeUndefined();
    expect(stranger.notes.turns).toEqual([]);
    await stranger.hangUp();
    await expectStoredOnce(world.database.store, other, []);
    await expectStoredOnce(world.database.store, caller, []);
  });
});
