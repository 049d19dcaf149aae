/**
 * What memory costs a reply: a plain agent without memory against ours with 500 memories, in a real room, with the same
 * simulated model services. Calls alternate, so that both see the same machine.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createMiniLmEmbedder } from '../src/memory/embedder/minilm.ts';
import { MemoryStore } from '../src/memory/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { openPerson } from '../src/services.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult } from './bench-result.ts';
import { RoomRig, type TurnReport } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title =
  'end of speech to the first sound of the reply: without memory against with 500 memories';

const CALLS = 8;
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

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES);
  try {
    await Promise.all([fillMemory(rig), rig.addPlainAgent(PLAIN, 'text')]);
    const says = Array.from({ length: TURNS_PER_CALL }, () => SENTENCE);
    const turns = { plain: [] as TurnReport[], ours: [] as TurnReport[] };
    for (let call = 0; call < CALLS; call++) {
      const plain = await rig.call(USER, says, PLAIN);
      const ours = await rig.call(USER, says);
      turns.plain.push(...plain.turns);
      turns.ours.push(...ours.turns);
      progress(`${call + 1} of ${CALLS} calls each`);
    }
    const plain = distribution(turns.plain.flatMap(({ endOfSpeechToAudioMs }) => endOfSpeechToAudioMs ?? []));
    const ours = distribution(turns.ours.flatMap(({ endOfSpeechToAudioMs }) => endOfSpeechToAudioMs ?? []));
    const recall = distribution(turns.ours.flatMap(({ recallMs }) => recallMs ?? []));
    return {
      naive: { endOfSpeechToAudioMs: { ...plain } },
      ours: { endOfSpeechToAudioMs: { ...ours }, recallMs: { ...recall } },
      ratio: ours.p50 / plain.p50,
      addedMs: { p50: ours.p50 - plain.p50, p95: ours.p95 - plain.p95 },
      memories: MEMORIES,
    };
  } finally {
    await rig.stop();
  }
}
