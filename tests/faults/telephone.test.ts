/**
 * Calls as a telephone makes them, by a participant of its shape: who calls, keys, hanging up, being put through.
 *
 * @module
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTtsEngine } from '../../local/inference/tts.ts';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import type { Typist } from '../../local/test-stack/typist.ts';
import { en } from '../../src/languages/en/en.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { DATA_DIR } from './support/livekit-server.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

const NUMBER = '+4930123456';
/** A sentence of the agent takes this long, where somebody speaks into it. */
const LONG_SPEECH_MS = 4_000;
/** The worker looks for lost calls every 2.5 s. */
const FREED_MS = 10_000;

let world: World;
let worker: AgentWorker;
beforeAll(async () => {
  world = await World.start();
  worker = await world.startWorker({ PHONE_COUNTRY: 'DE', TRANSFER_TARGETS: 'front desk=+4930100' });
});
beforeEach(() => {
  worker.lines.length = 0;
});
afterEach(() => world.heal());
afterAll(() => world?.stop());

const phone = (number: string) => world.call(worker, { user: `sip_${number}`, phone: number });
const captions = ({ captions }: Typist) => captions.join(' ');

describe('who telephones', () => {
  it('is one person, however a carrier writes the number', async () => {
    const said: string[] = [];
    for (const number of [NUMBER, '004930123456', '030123456', '4930123456', '+49-30-12 34 56']) {
      const typist = await phone(number);
      await typist.ask(`call ${said.length} from ${number}`);
      await typist.hangUp();
      said.push(...typist.said);
      await expectStoredOnce(world.database.store, `tel:${NUMBER}`, said);
    }
  });

  it('is not remembered, and is told so, where the number is hidden', async () => {
    const typist = await world.call(worker, { user: 'sip_anonymous', phone: '' });
    expect(await typist.hears(en.noMemory)).toBe(true);
    expect((await typist.ask('one')).delayMs).not.toBeNull();
    await typist.hangUp();
    expect(await world.database.store.listPeople()).not.toContainEqual(
      expect.objectContaining({ id: expect.stringContaining('anonymous') }),
    );
  });

  it('is nobody who comes by the web under their id: told, and logged with the reason', async () => {
    const typist = await world.call(worker, { user: `tel:${NUMBER}` });
    expect(await typist.hears(en.noMemory)).toBe(true);
    await typist.ask('I am somebody else');
    await typist.hangUp();
    const [told] = worker.logged(/^the call goes on without memory$/);
    expect(told).toMatchObject({ level: 40, because: 'refused', reason: /telephone/ });
    expect(await storedWords(world.database.store, `tel:${NUMBER}`)).not.toContain('I am somebody else');
  });

  it('is not somebody who only watches and was there first', async () => {
    const watcher = await world.dial(worker, { canPublish: false });
    const typist = await world.dial(worker, { room: watcher.roomName });
    await typist.hearGreeting();
    await typist.ask('one');
    expect(watcher.notes.greeting).toBeUndefined();
    await typist.hangUp();
    await expectStoredOnce(world.database.store, typist.user, typist.said);
    await watcher.hangUp();
  });
});

describe('in a call', () => {
  it('keys that are pressed are words of the person', async () => {
    const typist = await phone('+4930000001');
    await typist.press('12#');
    expect(await typist.hears(/1 2/)).toBe(true);
    await typist.hearOut();
    await typist.hangUp();
    await expectStoredOnce(world.database.store, 'tel:+4930000001', ['I press 1 2.']);
  });

  it('a flood of keys is one bounded turn', async () => {
    const typist = await phone('+4930000002');
    await typist.press('7'.repeat(200));
    expect(await typist.hears(/7 7/)).toBe(true);
    await typist.hearOut();
    await typist.hangUp();
    const words = `I press ${Array(32).fill('7').join(' ')}.`;
    await expect.poll(() => storedWords(world.database.store, 'tel:+4930000002')).toEqual([words]);
  });

  it('who cannot be put through is told, and the call goes on', async () => {
    const typist = await phone('+4930000003');
    await typist.press('0');
    expect(await typist.hears(en.transferring)).toBe(true);
    expect(await typist.hears(en.notTransferred)).toBe(true);
    await typist.hearOut();
    expect((await typist.ask('one')).delayMs).not.toBeNull();
    await typist.hangUp();
  });

  it('a place that the model has invented is called by nobody, and the call goes on', async () => {
    world.models.toolCalls.set('Put me through.', {
      name: 'transferCall',
      arguments: '{"to":"+491701234567"}',
    });
    const typist = await phone('+4930000004');
    await typist.type('Put me through.');
    await sleep(2_000);
    await typist.hearOut();
    expect(captions(typist)).not.toContain(en.transferring);
    expect((await typist.ask('one')).delayMs).not.toBeNull();
    await typist.hangUp();
  });

  it('the agent hangs up when the model says so, after a goodbye', async () => {
    world.models.toolCalls.set('Hang up.', { name: 'endCall', arguments: '{}' });
    const typist = await phone('+4930000005');
    await typist.type('Hang up.');
    expect(await typist.hears(en.goodbye)).toBe(true);
    expect(await typist.seesEnd()).toBe(true);
    expect(typist.heard.quietForMs()).toBeGreaterThan(300);
    await typist.hangUp();
    await expectStoredOnce(world.database.store, 'tel:+4930000005', ['Hang up.']);
    expect(worker.logged(/./).filter(({ level }) => level >= 50)).toEqual([]);
  });

  it('what is said into the greeting is heard and answered', async () => {
    const tts = await createTtsEngine(join(DATA_DIR, 'weights'));
    const { pcm } = await tts.synthesize('I have a dog called Biscuit.');
    world.models.speechMs = LONG_SPEECH_MS;
    const eager = await world.startWorker();
    world.models.transcripts.splice(0, 9, 'I have a dog.');
    const typist = await world.dial(eager, {
      phone: '+4930000006',
      user: 'sip_+4930000006',
      microphone: true,
    });
    await expect
      .poll(() => typist.heard.firstLoudAfter(0), { timeout: PATIENCE_MS, interval: 50 })
      .toBeDefined();
    await sleep(300);
    await typist.interject(pcm);
    expect(await typist.hears(/You said: I have a dog/)).toBe(true);
    await typist.hangUp();
    await eager.remove();
  });

  it('whose process is killed frees the caller', async () => {
    world.models.fail('question', { lateMs: 4_000 });
    const typist = await phone('+4930000007');
    await typist.ask('I live in Porto.');
    for (const pid of worker.jobsWithTurns) process.kill(pid, 'SIGKILL');
    expect(await typist.seesEnd(FREED_MS)).toBe(true);
    const told = () => worker.logged(/the process of a call was killed/);
    await expect.poll(told, { timeout: PATIENCE_MS }).toHaveLength(1);
  });
});
