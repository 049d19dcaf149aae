/**
 * Ways to give an agent a memory, side by side: none, Kindred's `withMemory`, a memory that is awaited before each reply, and one
 * that the model calls as a tool. The same room, speech and model for all; each person calls twice, and is asked for in the second
 * call what they told in the first. `PEER_ROUNDS` says how many people call each agent.
 *
 * @module
 */

import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { SCRIPT } from './peers/script.ts';
import { type Asked, PeerService } from './peers/service.ts';
import { RoomRig, type TurnReport } from './room-rig.ts';

export const title = 'memory in an agent: none, withMemory, awaited before the reply, as a tool';

const PEERS = ['plain', 'withMemory', 'awaited', 'tool'] as const;
type Peer = (typeof PEERS)[number];
const ROUNDS = Number(process.env.PEER_ROUNDS) || 2;

interface Heard {
  readonly told: readonly TurnReport[];
  readonly asked: readonly TurnReport[];
}

/** One call after the other, so that all agents see the same machine; the second calls come when all have called once. */
async function callAll(rig: RoomRig, progress: (text: string) => void): Promise<Record<Peer, Heard[]>> {
  const heard: Record<Peer, Heard[]> = { plain: [], withMemory: [], awaited: [], tool: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const told = new Map<Peer, readonly TurnReport[]>();
    const call = async (peer: Peer, says: readonly string[]) =>
      (await rig.call(`caller-${peer}-${round}`, says, peer)).turns;
    for (const peer of PEERS)
      told.set(
        peer,
        await call(
          peer,
          SCRIPT.map((one) => one.told),
        ),
      );
    for (const peer of PEERS) {
      const asked = await call(
        peer,
        SCRIPT.map((one) => one.question),
      );
      console.error(
        'DEBUG',
        peer,
        JSON.stringify(
          [told.get(peer), asked].map((ts) =>
            ts?.map((t) => [(t as unknown as { heard: string }).heard, t.reply]),
          ),
        ),
      );
      heard[peer].push({ told: told.get(peer) ?? [], asked });
    }
    progress(`${round + 1} of ${ROUNDS} people have called each agent twice`);
  }
  return heard;
}

function figuresOf(calls: readonly Heard[], { requests, turns, hits }: Asked): Figures {
  const all = calls.flatMap(({ told, asked }) => [...told, ...asked]);
  const delays = (some: readonly TurnReport[]) => ({
    ...distribution(some.flatMap(({ endOfSpeechToAudioMs }) => endOfSpeechToAudioMs ?? [])),
  });
  const known = calls.flatMap(({ asked }) =>
    SCRIPT.map(({ answer }, i) => asked[i]?.reply?.includes(answer) ?? false),
  );
  return {
    endOfSpeechToAudioMs: delays(all),
    toQuestionsMs: delays(calls.flatMap(({ asked }) => asked)),
    requestsPerTurn: requests / Math.max(1, turns),
    preemptionHits: hits / Math.max(1, turns),
    factsKnownInNextCall: known.filter(Boolean).length / Math.max(1, known.length),
  };
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(null);
  const service = await PeerService.start(rig.stack.openai.baseUrl);
  try {
    for (const peer of PEERS)
      await rig.addAgent('bench/peers/agent.ts', {
        AGENT_NAME: peer,
        ...{ PEER: peer, OPENAI_BASE_URL: service.urlOf(peer), ENDPOINTING_MIN_DELAY_MS: '300' },
      });
    const heard = await callAll(rig, progress);
    const [plain, ours, awaited, tool] = PEERS.map((peer) => figuresOf(heard[peer], service.askedBy(peer)));
    const [naive, own] = PEERS.map((peer) =>
      distribution(
        heard[peer]
          .flatMap(({ told, asked }) => [...told, ...asked])
          .flatMap(({ endOfSpeechToAudioMs }) => endOfSpeechToAudioMs ?? []),
      ),
    );
    return {
      ...{ naive: plain ?? {}, ours: ours ?? {}, ratio: (own?.p50 ?? 0) / (naive?.p50 ?? 1) },
      ...{ awaited: awaited ?? {}, tool: tool ?? {}, people: ROUNDS },
    };
  } finally {
    service.close();
    await rig.stop();
  }
}
