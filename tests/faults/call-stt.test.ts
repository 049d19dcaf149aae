/**
 * OpenAiStt that fail, in real rooms: what was said and not heard is not lost in silence, and the next thing said is heard.
 *
 * @module
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTtsEngine } from '../../local/inference/tts.ts';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import type { Answered, Typist } from '../../local/test-stack/typist.ts';
import type { AgentWorker } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import { DATA_DIR } from './support/livekit-server.ts';
import type { Failure } from './support/models.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { type Outcome, World } from './support/world.ts';

const TRANSCRIPTION_FAILED = /transcription failed/;
const APOLOGY = /lost my train of thought/;
/** What nobody but STT may know. */
const SECRET = 'fear of heights';
const WARN = 40;
/** So long the framework takes no word from the agent when it first speaks: the echo canceller learns. */
const ECHO_WARM_UP_MS = 3_000;
const HALF_AN_UTTERANCE_MS = 1_000;
const SENTENCE_MS = 2_000;
const THE_END = 'The end.';
const LONG_STORY = `${'A long story. '.repeat(12)}${THE_END}`;
/** How long to listen for an answer that is not to come. */
const SILENCE_MS = 5_000;

let world: World;
let worker: AgentWorker;
/** Something said. */
let pcm: Int16Array;
beforeAll(async () => {
  world = await World.start();
  const tts = await createTtsEngine(join(DATA_DIR, 'weights'));
  ({ pcm } = await tts.synthesize('I have a dog called Biscuit.'));
  worker = await world.startWorker();
});
afterEach(async () => {
  await world.heal();
  worker.lines.length = 0;
});
afterAll(() => world?.stop());

/** Hangs up, and counts what was said. */
const settle = (typist: Typist, outcome: Outcome) => world.settle({ worker, typist, outcome });

describe('a caller is heard, and what was said is stored, when STT', () => {
  it('fail once', async () => {
    const typist = await world.call(worker, { microphone: true });
    world.models.fail('transcription', { status: 500 }, 1);
    world.models.transcripts.splice(0, Number.POSITIVE_INFINITY, 'I have a dog.');
    const { delayMs } = await typist.speak(pcm, 'I have a dog.');
    expect(delayMs).not.toBeNull();
    await settle(typist, { fault: 'stt fail once', delaysMs: [delayMs], told: '' });
  });

  /** With how many utterances it happens: a transcript that does not come is waited for for 10 s. */
  const FAULTS: readonly [string, Failure, number][] = [
    ['fail', { status: 500 }, 2],
    ['hang', { hang: true }, 1],
    ['answer garbage', { body: `{"text": ${SECRET}` }, 2],
    ['break off in the middle of an answer', { breakOff: true }, 2],
  ];

  it.each(FAULTS)(
    '%s: an apology for each utterance, and the next one is understood',
    async (how, failure, times) => {
      const typist = await world.call(worker, { microphone: true });
      world.models.transcripts.splice(0, Number.POSITIVE_INFINITY, 'I have a dog.');
      world.models.fail('transcription', failure);
      const lost: Answered[] = [];
      while (lost.length < times) lost.push(await typist.speak(pcm, SECRET));
      typist.said.splice(0);
      expect(typist.captions.filter((text) => APOLOGY.test(text))).toHaveLength(times);
      expect(worker.logged(TRANSCRIPTION_FAILED).map(({ level }) => level)).toEqual(Array(times).fill(WARN));
      world.models.heal();
      const heard = await typist.speak(pcm, 'I have a dog.');
      expect(typist.captions.at(-1)).toBe('You said: I have a dog.');
      expect(JSON.stringify(worker.lines)).not.toContain(SECRET);
      const delaysMs = [...lost, heard].map((one) => one.delayMs);
      expect(delaysMs).not.toContain(null);
      await settle(typist, { fault: `stt ${how}`, delaysMs, told: TRANSCRIPTION_FAILED.source });
    },
  );

  it('fail for somebody who has taken the word: what they interrupted is not taken up again', async () => {
    const typist = await world.call(worker, { microphone: true });
    world.models.fail('transcription', { status: 500 });
    world.models.speechMs = SENTENCE_MS;
    await typist.type(LONG_STORY);
    await typist.see('speaking');
    await sleep(ECHO_WARM_UP_MS);
    const { delayMs } = await typist.speak(pcm, 'stop');
    typist.said.pop();
    await expect.poll(() => typist.captions.at(-1), { timeout: PATIENCE_MS }).toMatch(APOLOGY);
    world.models.heal();
    const { delayMs: after } = await typist.ask('another one');
    expect(typist.notes.turns[0]?.reply).not.toContain(THE_END);
    const fault = 'stt fail in an interruption';
    await settle(typist, { fault, delaysMs: [delayMs, after], told: TRANSCRIPTION_FAILED.source });
  });

  it('make nothing of what was said, and then something', async () => {
    const typist = await world.call(worker, { microphone: true });
    world.models.transcripts.splice(0, Number.POSITIVE_INFINITY, '', 'I have a dog.');
    const before = world.models.asked('transcription');
    const lost = await typist.speak(pcm, '', SILENCE_MS);
    await expect.poll(() => world.models.asked('transcription'), { timeout: PATIENCE_MS }).toBe(before + 1);
    typist.said.pop();
    const { delayMs } = await typist.speak(pcm, 'I have a dog.');
    await settle(typist, { fault: 'stt hear nothing', delaysMs: [lost.delayMs, delayMs], told: '' });
  });

  it('hear the same twice: it was said twice', async () => {
    const typist = await world.call(worker, { microphone: true });
    world.models.transcripts.splice(0, Number.POSITIVE_INFINITY, 'Yes.');
    const delaysMs = [await typist.speak(pcm, 'Yes.'), await typist.speak(pcm, 'Yes.')].map(
      (one) => one.delayMs,
    );
    await typist.hangUp();
    const words = () => storedWords(world.database.store, typist.user);
    await expect.poll(words, { timeout: PATIENCE_MS }).toEqual(['Yes.', 'Yes.']);
    record({ fault: 'stt hear the same twice', said: 2, stored: 2, delaysMs, told: '' });
  });
});

