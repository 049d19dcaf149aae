/**
 * What memory costs a reply: a plain agent without memory against ours with 500 memories, in a real room, with the same
 * simulated model services. Calls alternate, so that both see the same machine.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openPerson } from '../src/call/open-memory.ts';
import { createMiniLmEmbedder } from '../src/memory/embedder/minilm.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { RoomRig, type TurnReport } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title =
  'end of speech to the first sound of the reply: without memory against with 500 memories';

const CALLS = 8;
const CALLS_BESIDE = 4;
const TURNS_PER_CALL = 4;
const MEMORIES = 500;
const USER = 'bench-user';
const PLAIN = 'plain';
const SENTENCE = 'I have a dog called Biscuit and I am moving to Berlin.';
const THINGS = [
  'rowing',
  'pottery',
  'chess',
  'jazz',
  'gardens',
  'trains',
  'bread',
  'maps',
  'swimming',
  'birds',
];

async function fillMemory({ stack, dataDir }: RoomRig): Promise<void> {
  const store = new MemoryStore(createPlainSupabase(stack.supabase.url, stack.supabase.serviceRoleKey));
  const embedder = await createMiniLmEmbedder({ weightsDir: join(dataDir, 'weights') });
  const values = Array.from(
    { length: MEMORIES },
    (_, i) => `likes ${THINGS[i % THINGS.length]} of kind ${i}`,
  );
  const vectors = await embedder.embed(values);
  const drafts = values.map((value, i) => ({
    ...({
      id: randomUUID(),
      category: 'PREFERENCE',
      key: `taste_${i}`,
      value,
      confidence: 1,
      importance: 0.5,
    } as const),
    ...({ saidAt: new Date().toISOString(), validFrom: null, validTo: null } as const),
    ...({ source: 'import', turnId: null } as const),
    embedding: { vector: vectors[i] as Float32Array, model: embedder.model },
  }));
  await openPerson({ store, log: silentLog }, USER).write(drafts);
  await embedder.close();
}

type Turns = readonly TurnReport[];

const delayOf = ({ endOfSpeechToAudioMs }: TurnReport) => endOfSpeechToAudioMs ?? 0;
const delays = (turns: Turns) =>
  distribution(turns.flatMap(({ endOfSpeechToAudioMs }) => endOfSpeechToAudioMs ?? []));

/** Every stage of our turns, and all stages of the slowest: what a tail consists of. */
function partsOf(turns: Turns): Figures {
  const names = [...new Set(turns.flatMap(({ stages }) => Object.keys(stages)))];
  const slowest = turns.toSorted((a, b) => delayOf(b) - delayOf(a))[0];
  return {
    stages: Object.fromEntries(
      names.map((name) => [name, { ...distribution(turns.flatMap(({ stages }) => stages[name] ?? [])) }]),
    ),
    slowest: { endOfSpeechToAudioMs: slowest ? delayOf(slowest) : 0, ...slowest?.stages },
  };
}

function compare(plain: Turns, ours: Turns) {
  const [naive, own] = [delays(plain), delays(ours)];
  const recall = distribution(ours.flatMap(({ recallMs }) => recallMs ?? []));
  return {
    naive: { endOfSpeechToAudioMs: { ...naive } },
    ours: { endOfSpeechToAudioMs: { ...own }, recallMs: { ...recall } },
    ratio: own.p50 / naive.p50,
    addedMs: { p50: own.p50 - naive.p50, p95: own.p95 - naive.p95 },
  };
}

/** Calls that alternate. @param beside Who calls at the same time. */
async function alternate(rig: RoomRig, calls: number, progress: (text: string) => void, beside?: string) {
  const says = Array.from({ length: TURNS_PER_CALL }, () => SENTENCE);
  const turns = { plain: [] as TurnReport[], ours: [] as TurnReport[] };
  const one = async (agent?: string) => {
    const [report] = await Promise.all([rig.call(USER, says, agent), beside && rig.call(beside, says)]);
    return report.turns;
  };
  for (let call = 0; call < calls; call++) {
    turns.plain.push(...(await one(PLAIN)));
    turns.ours.push(...(await one()));
    progress(`${call + 1} of ${calls} calls each${beside ? ', another call beside' : ''}`);
  }
  return turns;
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES, 2);
  try {
    await Promise.all([fillMemory(rig), rig.addPlainAgent(PLAIN, 'text')]);
    const alone = await alternate(rig, CALLS, progress);
    const busy = await alternate(rig, CALLS_BESIDE, progress, 'somebody-else');
    return {
      ...compare(alone.plain, alone.ours),
      parts: partsOf(alone.ours),
      besideAnotherCall: { ...compare(busy.plain, busy.ours), ...partsOf(busy.ours) },
      memories: MEMORIES,
    };
  } finally {
    await rig.stop();
  }
}
