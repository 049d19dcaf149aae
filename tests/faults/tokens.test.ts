/**
 * Tokens that are not used at once and once: late, again, from a cache, or never.
 *
 * @module
 */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AccessToken } from 'livekit-server-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTtsEngine, type TtsEngine } from '../../local/inference/tts.ts';
import { Typist } from '../../local/test-stack/typist.ts';
import { AgentsAhead } from '../../src/call/agents-ahead.ts';
import { askForAgent } from '../../src/call/dispatch.ts';
import { roomService } from '../../src/call/room-service.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { type ConnectionDetails, makeConnection } from '../../web/api/connection-details.ts';
import { PeopleInMemory } from '../web/people-in-memory.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { DATA_DIR } from './support/livekit-server.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

const WAIT_MS = 3_000;
const UNUSED = 30;
/** The server notices that somebody is gone by their silence. */
const NOTICED_MS = 180_000;
const VANISHING = fileURLToPath(new URL('./support/vanishing-caller.ts', import.meta.url));

let world: World;
let worker: AgentWorker;
let ahead: AgentsAhead;
let tts: TtsEngine;
beforeAll(async () => {
  tts = await createTtsEngine(join(DATA_DIR, 'weights'));
  world = await World.start();
  worker = await world.startWorker({ PARTICIPANT_TIMEOUT_MS: String(WAIT_MS) });
});
beforeEach(() => {
  worker.lines.length = 0;
  const { agentName } = worker;
  ahead = new AgentsAhead({ livekit: world.livekit.keys, agentName, places: 1, log: silentLog });
});
afterAll(() => world?.stop());

const newUser = () => `u-${randomUUID()}`;

/** As the page's server makes it. */
function makeToken(user: string): Promise<ConnectionDetails> {
  const place = { livekit: world.livekit.keys, agentName: worker.agentName, log: silentLog };
  return makeConnection({ user: { id: user } }, { ...place, ahead, store: new PeopleInMemory() });
}

type Way = Pick<ConnectionDetails, 'roomName' | 'participantToken'>;

/** As an application makes it whose people may type as well. */
async function makeTypingToken(user: string, agentName: string): Promise<Way> {
  const { apiKey, apiSecret } = world.livekit.keys;
  const roomName = `typing-${randomUUID()}`;
  const token = new AccessToken(apiKey, apiSecret, { identity: user });
  token.addGrant({ room: roomName, roomJoin: true, canPublish: true, canSubscribe: true });
  token.roomConfig = askForAgent({ agentName, caller: user });
  return { roomName, participantToken: await token.toJwt() };
}

const use = (user: string, { roomName, participantToken }: Way, microphone = false) =>
  Typist.join({
    microphone,
    ...{ livekit: world.livekit.keys, agentName: worker.agentName, user },
    ...{ room: roomName, token: participantToken },
  });

const rooms = async () => (await roomService(world.livekit.keys).listRooms()).map(({ name }) => name);

async function expectGone(room: string): Promise<void> {
  await expect.poll(rooms, { timeout: PATIENCE_MS }).not.toContain(room);
}

describe('a token leads to a call with an agent', () => {
  it('when it is used at once, to one agent', async () => {
    const user = newUser();
    const typist = await use(user, await makeToken(user));
    await typist.hearGreeting();
    expect(typist.agents).toBe(1);
    await typist.hangUp();
  });

  it('when it is used after its agent has given up', async () => {
    const user = newUser();
    const token = await makeToken(user);
    await expectGone(token.roomName);
    expect(worker.logged(/^nobody came: the agent leaves$/)).toHaveLength(1);
    const typist = await use(user, token);
    await typist.hearGreeting();
    await typist.hangUp();
  });

  it('when it is used again', async () => {
    const user = newUser();
    const token = await makeToken(user);
    for (let calls = 0; calls < 3; calls++) {
      const typist = await use(user, token);
      await typist.hearGreeting();
      await typist.hangUp();
      await expectGone(token.roomName);
    }
  });

  it('when it is used again in the same moment: the call goes on, or another agent greets', async () => {
    const user = newUser();
    const token = await makeToken(user);
    const hasty = await use(user, token);
    await hasty.hearGreeting();
    await hasty.hangUp();
    const typist = await use(user, token, true);
    const { pcm } = await tts.synthesize('I have a dog called Biscuit.');
    await expect
      .poll(async () => (await typist.speak(pcm, 'one', 10_000)).delayMs, { timeout: PATIENCE_MS })
      .not.toBeNull();
    await typist.hangUp();
  });

  // Of somebody who publishes nothing yet the server tells the room up to 3 s late, and ends their call with the first.
  it.each([0, 200, 1_000])('when its caller hangs up and calls again after %i ms', async (pauseMs) => {
    const user = newUser();
    const token = await makeTypingToken(user, worker.agentName);
    const first = await use(user, token, true);
    await first.hearGreeting();
    await first.ask('one');
    await first.hangUp();
    await sleep(pauseMs);
    const second = await use(user, token);
    await second.hearGreeting();
    expect((await second.ask('two')).delayMs).not.toBeNull();
    expect(second.isCut).toBe(false);
    await second.hangUp();
    await expectStoredOnce(world.database.store, user, ['one', 'two']);
    await expectGone(token.roomName);
  });

  it('in a second tab, while the call in the first goes on there', async () => {
    const user = newUser();
    const token = await makeToken(user);
    const first = await use(user, token);
    await first.hearGreeting();
    const second = await use(user, token, true);
    expect(await second.see('listening')).toBe(true);
    const { pcm } = await tts.synthesize('I have a dog called Biscuit.');
    expect((await second.speak(pcm, 'one')).delayMs).not.toBeNull();
    expect(first.isCut).toBe(true);
    await second.hangUp();
  });
});

