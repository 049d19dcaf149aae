/**
 * What a call asks the database, over Supabase's API and over connections of its own (`DATABASE_URL`): its start, a turn
 * that is stored, a search. One native Postgres, the pool's clients on either side, turn about.
 *
 * The API is the local stack's, within this process: a hosted one has a gateway, PostgREST and a network in between.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { TemporaryDatabase } from '../eval/recall/temporary-database.ts';
import { openPerson } from '../src/call/open-memory.ts';
import { loadConnectionConfig } from '../src/config.ts';
import { DatabaseIndex } from '../src/memory/index/database.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { ConnectionPool } from '../src/pool/connection-pool.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { analyse, FILL_SQL, fillPerson, fillVectors, MODEL, makeQuery } from './recall-data.ts';

export const title = 'start of a call, a turn and a search: over Supabase’s API against DATABASE_URL';

const RUNS = 100;
const WARM_RUNS = 5;
/** Rows of the person: somebody who has called for a few weeks, and somebody for years. */
const SIZES = [1_000, 10_000] as const;
const LIMIT = 8;
/** Of services that nobody asks. */
const KEY = 'bench-key-12345678';

const STEPS = ['startMs', 'turnMs', 'searchMs'] as const;
type Times = Readonly<Record<(typeof STEPS)[number], number[]>>;

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  await using opened = new AsyncDisposableStack();
  const database = await TemporaryDatabase.start({ engine: 'native', extraSql: FILL_SQL });
  opened.defer(() => database.close());
  const variables = [
    { SUPABASE_URL: database.url, SUPABASE_SERVICE_ROLE_KEY: database.serviceKey },
    { DATABASE_URL: database.databaseUrl },
  ];
  const pools = variables.map((one) => openPool(one));
  for (const pool of pools) opened.defer(() => pool.close());
  const [api, driver] = pools.map((pool) => new MemoryStore(pool.getDatabase()));
  if (!api || !driver) throw new Error('one of the two ways is missing');
  await fillVectors(database);
  const results = new Map<number, { api: Times; driver: Times }>();
  for (const rows of SIZES) {
    progress(`${rows} rows`);
    await fillPerson(database, userOf(rows), rows);
    await analyse(database);
    results.set(rows, await measure(api, driver, rows));
  }
  return resultOf(results);
}

function openPool(variables: NodeJS.ProcessEnv): ConnectionPool {
  const { pool: config, ...services } = loadConnectionConfig({ OPENAI_API_KEY: KEY, ...variables });
  return new ConnectionPool({ ...services, config, log: silentLog });
}

function userOf(rows: number): string {
  return `person of ${rows}`;
}

async function measure(api: MemoryStore, driver: MemoryStore, rows: number) {
  const times = { api: noTimes(), driver: noTimes() };
  for (let run = -WARM_RUNS; run < RUNS; run++) {
    // They take turns, so that what else the machine does is the same for both.
    await measureOnce(api, rows, run < 0 ? noTimes() : times.api);
    await measureOnce(driver, rows, run < 0 ? noTimes() : times.driver);
  }
  return times;
}

function noTimes(): Times {
  return { startMs: [], turnMs: [], searchMs: [] };
}

async function measureOnce(store: MemoryStore, rows: number, times: Times): Promise<void> {
  const userId = userOf(rows);
  const person = openPerson({ store, log: silentLog }, userId);
  const callId = randomUUID();
  await timed(times.startMs, () => person.startCall({ callId, room: 'bench', timeZone: null }));
  const query = makeQuery(LIMIT);
  const index = new DatabaseIndex({ source: store, userId, model: MODEL });
  await timed(times.searchMs, async () => index.search(query));
  const turn = { id: randomUUID(), userId, callId, at: new Date().toISOString() };
  const words = { userText: query.text, agentText: 'I see.' };
  const found = { memories: [], endedKeys: [], openLoops: [], closes: [], complete: true } as const;
  const vectors = {
    userEmbedding: query.vector && { vector: query.vector, model: MODEL },
    agentEmbedding: null,
  };
  const known = { revision: 0, forgettings: [] };
  await timed(times.turnMs, () => person.takeIn({ ...turn, ...words }, { ...found, ...vectors }, known));
}

async function timed(times: number[], work: () => Promise<unknown>): Promise<void> {
  const startedMs = performance.now();
  await work();
  times.push(performance.now() - startedMs);
}

function resultOf(results: ReadonlyMap<number, { api: Times; driver: Times }>): BenchResult {
  const side = (way: 'api' | 'driver'): Figures =>
    Object.fromEntries(
      [...results].map(([rows, times]) => [
        `rows${rows}`,
        Object.fromEntries(STEPS.map((step) => [step, { ...distribution(times[way][step]) }])),
      ]),
    );
  const [[, first] = []] = results;
  const total = (times: Times | undefined) =>
    STEPS.reduce((sum, step) => sum + distribution(times?.[step] ?? []).p50, 0);
  return { naive: side('api'), ours: side('driver'), ratio: total(first?.driver) / total(first?.api) };
}
