/**
 * Search in one person's memory: every row compared in plain arrays, against both indexes.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EmbeddedDatabase } from '../eval/recall/embedded-database.ts';
import { DatabaseIndex } from '../src/memory/index/database.ts';
import { InProcessIndex } from '../src/memory/index/in-process.ts';
import type { IndexEntry, IndexQuery, MemoryIndex } from '../src/memory/index/memory-index.ts';
import { toPgVector } from '../src/memory/vectors.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { FILL_SQL, makeEntries, makeQuery, randomVector, VECTORS } from './recall-data.ts';

export const title = 'recall: a scan over plain arrays against the in-process and the database index';

const ROWS = [1_000, 10_000, 100_000] as const;
/** The size whose p50 is the headline: half of `INDEX_MAX_ROWS`. */
const HEADLINE_ROWS = 10_000;
const SEARCHES = 40;
/** As recall asks: twice `RECALL_LIMIT`. */
const LIMIT = 16;
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
  const database = await measureDatabase(progress);
  const p50 = (side: Record<string, Figures>, rows: number) =>
    Number((side[`rows${rows}`]?.searchMs as Figures | undefined)?.p50);
  return {
    naive,
    ours,
    ratio: round(p50(ours, HEADLINE_ROWS) / p50(naive, HEADLINE_ROWS)),
    // How much dearer a search gets when the rows are a hundred times as many.
    growthFrom1kTo100k: {
      naive: round(p50(naive, 100_000) / p50(naive, 1_000)),
      inProcess: round(p50(ours, 100_000) / p50(ours, 1_000)),
      database: round(p50(database, 100_000) / p50(database, 1_000)),
    },
    database,
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

async function measureDatabase(progress: (text: string) => void): Promise<Record<string, Figures>> {
  const database = await EmbeddedDatabase.start({ extraSql: FILL_SQL });
  try {
    const vectors = Array.from({ length: VECTORS }, (_, id) => ({
      id,
      embedding: toPgVector(randomVector()),
    }));
    await database.insert('bench_vectors', vectors);
    const figures: Record<string, Figures> = {};
    for (const rows of ROWS) {
      progress(`database, ${rows} rows`);
      await database.call('bench_fill', { p_user_id: `person of ${rows}`, p_rows: rows });
      await database.call('bench_analyze', {});
      figures[`rows${rows}`] = { searchMs: await searchTimes(searchOf(database, `person of ${rows}`)) };
    }
    progress(`database, ${OTHER_USERS + 1} users`);
    for (let i = 0; i < OTHER_USERS; i++)
      await database.call('bench_fill', { p_user_id: `other ${i}`, p_rows: ROWS_PER_OTHER_USER });
    await database.call('bench_analyze', {});
    figures.rows1000Users1000 = { searchMs: await searchTimes(searchOf(database, 'person of 1000')) };
    return figures;
  } finally {
    await database.close();
  }
}

function searchOf(database: EmbeddedDatabase, userId: string) {
  const index: MemoryIndex = new DatabaseIndex({ source: database.store, userId, model: 'bench' });
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
