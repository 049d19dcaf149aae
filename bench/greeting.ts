/**
 * From joining to the first word: a greeting that is generated, one whose text is ready, and one whose audio is.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { type CallReport, RoomRig } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title = 'the greeting: generated, cached text (the seed), prepared audio (ours)';

const CALLS = 30;
const USER = 'greeted-user';
/** The process that replaces a call's loads for two seconds; the next call's figures are not to hold that. */
const REST_MS = 3_000;
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

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES);
  try {
    await rig.addPlainAgent('generated', 'generated');
    await rig.addPlainAgent('text', 'text');
    // The end of this call prepares the greetings of all those after it.
    await rig.call(USER, [SENTENCE]);
    const calls = { generated: [] as CallReport[], text: [] as CallReport[], ours: [] as CallReport[] };
    const call = async (agent?: string) => {
      await sleep(REST_MS);
      return rig.call(USER, [], agent);
    };
    for (let round = 0; round < CALLS; round++) {
      calls.generated.push(await call('generated'));
      calls.text.push(await call('text'));
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