describe('a caller is heard, and what was said is stored, when STT over a websocket', () => {
  beforeAll(async () => {
    await worker.remove();
    worker = await world.startWorker({ STT_REALTIME: 'true' });
  });

  /** Speaks, and something happens in the middle of it. */
  async function speak(typist: Typist, text: string, meanwhile: () => Promise<void> | void) {
    const speaking = typist.speak(pcm, text);
    await sleep(HALF_AN_UTTERANCE_MS);
    await meanwhile();
    return speaking;
  }

  const FAULTS: readonly [string, () => Promise<void> | void][] = [
    ['report an error', () => world.models.realtime.fail()],
    ['hang up', () => world.models.realtime.hangUp()],
    ['are cut off', () => world.toModels.set({ kind: 'away' })],
    ['fall silent', () => undefined],
  ];

  it.each(FAULTS)('%s', async (how, end) => {
    const { realtime } = world.models;
    const typist = await world.call(worker, { microphone: true });
    const lost = await speak(typist, '', end);
    typist.said.pop();
    expect(typist.captions.at(-1)).toMatch(APOLOGY);
    expect(worker.logged(TRANSCRIPTION_FAILED).map(({ level }) => level)).toEqual([WARN]);
    // The proxy resets what is open when the weather changes: the next connection is waited for.
    const { connections } = realtime;
    await world.heal();
    await expect.poll(() => realtime.connections, { timeout: PATIENCE_MS }).toBeGreaterThan(connections);
    const heard = await speak(typist, 'I have a dog.', () => {
      realtime.hear('I have a dog.', 'item-1');
      realtime.hear('I have a dog.', 'item-1');
    });
    const delaysMs = [lost.delayMs, heard.delayMs];
    await settle(typist, { fault: `realtime stt ${how}`, delaysMs, told: TRANSCRIPTION_FAILED.source });
  });
});
