/**
 * Words that are older than people want them kept.
 *
 * @module
 */

import { z } from 'zod';
import { callFunction } from '../store/rpc.ts';
import type { MemoryStore } from '../store/store.ts';

/**
 * Deletes the words of everybody that are older, in every copy of them, in one transaction. Memories stay.
 *
 * @param days 0: all words.
 * @returns How many sides of turns were deleted.
 * @throws KindredError `DATABASE…`
 */
export function deleteOldWords(
  { client }: Pick<MemoryStore, 'client'>,
  days: number,
  signal?: AbortSignal,
): Promise<number> {
  const call = { name: 'apply_retention', args: { p_days: days }, answer: z.number() };
  return callFunction(client, call, signal);
}
