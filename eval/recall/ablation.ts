/**
 * What each signal of the ranking adds, cross-validated between the conversations of a dataset.
 *
 * @module
 */

import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import type { Dataset } from './dataset.ts';
import { type Quality, quality } from './measure.ts';
import { type PreparedConversation, prepare } from './prepare.ts';
import { crossValidate, type Signal } from './tuning.ts';

interface Rung {
  readonly name: string;
  /** What it adds to the rungs before it. */
  readonly adds: readonly Signal[];
  /** Whether the questions' vectors are made in the first person from here on. */
  readonly firstPerson?: boolean;
}

/** From plain lexical search to all signals. */
const LADDER: readonly Rung[] = [
  { name: 'BM25 of the turn', adds: ['lexical'] },
  { name: '+ its neighbours', adds: ['neighbours'] },
  { name: '+ vector of the turn', adds: ['vector'] },
  { name: '+ vector with the turn before', adds: ['exchange'] },
  { name: '+ question in the first person', adds: [], firstPerson: true },
  { name: '+ speaker', adds: ['speaker'] },
  { name: '+ statements before questions', adds: ['statement'] },
  { name: '+ time words', adds: ['time'] },
  { name: '+ expansion from the first hits', adds: ['expansion'] },
  { name: '+ recency and importance', adds: ['recency', 'importance'] },
];
const ALL: readonly Signal[] = LADDER.flatMap(({ adds }) => adds);
const LEFT_OUT: readonly Signal[] = [
  'lexical',
  'neighbours',
  'vector',
  'exchange',
  'speaker',
  'statement',
  'time',
  'expansion',
];

export interface AblationRow {
  readonly name: string;
  readonly quality: Quality;
}

export interface AblationOptions {
  readonly dataset: Dataset;
  readonly embedder: Embedder;
  readonly ks: readonly number[];
  readonly onRow?: (row: AblationRow) => void;
}

/** The ladder of signals, then everything but one. */
export async function ablate({ dataset, embedder, ks, onRow }: AblationOptions): Promise<AblationRow[]> {
  const prepareAll = async (firstPerson: boolean) => {
    const prepared: PreparedConversation[] = [];
    for (const conversation of dataset.conversations)
      prepared.push(await prepare(conversation, embedder, { firstPerson }));
    return prepared;
  };
  const [asWritten, firstPerson] = [await prepareAll(false), await prepareAll(true)];
  const rows: AblationRow[] = [];
  const measure = async (
    name: string,
    conversations: readonly PreparedConversation[],
    signals: readonly Signal[],
  ) => {
    const row = { name, quality: quality(await crossValidate(conversations, signals), ks) };
    rows.push(row);
    onRow?.(row);
  };
  let conversations = asWritten;
  const signals: Signal[] = [];
  for (const rung of LADDER) {
    signals.push(...rung.adds);
    if (rung.firstPerson) conversations = firstPerson;
    await measure(rung.name, conversations, signals);
  }
  await measure('all but the first person', asWritten, ALL);
  for (const left of LEFT_OUT)
    await measure(
      `all but ${left}`,
      firstPerson,
      ALL.filter((signal) => signal !== left),
    );
  return rows;
}
