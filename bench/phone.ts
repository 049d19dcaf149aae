/**
 * From INVITE to the first sound of a telephone call over SIP and RTP: somebody unknown, and somebody whose greeting was
 * prepared by the call before. There is no naive way beside it: a call of a stranger stands in that place.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { type CallReport, RoomRig } from './room-rig.ts';

export const title = 'a telephone: INVITE to the first sound (unknown; known, with a prepared greeting)';

const CALLS = 10;
const REST_MS = 5_000;
const SENTENCE = 'I have a dog called Biscuit and I am moving to Berlin.';

function figuresOf(calls: readonly CallReport[]): Figures {
  const sounds = calls.flatMap(({ greeting }) => greeting?.joinToAudioMs ?? []);
  return {
    inviteToAudioMs: { ...distribution(sounds) },
    calls: calls.length,
    unanswered: calls.length - sounds.length,
  };
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(null, 3, ['--phone']);
  const calls = { unknown: [] as CallReport[], known: [] as CallReport[] };
  try {
    for (let round = 0; round < CALLS; round++) {
      const number = `+49301234${String(round).padStart(2, '0')}`;
      calls.unknown.push(await rig.telephone(number, [SENTENCE]));
      await sleep(REST_MS);
      calls.known.push(await rig.telephone(number, []));
      await sleep(REST_MS);
      progress(`${round + 1} of ${CALLS} calls each`);
    }
  } finally {
    await rig.stop();
  }
  const [naive, ours] = [figuresOf(calls.unknown), figuresOf(calls.known)];
  return { naive, ours, ratio: median(calls.known) / median(calls.unknown) };
}

function median(calls: readonly CallReport[]): number {
  return distribution(calls.flatMap(({ greeting }) => greeting?.joinToAudioMs ?? [])).p50;
}
