/**
 * The whole loop on this machine with its real STT, TTS and embedder and the rule-based stand-in: a plain agent without
 * memory, and ours. Reported to know where the time goes, not to win: the models are most of it.
 *
 * @module
 */

import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { type CallReport, RoomRig } from './room-rig.ts';

export const title = 'the whole local loop with real speech models: without memory, ours';

const CALLS = 6;
const PLAIN = 'plain';
const SAYS = [
  'I have a dog called Biscuit.',
  'I am moving to Berlin next month.',
  'What is the name of my dog?',
  'Where am I moving to?',
  'I like rowing and jazz.',
];

function figuresOf(calls: readonly CallReport[]): Figures {
  const turns = calls.flatMap((call) => call.turns);
  return {
    endOfSpeechToAudioMs: { ...distribution(turns.flatMap((turn) => turn.endOfSpeechToAudioMs ?? [])) },
    joinToAudioMs: { ...distribution(calls.flatMap(({ greeting }) => greeting?.joinToAudioMs ?? [])) },
  };
}

function p50(side: Figures): number {
  return Number((side.endOfSpeechToAudioMs as Figures).p50);
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(null);
  try {
    await rig.addPlainAgent(PLAIN, 'text');
    const calls = { plain: [] as CallReport[], ours: [] as CallReport[] };
    for (let call = 0; call < CALLS; call++) {
      calls.plain.push(await rig.call('local-user', SAYS, PLAIN));
      calls.ours.push(await rig.call('local-user', SAYS));
      progress(`${call + 1} of ${CALLS} calls each`);
    }
    const naive = figuresOf(calls.plain);
    const waits = calls.ours.flatMap(({ turns }) => turns.flatMap(({ recallMs }) => recallMs ?? []));
    const ours = { ...figuresOf(calls.ours), recallMs: { ...distribution(waits) } };
    return { naive, ours, ratio: p50(ours) / p50(naive) };
  } finally {
    await rig.stop();
  }
}
