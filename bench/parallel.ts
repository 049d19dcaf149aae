/**
 * Calls one after the other against calls at the same time; and what a cache of 10,000 calls takes.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SupabaseClient } from '@supabase/supabase-js';
import { batchMemoryOperations, type MemoryOperation, type MemoryRunner } from '../src/concurrency/batch.ts';
import { AsyncCache } from '../src/concurrency/cached.ts';
import { parallelAiCalls } from '../src/concurrency/parallel.ts';
import type { ConnectionPool } from '../src/pool/connection-pool.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { LocalServices } from './local-services.ts';

export const title = 'AI calls and memory operations: one after the other against together';

const WIDTHS = [1, 2, 4, 8] as const;
const REPEATS = 15;
/** How long the service takes for an AI call, and the database for a round trip. */
const AI_MS = 200;
const DATABASE_MS = 20;
const CACHED_CALLS = 10_000;
/** About what a profile with its memories takes. */
const VALUE_CHARS = 4_096;
const MEGABYTE = 1_048_576;

/** One timed call; it notes how long it took. */
type Timed = () => Promise<void>;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Runs a way of doing `width` calls again and again. */
async function measureWay(
  width: number,
  call: Timed,
  way: (calls: readonly Timed[]) => Promise<void>,
): Promise<Figures> {
  const totalsMs: number[] = [];
  const toSlowest: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const singlesMs: number[] = [];
    const calls = Array.from({ length: width }, () => async () => {
      singlesMs.push(await timed(call));
    });
    const totalMs = await timed(() => way(calls));
    totalsMs.push(totalMs);
    toSlowest.push(totalMs / Math.max(...singlesMs));
  }
  return { totalMs: { ...distribution(totalsMs) }, ratioToSlowestCall: distribution(toSlowest).p50 };
}

async function sequential(calls: readonly Timed[]): Promise<void> {
  for (const call of calls) await call();
}

async function together(calls: readonly Timed[]): Promise<void> {
  await parallelAiCalls(calls);
}

function aiCall(pool: ConnectionPool): Timed {
  const client = pool.getOpenAIClient();
  return async () => {
    await client.chat.completions.create(
      { model: 'chat', messages: [{ role: 'user', content: 'facts?' }] },
      { headers: { 'x-delay-ms': String(AI_MS) } },
    );
  };
}

/** A store over the pool's database client whose every round trip takes the database's time, and is noted. */
function storeOf(database: SupabaseClient): MemoryRunner<null, null> & { readonly roundTripsMs: number[] } {
  const roundTripsMs: number[] = [];
  const roundTrip = async (name: string, parameters: object) => {
    const call = database.rpc(name, parameters).setHeader('x-delay-ms', String(DATABASE_MS));
    const tookMs = await timed(async () => {
      const { error } = await call;
      if (error) throw error;
    });
    roundTripsMs.push(tookMs);
    return null;
  };
  return {
    roundTripsMs,
    saveMany: async (saves) => {
      await roundTrip('save_memories', { memories: saves });
      return saves.map(() => ({ ok: true, value: null }) as const);
    },
    get: (category, key) => roundTrip('get_memory', { category, key }),
  };
}

/** Half saves, half reads. */
function operations(width: number): MemoryOperation[] {
  return Array.from({ length: width }, (_, index) =>
    index % 2 === 0
      ? { type: 'save', category: 'FACT', key: `key_${index}`, value: 'has a dog called Biscuit' }
      : { type: 'get', category: 'FACT', key: `key_${index}` },
  );
}

async function measureBatches(store: ReturnType<typeof storeOf>, width: number) {
  const all = operations(width);
  const oneByOne = async () => {
    for (const operation of all) await batchMemoryOperations([operation], { run: store });
  };
  const inOneBatch = () => batchMemoryOperations(all, { run: store, maxConcurrent: width });
  return { naive: await measureBatch(store, oneByOne), ours: await measureBatch(store, inOneBatch) };
}

async function measureBatch(
  store: ReturnType<typeof storeOf>,
  way: () => Promise<unknown>,
): Promise<Figures> {
  const totalsMs: number[] = [];
  const toSlowest: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    store.roundTripsMs.length = 0;
    const totalMs = await timed(way);
    totalsMs.push(totalMs);
    toSlowest.push(totalMs / Math.max(...store.roundTripsMs));
  }
  return { totalMs: { ...distribution(totalsMs) }, ratioToSlowestCall: distribution(toSlowest).p50 };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heapGrowthMb(fill: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  // Held until the heap has been measured.
  const kept = await fill();
  collectGarbage();
  const grown = (process.memoryUsage().heapUsed - before) / MEGABYTE;
  return kept === undefined ? 0 : Math.round(grown * 100) / 100;
}

/** A value of its own for each key, as text that is really there. */
async function fetchValue(index: number): Promise<string> {
  return Buffer.alloc(VALUE_CHARS, String(index)).toString('latin1');
}

async function naiveCache(): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  for (let index = 0; index < CACHED_CALLS; index += 1) results.set(`key ${index}`, await fetchValue(index));
  return results;
}

async function ourCache(): Promise<AsyncCache> {
  const cache = new AsyncCache({ maxEntries: 100 });
  for (let index = 0; index < CACHED_CALLS; index += 1)
    await cache.call(`key ${index}`, () => fetchValue(index));
  return cache;
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const services = await LocalServices.start();
  const pool = services.openPool();
  try {
    const call = aiCall(pool);
    const store = storeOf(pool.getSupabaseClient());
    progress('warming up');
    await together(Array.from({ length: Math.max(...WIDTHS) }, () => call));
    await batchMemoryOperations(operations(Math.max(...WIDTHS)), { run: store, maxConcurrent: 8 });
    const naive: Record<string, Figures> = {};
    const ours: Record<string, Figures> = {};
    for (const width of WIDTHS) {
      progress(`AI calls, ${width} wide`);
      naive[`ai${width}`] = await measureWay(width, call, sequential);
      ours[`ai${width}`] = await measureWay(width, call, together);
      progress(`memory operations, ${width} wide`);
      const batches = await measureBatches(store, width);
      naive[`memory${width}`] = batches.naive;
      ours[`memory${width}`] = batches.ours;
    }
    progress(`${CACHED_CALLS} cached calls`);
    naive.cache = { heapGrowthMb: await heapGrowthMb(naiveCache) };
    ours.cache = { heapGrowthMb: await heapGrowthMb(ourCache) };
    return { naive, ours, ratio: ratioOf(naive.ai8, ours.ai8) };
  } finally {
    await pool.close();
    await services.stop();
  }
}

/** Ours / naive of the p50 at the greatest width. */
function ratioOf(naive: Figures | undefined, ours: Figures | undefined): number {
  const p50 = (side: Figures | undefined) => Number((side?.totalMs as Figures | undefined)?.p50);
  return Math.round((p50(ours) / p50(naive)) * 1_000) / 1_000;
}
