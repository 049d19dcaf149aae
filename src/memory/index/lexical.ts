/**
 * BM25 over a turn with its neighbours: an answer rarely repeats the words of its question, but the turns around it
 * do. A term counts fully where it stands and less with every turn away from there.
 *
 * Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), without the length
 * normalisation: spoken turns are of one length, and without it a score depends on nothing but the row's own
 * surroundings and the terms' frequencies, so that both indexes compute the same.
 *
 * @module
 */

import type { EntryTable } from './entry-table.ts';
import { NONE } from './neighbours.ts';

/** How soon a repeated term stops counting. */
const SATURATION = 1;
/** Past this many turns the decay has left next to nothing. */
export const REACH = 5;

/** How common each term is among the entries of one person. */
export interface CorpusStatistics {
  readonly size: number;
  documentFrequency(term: string): number;
}

/** The inverse document frequency of BM25; 0 for a term that no entry has. */
export function rarityOf(term: string, corpus: CorpusStatistics): number {
  const frequency = corpus.documentFrequency(term);
  return frequency === 0 ? 0 : Math.log(1 + (corpus.size - frequency + 0.5) / (frequency + 0.5));
}

/**
 * @param terms Distinct terms of the query.
 * @param decay What a term weighs one turn further away, 0 to 1; 0: the turn alone counts.
 * @returns A score per row: 0 where nothing fits, about 1 where every term of the query stands once.
 */
export function lexicalScores(
  table: EntryTable,
  terms: readonly string[],
  corpus: CorpusStatistics,
  decay: number,
): Float64Array {
  const scores = new Float64Array(table.rows);
  const counts = new Float64Array(table.rows);
  let possible = 0;
  for (const term of terms) {
    const frequency = corpus.documentFrequency(term);
    if (frequency === 0) continue;
    const rarity = rarityOf(term, corpus);
    possible += rarity;
    for (const row of countAround(table, term, decay, counts)) {
      const count = counts[row] ?? 0;
      scores[row] = (scores[row] ?? 0) + (rarity * count * (SATURATION + 1)) / (count + SATURATION);
      counts[row] = 0;
    }
  }
  return possible === 0 ? scores : scores.map((score) => score / possible);
}

/** Adds the term's occurrences into `counts` and returns the rows it touched. */
function countAround(
  table: EntryTable,
  term: string,
  decay: number,
  counts: Float64Array,
): readonly number[] {
  const touched: number[] = [];
  const count = (row: number, share: number) => {
    if (counts[row] === 0) touched.push(row);
    counts[row] = (counts[row] ?? 0) + share;
  };
  const { neighbours } = table;
  for (const row of table.postings.rows(term)) {
    if (table.at(row) === null) continue;
    count(row, 1);
    if (decay === 0) continue;
    let before = neighbours.previous(row);
    let after = neighbours.next(row);
    for (let away = 1, share = decay; away <= REACH; away++, share *= decay) {
      if (before !== NONE) {
        count(before, share);
        before = neighbours.previous(before);
      }
      if (after !== NONE) {
        count(after, share);
        after = neighbours.next(after);
      }
    }
  }
  return touched;
}
