/**
 * What the database index asks for and gets: the SQL function `match_entries` as types.
 *
 * @module
 */

import { z } from 'zod';
import { episodeRow, memoryRow } from '../store/rows.ts';
import { toPgVector } from '../store/vector-text.ts';
import type { TimeSpan } from './time-words.ts';

export interface CandidateRequest {
  readonly userId: string;
  /** What is looked for: keys of terms (term-keys.ts), each once. */
  readonly terms: readonly number[];
  /** `null`: by words alone. */
  readonly vector: Float32Array | null;
  /** The embedder's model: vectors of another one are not compared. */
  readonly model: string;
  /** The time that the question speaks of. */
  readonly span: TimeSpan | null;
  /** How many rows each way of looking contributes. */
  readonly seeds: number;
  /** How many turns before and after an episode come with it. */
  readonly reach: number;
  /** Epoch milliseconds: what is over by then is not looked at. */
  readonly nowMs: number;
}

const stored = { vector: z.string().nullable(), model: z.string().nullable() };

/** The answer of `match_entries`, checked where it comes in. */
export const candidatesRow = z.object({
  total: z.number(),
  /** How many of the person's rows hold each term, in the order of the request. */
  documents: z.array(z.number()),
  memories: z.array(memoryRow.extend(stored)),
  /**
   * By call and place; where `place` jumps, there are other turns between. `isOver`: the turn said something that no longer
   * holds.
   */
  episodes: z.array(episodeRow.extend({ ...stored, place: z.number(), isOver: z.boolean() })),
});
export type Candidates = z.output<typeof candidatesRow>;

/** Whoever can call `match_entries`: the store. */
export interface CandidateSource {
  matchEntries(request: CandidateRequest, signal?: AbortSignal): Promise<Candidates>;
}

/** The arguments of `match_entries`. */
export function candidateArguments(request: CandidateRequest): Record<string, unknown> {
  return {
    p_user_id: request.userId,
    p_terms: request.terms,
    p_embedding: request.vector && toPgVector(request.vector),
    p_model: request.model,
    p_from: request.span && new Date(request.span.fromMs).toISOString(),
    p_to: request.span && new Date(request.span.toMs).toISOString(),
    p_seeds: request.seeds,
    p_reach: request.reach,
    p_now: new Date(request.nowMs).toISOString(),
  };
}
