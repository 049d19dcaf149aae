/**
 * What goes with a call that is deleted: its turns, what they alone said, its summary, and the loops that it opened. What
 * was said in another call as well stays known by that one.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { ForgetPlan } from '../store/drafts.ts';
import type { WholeCall } from '../store/looking.ts';

/** @param at ISO 8601: the moment of the forgetting. */
export function planCallForgetting({ id, transcript, loops }: WholeCall, at: string): ForgetPlan {
  const told = transcript.flatMap(({ memories }) => memories);
  return {
    id: randomUUID(),
    at,
    memories: [...new Set(told.filter(({ alone }) => alone).map((memory) => memory.id))],
    // What was said of the same key in another call stays.
    keys: [],
    turns: transcript.map(({ turnId }) => turnId),
    calls: [id],
    loops,
    onboarding: null,
    // By the ids of its turns a turn that arrives late is known; the same words, said in another call, are not meant.
    digests: [],
  };
}
