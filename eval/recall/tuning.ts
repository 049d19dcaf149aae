/**
 * Weights that are found on some conversations and judged on another one.
 *
 * @module
 */

import { InProcessIndex } from '../../src/memory/index/in-process.ts';
import { DEFAULT_WEIGHTS, type RankingWeights } from '../../src/memory/index/ranking.ts';
import { ask, type Outcome, quality } from './measure.ts';
import type { PreparedConversation } from './prepare.ts';

export type Signal = keyof RankingWeights;

/** Where every search for weights begins: no signal is preferred beyond its usual size. */
const START: RankingWeights = {
  lexical: 3,
  neighbours: 0.5,
  vector: 3,
  exchange: 3,
  speaker: 1,
  statement: 0.25,
  time: 1,
  recency: DEFAULT_WEIGHTS.recency,
  importance: DEFAULT_WEIGHTS.importance,
  expansion: 0.5,
};
/** Steps that a weight may take from where it stands. */
const FACTORS = [0.5, 1.4, 2];
/** Not told apart by episodes of one importance, or given by what the product needs. */
const FIXED: readonly Signal[] = ['recency', 'importance'];
const OBJECTIVE_KS = [5, 10, 20];
const LIMIT = 50;

/** Answers of every conversation, with weights that were found on all the others. */
export async function crossValidate(
  conversations: readonly PreparedConversation[],
  signals: readonly Signal[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const held of conversations) {
    const others = conversations.filter((conversation) => conversation !== held);
    const weights = await tune(others, signals);
    outcomes.push(...(await answer([held], weights)));
  }
  return outcomes;
}

/** One pass over the signals, each moved to the best of its steps while the others stand still. */
export async function tune(
  conversations: readonly PreparedConversation[],
  signals: readonly Signal[],
): Promise<RankingWeights> {
  let best = only(signals);
  let bestValue = await objective(conversations, best);
  for (const signal of signals.filter((one) => !FIXED.includes(one))) {
    const from = best[signal];
    for (const factor of FACTORS) {
      const candidate = {
        ...best,
        [signal]: signal === 'neighbours' ? Math.min(0.9, from * factor) : from * factor,
      };
      const value = await objective(conversations, candidate);
      if (value > bestValue) [best, bestValue] = [candidate, value];
    }
  }
  return best;
}

/** The starting weights of these signals, zero for all others. */
function only(signals: readonly Signal[]): RankingWeights {
  const entries = Object.entries(START).map(([name, weight]) => [
    name,
    signals.includes(name as Signal) ? weight : 0,
  ]);
  return Object.fromEntries(entries);
}

async function objective(
  conversations: readonly PreparedConversation[],
  weights: RankingWeights,
): Promise<number> {
  const { hit, recall } = quality(await answer(conversations, weights), OBJECTIVE_KS);
  const values = [...Object.values(hit), ...Object.values(recall)];
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function answer(conversations: readonly PreparedConversation[], weights: RankingWeights): Promise<Outcome[]> {
  const open = ({ names, entries }: PreparedConversation) => {
    const index = new InProcessIndex({ names, weights });
    index.add(entries);
    return index;
  };
  return ask(conversations, open, LIMIT);
}
