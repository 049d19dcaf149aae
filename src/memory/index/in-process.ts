/**
 * The index that lives in the call's own process: one person's rows, loaded once and kept in step with what the call
 * saves.
 *
 * @module
 */

import { EntryTable } from './entry-table.ts';
import type { CorpusStatistics } from './lexical.ts';
import type { Hit, IndexEntry, IndexQuery, MemoryIndex } from './memory-index.ts';
import { readQuestion } from './question.ts';
import { DEFAULT_WEIGHTS, type RankingWeights, rankRows } from './ranking.ts';
import { relevanceOf } from './relevance.ts';
import { selectRows } from './selection.ts';
import type { SpeakerNames } from './speakers.ts';

export interface InProcessIndexOptions {
  /** How people call the speakers, so that a question that names one means that one's words. @default {} */
  readonly names?: SpeakerNames;
  /** For experiments. @default DEFAULT_WEIGHTS */
  readonly weights?: RankingWeights;
  /** How common terms are, when the entries are only a part of what there is. @default counted over the entries */
  readonly corpus?: CorpusStatistics;
}

/**
 * @example
 * const index = new InProcessIndex();
 * index.add(entries);
 * const hits = index.search({ text: 'what is my dog called?', vector, limit: 8, nowMs: Date.now() });
 */
export class InProcessIndex implements MemoryIndex {
  readonly #names: SpeakerNames;
  readonly #weights: RankingWeights;
  readonly #corpus: CorpusStatistics | null;
  #table = new EntryTable();

  constructor({ names = {}, weights = DEFAULT_WEIGHTS, corpus }: InProcessIndexOptions = {}) {
    this.#names = names;
    this.#weights = weights;
    this.#corpus = corpus ?? null;
  }

  get size(): number {
    return this.#table.size;
  }

  add(entries: readonly IndexEntry[]): void {
    for (const entry of entries) this.#table.put(entry);
    this.#compact();
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) this.#table.remove(id);
    this.#compact();
  }

  search(query: IndexQuery): readonly Hit[] {
    const table = this.#table;
    const question = readQuestion(query, this.#names);
    const corpus = this.#corpus ?? statisticsOf(table);
    const ranking = rankRows(table, question, corpus, withCosines(this.#weights, query.cosineWeight));
    const expansion = question.vector ? this.#weights.expansion : 0;
    const parts = { table, ranking, corpus };
    return selectRows(table, ranking.scores, query.limit, expansion).flatMap((row, place) => {
      const entry = table.at(row);
      const score = ranking.scores[row] ?? 0;
      return entry ? [{ entry, score, relevance: relevanceOf({ row, place }, question, parts) }] : [];
    });
  }

  #compact(): void {
    if (!this.#table.isSparse) return;
    const fresh = new EntryTable();
    for (const entry of this.#table.live()) fresh.put(entry);
    this.#table = fresh;
  }
}

function withCosines(weights: RankingWeights, factor = 1): RankingWeights {
  return { ...weights, vector: factor * weights.vector, exchange: factor * weights.exchange };
}

function statisticsOf(table: EntryTable): CorpusStatistics {
  return { size: table.size, documentFrequency: (term) => table.postings.documentFrequency(term) };
}