/** Somebody who is gone, and the worker that has their call. */
interface Gone {
  readonly user: string;
  readonly token: Way;
  readonly agent: AgentWorker;
}

async function callAndVanish(env: Readonly<Record<string, string>>): Promise<Gone> {
  const agent = await world.startWorker(env);
  const user = newUser();
  const token = await makeTypingToken(user, agent.agentName);
  await vanish(user, agent.agentName, token);
  return { user, token, agent };
}

/** Somebody says `one` and is gone without a goodbye; resolves when the server has noticed. */
async function vanish(user: string, agentName: string, { roomName: room, participantToken: token }: Way) {
  const options = { livekit: world.livekit.keys, agentName, user, room, token };
  const caller = spawn(process.execPath, [VANISHING, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: caller.stdout })) if (line === 'said') break;
  caller.kill('SIGKILL');
  const present = async () =>
    (await roomService(world.livekit.keys).listParticipants(room)).map(({ identity }) => identity);
  const isGone = async () => expect(await present()).not.toContain(user);
  await vi.waitFor(isGone, { timeout: NOTICED_MS, interval: 500 });
}

describe('a caller who is gone without having hung up', () => {
  /** The server takes a while to notice; that the caller is silent is not to end the call before. */
  const SILENT = { SILENCE_ASK_MS: '0' };
  let waiting: Gone;
  let hasty: Gone;
  // For both at the same time: it is half a minute each.
  beforeAll(async () => {
    [waiting, hasty] = await Promise.all([
      callAndVanish(SILENT),
      callAndVanish({ ...SILENT, RETURN_TIMEOUT_MS: '500' }),
    ]);
  });

  it('goes on in the same call when they come back', async () => {
    const { user, token, agent } = waiting;
    const typist = await use(user, token);
    expect(await agent.seesLogged(/^the caller is back$/, PATIENCE_MS)).toBeDefined();
    expect((await typist.ask('two')).delayMs).not.toBeNull();
    await typist.hangUp();
    await expectGone(token.roomName);
    expect(agent.logged(/^call started$/)).toHaveLength(1);
    const said = async () =>
      (await world.database.store.listEpisodes(user)).filter(({ speaker }) => speaker === 'user');
    await expect
      .poll(async () => (await said()).map(({ text }) => text), { timeout: PATIENCE_MS })
      .toEqual(['one', 'two']);
    expect(new Set((await said()).map(({ callId }) => callId)).size).toBe(1);
    await agent.remove();
  });

  it('is waited for no longer than that, and their call ends as any other', async () => {
    const { user, token, agent } = hasty;
    expect(await agent.seesLogged(/^the caller did not come back$/, PATIENCE_MS)).toBeDefined();
    await expectGone(token.roomName);
    const summary = async () => (await world.database.store.loadPerson(user)).lastCall;
    await expect.poll(summary, { timeout: PATIENCE_MS }).not.toBeNull();
    await agent.remove();
  });
});

describe('a call to which nobody comes', () => {
  it('is not spoken into, and leaves no room, no job and no words', async () => {
    const user = newUser();
    const { roomName } = await makeToken(user);
    const told = await worker.seesLogged(/^nobody came: the agent leaves$/, PATIENCE_MS);
    expect(told).toBeDefined();
    await expectGone(roomName);
    expect(worker.logged(/^call started$/)).toEqual([]);
    // One waits for the next call.
    await expect.poll(() => worker.jobs.length, { timeout: PATIENCE_MS }).toBe(1);
    expect(await world.database.store.listEpisodes(user)).toEqual([]);
  });

  it('whose caller has hung up before the agent was there is over at once', async () => {
    const hasty = await world.dial(worker);
    await hasty.hangUp();
    await expectGone(hasty.roomName);
    expect(worker.logged(/^call started$/)).toEqual([]);
  });

  it('costs the next caller no agent, however many tokens are made', async () => {
    const tokens = await Promise.all(Array.from({ length: UNUSED }, () => makeToken(newUser())));
    expect((await rooms()).filter((room) => tokens.some(({ roomName }) => roomName === room))).toHaveLength(
      1,
    );
    const user = newUser();
    const typist = await use(user, await makeToken(user));
    await typist.hearGreeting();
    await typist.hangUp();
  });

  it('gives its agent up to a caller who comes later', async () => {
    const patient = await world.startWorker({ AGENT_NAME: worker.agentName });
    const { roomName } = await makeToken(newUser());
    await sleep(2_100);
    const user = newUser();
    const token = await makeToken(user);
    expect(await rooms()).toContain(token.roomName);
    await expectGone(roomName);
    await patient.remove();
  });
});
