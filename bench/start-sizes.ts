/**
 * The start of a call for somebody with a memory of growing size: how long its answer takes, and how long it is until all
 * that is to be in the process is there.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { voice } from '@livekit/agents';
import { type Engine, TemporaryDatabase } from '../eval/recall/temporary-database.ts';
import { openCallMemory } from '../src/call/open-memory.ts';
import { loadConfig } from '../src/config.ts';
import { messageOf } from '../src/errors.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from '../src/memory/embedder/embedder.ts';
import type { CallMemory } from '../src/memory/in-call/call-memory.ts';
import { distribution } from '../src/pool/latency-window.ts';
import { silentLog } from '../src/telemetry/log.ts';
import type { Figures } from './bench-result.ts';
import { analyse, FILL_SQL, fillPerson, fillVectors, MODEL } from './recall-data.ts';

const ROWS = [0, 100, 1_000, 10_000, 100_000] as const;
/** Of services that nobody asks. */
const KEY = 'bench-key-12345678-of-thirty-two-signs';
const RUNS = 40;
/** A page that was under way has come by then. */
const PAUSE_MS = 50;
/** Every call has a process of its own: the next one does not collect what the one before has left. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** Everything is loaded so often: it takes a second or two. */
const WHOLE_RUNS = 3;

const VECTOR = new Float32Array(EMBEDDING_DIMENSIONS).with(0, 1);
const embedder: Embedder = {
  model: MODEL,
  embed: async (texts) => texts.map(() => VECTOR),
  close: async () => undefined,
};

interface Times {
  readonly answer: number[];
  readonly ready: number[];
  readonly whole: number[];
}

/**
 * @param startSession What a call does beside its look-up.
 * @returns Per size the answer of the start, start and session together, and the whole; ratios to the empty memory.
 */
export async function measureSizes(
  startSession: () => Promise<voice.AgentSession>,
  progress: (text: string) => void,
): Promise<Figures> {
  const { database, engine } = await open(progress);
  try {
    const times = new Map<number, Times>();
    await fillVectors(database);
    for (const rows of ROWS) {
      progress(`${engine} database, ${rows} rows`);
      await fillPerson(database, userOf(rows), rows);
      times.set(rows, { answer: [], ready: [], whole: [] });
    }
    await analyse(database);
    // Sizes take turns, so that what else the machine does is the same for all.
    for (let run = -1; run < RUNS; run++) {
      for (const [rows, kept] of times)
        await measureOnce(database, rows, run < 0 ? null : kept, startSession);
    }
    for (let run = 0; run < WHOLE_RUNS; run++) {
      for (const [rows, kept] of times) kept.whole.push(await wholeTime(database, rows));
    }
    return { engine, ...figuresOf(times) };
  } finally {
    await database.close();
  }
}

async function open(
  progress: (text: string) => void,
): Promise<{ database: TemporaryDatabase; engine: Engine }> {
  try {
    const database = await TemporaryDatabase.start({ engine: 'native', extraSql: FILL_SQL });
    return { database, engine: 'native' };
  } catch (error) {
    progress(`no native database here, the embedded one is measured: ${messageOf(error)}`);
    return { database: await TemporaryDatabase.start({ extraSql: FILL_SQL }), engine: 'embedded' };
  }
}

function userOf(rows: number): string {
  return `person of ${rows}`;
}

function memoryOf(database: TemporaryDatabase, rows: number): CallMemory {
  const keys = { LIVEKIT_API_KEY: 'bench', LIVEKIT_API_SECRET: KEY, OPENAI_API_KEY: KEY };
  const supabase = { SUPABASE_URL: database.url, SUPABASE_SERVICE_ROLE_KEY: database.serviceKey };
  const config = loadConfig({ ...keys, ...supabase, LIVEKIT_URL: 'ws://127.0.0.1:1' });
  const place = { userId: userOf(rows), callId: randomUUID(), room: 'bench', timeZone: null, embedder };
  return openCallMemory({ config, store: database.store, log: silentLog }, place);
}

/** @param kept `null`: a run that only makes code and caches warm. */
async function measureOnce(
  database: TemporaryDatabase,
  rows: number,
  kept: Times | null,
  startSession: () => Promise<voice.AgentSession>,
): Promise<void> {
  for (const isAlone of [true, false]) {
    collectGarbage();
    const memory = memoryOf(database, rows);
    const startedMs = performance.now();
    const [session] = await Promise.all([isAlone ? null : startSession(), memory.load()]);
    kept?.[isAlone ? 'answer' : 'ready'].push(performance.now() - startedMs);
    // What goes on in the background is no part of the next start.
    await memory.informed;
    memory.close();
    await memory.whole;
    await sleep(PAUSE_MS);
    await session?.close();
  }
}

async function wholeTime(database: TemporaryDatabase, rows: number): Promise<number> {
  const memory = memoryOf(database, rows);
  const startedMs = performance.now();
  await memory.load();
  await memory.whole;
  memory.close();
  return performance.now() - startedMs;
}

function figuresOf(times: ReadonlyMap<number, Times>): Figures {
  const empty = times.get(0);
  const overEmpty = (ms: readonly number[], of: readonly number[] = []) =>
    Math.round((100 * distribution(ms).p95) / distribution(of).p95) / 100;
  const figures = [...times].map(([rows, { answer, ready, whole }]) => [
    `rows${rows}`,
    {
      answerMs: { ...distribution(answer) },
      readyMs: { ...distribution(ready) },
      wholeMs: { ...distribution(whole) },
      answerP95OverEmpty: overEmpty(answer, empty?.answer),
      readyP95OverEmpty: overEmpty(ready, empty?.ready),
    },
  ]);
  return Object.fromEntries(figures);
}
