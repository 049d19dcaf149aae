/**
 * Whether an entry matters for these words at all. Ranking says which of them matters most, and something is always first;
 * this says whether the first is worth a line of the prompt.
 *
 * @module
 */

import type { EntryTable } from './entry-table.ts';
import { NONE } from './neighbours.ts';
import type { Ranking } from './ranking.ts';

/**
 * Logistic regression (docs/tuning.md, "The floor").
 */
const WITH_VECTORS = { bias: -4, cosine: 6, exchange: 2, lexical: 2.5 };
const WORDS_ALONE = { bias: -2, lexical: 4 };

/** @returns 0 to 1. */
export function relevanceOf(table: EntryTable, { lexical, cosines }: Ranking, row: number): number {
  const words = lexical[row] ?? 0;
  if (!cosines || !table.vectors.has(row)) return logistic(WORDS_ALONE.bias + WORDS_ALONE.lexical * words);
  const own = cosines[row] ?? 0;
  const previous = table.neighbours.previous(row);
  const beside = previous === NONE ? own : (cosines[previous] ?? 0);
  const { bias, cosine, exchange, lexical: weight } = WITH_VECTORS;
  return logistic(bias + cosine * own + exchange * beside + weight * words);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
