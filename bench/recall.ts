/**
 * Search in one person's memory of growing size: every row compared in plain arrays, in this process, and in the database,
 * the embedded one and a native server.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Engine, TemporaryDatabase } from '../eval/recall/temporary-database.ts';
import { messageOf } from '../src/errors.ts';
import { DatabaseIndex } from '../src/memory/index/database.ts';
import { InProcessIndex } from '../src/memory/index/in-process.ts';
import type { IndexEntry, IndexQuery, MemoryIndex } from '../src/memory/index/memory-index.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { analyse, FILL_SQL, fillPerson, fillVectors, MODEL, makeEntries, makeQuery } from './recall-data.ts';

export const title = 'recall: a scan over plain arrays against the in-process and the database index';

const ROWS = [100, 1_000, 10_000, 100_000] as const;
/** The size whose p50 is the headline: `INDEX_MAX_ROWS`. */
const HEADLINE_ROWS = 10_000;
const SEARCHES = 40;
/** As recall asks. */
const LIMIT = 24;
/** Other people in the same tables. */
const OTHER_USERS = 999;
const ROWS_PER_OTHER_USER = 20;

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const naive: Record<string, Figures> = {};
  const ours: Record<string, Figures> = {};
  for (const rows of ROWS) {
    progress(`in process, ${rows} rows`);
    const entries = makeEntries(rows);
    naive[`rows${rows}`] = await measureNaive(entries);
    ours[`rows${rows}`] = await measureInProcess(entries);
  }
  const embedded = await measureDatabase('embedded', progress);
  const native = await measureDatabase('native', progress);
  const p50 = (side: Figures, rows: number) =>
    Number(((side[`rows${rows}`] as Figures | undefined)?.searchMs as Figures | undefined)?.p50);
  const growth = (side: Figures) => round(p50(side, 100_000) / p50(side, 100));
  return {
    naive,
    ours,
    ratio: round(p50(ours, HEADLINE_ROWS) / p50(naive, HEADLINE_ROWS)),
    // How much dearer a search gets when the rows are a thousand times as many.
    growthFrom100To100k: {
      naive: growth(naive),
      inProcess: growth(ours),
      embedded: growth(embedded),
      native: growth(native),
    },
    embedded,
    native,
  };
}

async function searchTimes(search: (query: IndexQuery) => unknown): Promise<Figures> {
  // The first ones are slower by the compilation of the code.
  for (let i = 0; i < 5; i++) await search(makeQuery(LIMIT));
  const times: number[] = [];
  for (let i = 0; i < SEARCHES; i++) {
    const query = makeQuery(LIMIT);
    const startedMs = performance.now();
    await search(query);
    times.push(performance.now() - startedMs);
  }
  return { ...distribution(times) };
}

/** What is written without a thought: rows as they came, a loop over each vector, a sort of everything. */
function measureNaive(entries: readonly IndexEntry[]): Promise<Figures> {
  return measureLoaded(
    () => entries.map(({ id, text, vector }) => ({ id, text, vector: Array.from(vector ?? []) })),
    (rows) => (query) =>
      rows
        .map((row) => ({
          row,
          score: row.vector.reduce((sum, x, i) => sum + x * (query.vector?.[i] ?? 0), 0),
        }))
        .sort((a, b) => b.score - a.score)
        .slice(0, query.limit),
  );
}

function measureInProcess(entries: readonly IndexEntry[]): Promise<Figures> {
  return measureLoaded(
    () => {
      const index = new InProcessIndex();
      index.add(entries);
      return index;
    },
    (index) => (query) => index.search(query),
  );
}

async function measureLoaded<T>(
  load: () => T,
  searchIn: (loaded: T) => (query: IndexQuery) => unknown,
): Promise<Figures> {
  const before = usedBytes();
  const startedMs = performance.now();
  const loaded = load();
  const loadMs = round(performance.now() - startedMs);
  const bytes = usedBytes() - before;
  return { loadMs, bytes, searchMs: await searchTimes(searchIn(loaded)) };
}

async function measureDatabase(engine: Engine, progress: (text: string) => void): Promise<Figures> {
  const database = await TemporaryDatabase.start({ engine, extraSql: FILL_SQL }).catch((error: unknown) => {
    if (engine === 'embedded') throw error;
    progress(`no native database here, its figures are missing: ${messageOf(error)}`);
    return null;
  });
  if (!database) return { missing: true };
  try {
    await fillVectors(database);
    const figures: Record<string, Figures> = {};
    for (const rows of ROWS) {
      progress(`${engine} database, ${rows} rows`);
      const userId = `person of ${rows}`;
      await fillPerson(database, userId, rows);
      await analyse(database);
      const search = searchOf(database, userId);
      figures[`rows${rows}`] = {
        searchMs: await searchTimes(search),
        wordsAloneMs: await searchTimes((query) => search({ ...query, vector: null })),
      };
    }
    progress(`${engine} database, ${OTHER_USERS + 1} people`);
    for (let i = 0; i < OTHER_USERS; i++) await fillPerson(database, `other ${i}`, ROWS_PER_OTHER_USER);
    await analyse(database);
    figures.rows1000People1000 = { searchMs: await searchTimes(searchOf(database, 'person of 1000')) };
    return figures;
  } finally {
    await database.close();
  }
}

function searchOf(database: TemporaryDatabase, userId: string) {
  const index: MemoryIndex = new DatabaseIndex({ source: database.store, userId, model: MODEL });
  return (query: IndexQuery) => index.search(query);
}

setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Heap and array buffers after a collection. */
function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
