/**
 * What the database says of people who were forgotten for good (supabase/migrations/…_forgotten_people.sql).
 *
 * @module
 */

import { z } from 'zod';
import type { DatabaseClient } from '../../pool/database/database-rpc.ts';
import type { Turn } from '../memory.ts';
import { callFunction } from './rpc.ts';

const personCounts = z.object({
  tables: z.record(z.string(), z.number()),
  greetingAudio: z.number(),
  calls: z.array(z.string()),
});

/** Rows by table, greetings with audio, and the ids of all calls, also of those that are forgotten. */
export type PersonCounts = z.output<typeof personCounts>;

/** Counts in every table that has people in it. @throws KindredError as {@link callFunction}. */
export function countPerson(
  client: DatabaseClient,
  userId: string,
  signal?: AbortSignal,
): Promise<PersonCounts> {
  const call = { name: 'count_person', args: { p_user_id: userId }, answer: personCounts };
  return callFunction(client, call, signal);
}

/** Whether the turn is of before its person was forgotten: it is not to be kept. @throws KindredError as {@link callFunction}. */
export function isForgotten(
  client: DatabaseClient,
  { userId, callId, at }: Turn,
  signal?: AbortSignal,
): Promise<boolean> {
  const args = { p_user_id: userId, p_call_id: callId, p_at: at };
  return callFunction(client, { name: 'is_forgotten', args, answer: z.boolean() }, signal);
}
