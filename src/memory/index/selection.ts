/**
 * From scores to the answer: the best rows, drawn together by what the first of them say, without repetition.
 *
 * @module
 */

import type { EntryTable } from './entry-table.ts';

/** How many of the best rows are looked at again. */
const CANDIDATES = 100;
/** How many first hits the others are drawn to. */
const FIRST_HITS = 3;
/** Two vectors this near say the same thing. */
const SAME = 0.97;
/** What a reply can hold: only repeats of these first hits make an answer monotonous. */
const VARIED_HITS = 16;

/**
 * @param scores By row, as ranking gives them; they are changed.
 * @param expansion Weight of the mean cosine with the first hits.
 * @returns Row numbers, best first.
 */
export function selectRows(
  table: EntryTable,
  scores: Float64Array,
  limit: number,
  expansion: number,
): readonly number[] {
  const best = topRows(scores, Math.max(CANDIDATES, 2 * limit));
  expandFrom(table, scores, best.slice(0, FIRST_HITS), best, expansion);
  best.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  return withoutRepeats(table, best, limit);
}

/** The rows with the highest scores, best first; equal scores keep the order of rows. */
function topRows(scores: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] ?? -Infinity;
    if (score === -Infinity) continue;
    if (best.length === count) {
      if (score <= (scores[best[count - 1] ?? 0] ?? 0)) continue;
      best.pop();
    }
    best.splice(placeOf(score, best, scores), 0, row);
  }
  return best;
}

/** Binary search for the place behind all rows that score at least this. */
function placeOf(score: number, best: readonly number[], scores: Float64Array): number {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scores[best[middle] ?? 0] ?? 0) >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Evidence is often spread over several turns that resemble each other more than they resemble the question. */
function expandFrom(
  table: EntryTable,
  scores: Float64Array,
  first: readonly number[],
  rows: readonly number[],
  weight: number,
): void {
  const centre = weight === 0 ? null : table.vectors.centre(first);
  if (!centre) return;
  for (const row of rows) scores[row] = (scores[row] ?? 0) + weight * table.vectors.cosine(centre, row);
}

/** Among the first hits, a row that repeats a better one goes behind the others. */
function withoutRepeats(table: EntryTable, rows: readonly number[], limit: number): number[] {
  const kept: number[] = [];
  const repeats: number[] = [];
  for (const row of rows) {
    if (kept.length === limit) break;
    const isFirst = kept.length < VARIED_HITS;
    if (isFirst && kept.some((better) => saysTheSame(table, row, better))) repeats.push(row);
    else kept.push(row);
  }
  return [...kept, ...repeats].slice(0, limit);
}

function saysTheSame(table: EntryTable, a: number, b: number): boolean {
  return table.at(a)?.text === table.at(b)?.text || table.vectors.cosineBetween(a, b) > SAME;
}
