/**
 * How well each entry answers a question: a weighted sum of signals that need no knowledge of the other rows, so
 * that a few hundred candidates score the same as the whole memory does.
 *
 * docs/tuning.md says where the weights come from and what each signal adds.
 *
 * @module
 */

import type { EntryTable } from './entry-table.ts';
import { type CorpusStatistics, lexicalScores } from './lexical.ts';
import type { IndexEntry } from './memory-index.ts';
import { NONE } from './neighbours.ts';
import type { Question } from './question.ts';
import { closeness } from './time-words.ts';

export interface RankingWeights {
  /** BM25 of the turn with its neighbours, about 0 to 1.5. */
  readonly lexical: number;
  /** Of that: what a term weighs one turn further away, 0 to 1. */
  readonly neighbours: number;
  /** Cosine of question and turn. */
  readonly vector: number;
  /** Cosine of question and turn together with the one before. */
  readonly exchange: number;
  /** 1 when the one who is asked about said it, 0 when another did, half where the question does not tell. */
  readonly speaker: number;
  /** 1 for anything but a question. */
  readonly statement: number;
  /** 1 within the time that the question speaks of. */
  readonly time: number;
  /** 1 now, half of it every {@link RECENCY_HALF_LIFE_MS}: breaks ties, never hides what is old. */
  readonly recency: number;
  /** 0 to 1 as stored. */
  readonly importance: number;
  /** Mean cosine with the best hits: evidence that is spread over several turns. */
  readonly expansion: number;
}

export const DEFAULT_WEIGHTS: RankingWeights = {
  lexical: 3.2,
  neighbours: 0.7,
  vector: 5,
  exchange: 3,
  speaker: 2,
  statement: 0.25,
  time: 1.5,
  recency: 0.05,
  importance: 0.3,
  expansion: 0.5,
};

const RECENCY_HALF_LIFE_MS = 30 * 86_400_000;

/** What is known of every row once it has been ranked; by row number. */
export interface Ranking {
  /** `-Infinity` for retired rows. */
  readonly scores: Float64Array;
  /** As {@link lexicalScores} computes it. */
  readonly lexical: Float64Array;
  /** Cosine of question and row; `null` without a vector. */
  readonly cosines: Float64Array | null;
}

export function rankRows(
  table: EntryTable,
  question: Question,
  corpus: CorpusStatistics,
  weights: RankingWeights,
): Ranking {
  const lexical = lexicalScores(table, question.terms, corpus, weights.neighbours);
  const cosines = question.vector && cosinesOf(table, question.vector);
  const scores = lexical.map((words, row) => {
    const entry = table.at(row);
    if (!entry) return -Infinity;
    return (
      weights.lexical * words +
      (cosines ? vectorScore(table, cosines, row, weights) : 0) +
      weights.statement * (table.asks(row) ? 0 : 1) +
      priorScore(entry, question, weights)
    );
  });
  return { scores, lexical, cosines };
}

function cosinesOf(table: EntryTable, vector: Float32Array): Float64Array {
  const cosines = new Float64Array(table.rows);
  for (let row = 0; row < cosines.length; row++) cosines[row] = table.vectors.cosine(vector, row);
  return cosines;
}

function vectorScore(table: EntryTable, cosines: Float64Array, row: number, weights: RankingWeights): number {
  const own = cosines[row] ?? 0;
  const previous = table.neighbours.previous(row);
  // The vector of both together is their normalised sum; its cosine follows from theirs without a second embedding.
  const exchange = previous === NONE ? own : (own + (cosines[previous] ?? 0)) / table.exchangeLength(row);
  return weights.vector * own + weights.exchange * exchange;
}

function priorScore(entry: IndexEntry, question: Question, weights: RankingWeights): number {
  const ageMs = Math.max(0, question.nowMs - entry.atMs);
  return (
    weights.speaker * speakerScore(entry, question.speaker) +
    (question.span ? weights.time * closeness(question.span, entry.atMs) : 0) +
    weights.recency * 2 ** (-ageMs / RECENCY_HALF_LIFE_MS) +
    weights.importance * entry.importance
  );
}

function speakerScore(entry: IndexEntry, meant: string | null): number {
  if (meant === null) return 0.5;
  // A memory is what the person has told.
  return (entry.speaker ?? 'user') === meant ? 1 : 0;
}
