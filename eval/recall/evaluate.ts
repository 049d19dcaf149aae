/**
 * The evaluation of recall on one dataset.
 *
 * @module
 */

import { join } from 'node:path';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { LOCAL_EMBEDDERS, type LocalEmbedder } from '../../src/memory/embedder/local.ts';
import { InProcessIndex } from '../../src/memory/index/in-process.ts';
import { fetchWeights } from '../../src/models/weights.ts';
import { CachedEmbedder } from './cached-embedder.ts';
import type { Dataset } from './dataset.ts';
import { ask, type OpenIndex, type RecallReport, report } from './measure.ts';
import { prepare } from './prepare.ts';
import { TemporaryDatabase } from './temporary-database.ts';

export type IndexKind = 'in-process' | 'database';

export interface EvaluateOptions {
  readonly dataset: Dataset;
  readonly embedder: Embedder;
  readonly ks: readonly number[];
  readonly index: IndexKind;
  /** As `RECALL_FLOOR`. */
  readonly floor: number;
}

/** Asks every question of the dataset and looks where its evidence stands. */
export async function evaluateRecall({
  dataset,
  embedder,
  ks,
  index,
  floor,
}: EvaluateOptions): Promise<RecallReport> {
  const conversations = [];
  for (const conversation of dataset.conversations) conversations.push(await prepare(conversation, embedder));
  const limit = Math.max(...ks);
  if (index === 'in-process') return report(await ask(conversations, inProcess, limit), ks, floor);
  const database = await TemporaryDatabase.start();
  try {
    return report(await ask(conversations, inDatabase(database, embedder.model), limit), ks, floor);
  } finally {
    await database.close();
  }
}

const inProcess: OpenIndex = ({ names, entries }) => {
  const index = new InProcessIndex({ names });
  index.add(entries);
  return index;
};

/** Ids are unique within a conversation only, in the database among all people. */
function inDatabase(database: TemporaryDatabase, model: string): OpenIndex {
  return async ({ id, names, entries }) => {
    const prefix = `${id}/`;
    const stored = entries.map((entry) => ({ ...entry, id: prefix + entry.id }));
    const index = await database.indexOf({ userId: id, entries: stored, model, names });
    return {
      size: entries.length,
      add: () => index.add(),
      remove: () => index.remove(),
      search: async (query, signal) => {
        const hits = await index.search(query, signal);
        return hits.map(({ entry, ...hit }) => ({
          ...hit,
          entry: { ...entry, id: entry.id.slice(prefix.length) },
        }));
      },
    };
  };
}

export interface OpenEmbedderOptions {
  /** Weights are in its `weights/`, fetched when they are not there yet. */
  readonly dataDir: string;
  readonly choice: LocalEmbedder;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * An embedder that runs here, with the vectors of earlier evaluations at hand.
 *
 * @throws KindredError `WEIGHTS`, `EMBEDDER`
 */
export async function openEmbedder({
  dataDir,
  choice,
  onProgress,
}: OpenEmbedderOptions): Promise<CachedEmbedder> {
  const { weights, open } = LOCAL_EMBEDDERS[choice];
  const weightsDir = join(dataDir, 'weights');
  await fetchWeights(weights, weightsDir);
  const embedder = await open({ weightsDir });
  return CachedEmbedder.open({ embedder, file: join(dataDir, 'eval', 'vectors.txt'), onProgress });
}
