/**
 * From joining to the first word: a greeting that is generated, one whose text is ready, and one whose audio is.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPerson } from '../src/call/open-memory.ts';
import type { GreetingDraft } from '../src/memory/store/drafts.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { toSamples } from '../src/speech/tts/pcm.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { type CallReport, RoomRig } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title = 'the greeting: generated, cached text (the seed), prepared audio (ours)';

const CALLS = 30;
const USER = 'greeted-user';
/** On two cores the process that replaces a call's loads for three to four seconds: the next call is not to hold that. */
const REST_MS = 5_000;
const SENTENCE = 'I have a dog called Biscuit and I am moving to Berlin.';

function figuresOf(calls: readonly CallReport[]): Figures {
  const greetings = calls.flatMap(({ greeting }) => greeting ?? []);
  return {
    joinToAudioMs: { ...distribution(greetings.map(({ joinToAudioMs }) => joinToAudioMs)) },
    afterTrackMs: { ...distribution(greetings.map(({ afterTrackMs }) => afterTrackMs)) },
  };
}

function medianJoin(calls: readonly CallReport[]): number {
  return distribution(calls.flatMap(({ greeting }) => greeting?.joinToAudioMs ?? [])).p50;
}

/**
 * A greeting is heard once, and a call in which nothing is said prepares none.
 *
 * @returns What puts the one that the first call has prepared in its place again.
 */
async function keepGreeting({ stack }: RoomRig): Promise<() => Promise<void>> {
  const store = new MemoryStore(createPlainSupabase(stack.supabase.url, stack.supabase.serviceRoleKey));
  const person = openPerson({ store, log: silentLog }, USER);
  const { greeting, revision } = await store.loadPerson(USER);
  if (!greeting?.audio || !greeting.sampleRate) throw new Error('the first call has prepared no greeting');
  const pcm = toSamples(Buffer.from(greeting.audio, 'base64'));
  const draft: GreetingDraft = {
    ...{ text: greeting.text, voice: greeting.voice, moment: 'any', about: null },
    ...{ audio: { pcm, sampleRate: greeting.sampleRate }, from: null, until: null },
  };
  return async () => {
    await person.saveGreetings([draft], { callId: randomUUID(), revision });
  };
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES);
  try {
    await rig.addPlainAgent('generated', 'generated');
    await rig.addPlainAgent('text', 'text');
    await rig.call(USER, [SENTENCE]);
    await sleep(REST_MS);
    const prepare = await keepGreeting(rig);
    const calls = { generated: [] as CallReport[], text: [] as CallReport[], ours: [] as CallReport[] };
    const call = async (agent?: string) => {
      await sleep(REST_MS);
      return rig.call(USER, [], agent);
    };
    for (let round = 0; round < CALLS; round++) {
      calls.generated.push(await call('generated'));
      calls.text.push(await call('text'));
      await prepare();
      calls.ours.push(await call());
      progress(`${round + 1} of ${CALLS} calls each`);
    }
    return {
      naive: figuresOf(calls.generated),
      ours: figuresOf(calls.ours),
      ratio: medianJoin(calls.ours) / medianJoin(calls.generated),
      seed: { ...figuresOf(calls.text), ratio: medianJoin(calls.text) / medianJoin(calls.generated) },
    };
  } finally {
    await rig.stop();
  }
}
