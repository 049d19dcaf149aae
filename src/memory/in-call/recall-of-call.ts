/**
 * Recall over the copy that a call has of a person's memory.
 *
 * @module
 */

import type { SwitchingIndex } from '../index/switching.ts';
import { Recall } from '../recall/recall.ts';
import type { Telling } from '../recall/telling.ts';
import type { PersonTime } from '../time.ts';
import type { CallMemoryOptions } from './call-memory-options.ts';
import { turnOf } from './episode-pages.ts';
import type { KnownFacts } from './known-facts.ts';

/** Three times what recall takes within this process. What takes longer goes on beside the framework's turn. */
const HOLD_MS = 25;

interface Known {
  readonly index: SwitchingIndex;
  readonly facts: KnownFacts;
  readonly telling: Telling;
  readonly time: () => PersonTime;
}

export function recallOfCall(
  { callId, embedder, queryEmbedder, recallBudgetMs, recallChoice, clock, log }: CallMemoryOptions,
  { index, facts, telling, time }: Known,
): Recall {
  return new Recall({
    ...{ index, callId, clock, log, budgetMs: recallBudgetMs, choice: recallChoice },
    embedder: queryEmbedder ?? embedder,
    holdMs: queryEmbedder === null ? 0 : HOLD_MS,
    mayTell: (entry) => telling.mayTell(entry),
    turnsOf: (entry) => telling.turnsOf(entry),
    saidFacts: ({ id }) => facts.hasSaid(turnOf(id)),
    timeZone: () => time().timeZone,
    language: () => time().language,
  });
}
