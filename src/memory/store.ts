/**
 * Every read of the database, as calls of the SQL functions in supabase/migrations. What is written goes through
 * person-memory.ts.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { type UserExport, userExport } from './export.ts';
import {
  type CandidateRequest,
  type CandidateSource,
  type Candidates,
  candidateArguments,
  candidatesRow,
} from './index/candidates.ts';
import type { Category, Memory, QuotedMemory } from './memory.ts';
import {
  type CallStart,
  callStartRow,
  episodeRow,
  type MemorySource,
  type MemoryStats,
  memoryRow,
  type Person,
  personRow,
  quotedMemoryRow,
  type RowToEmbed,
  rowToEmbed,
  type Sayings,
  sayingsRow,
  sourceRow,
  statsRow,
} from './rows.ts';
import { callFunction } from './rpc.ts';

/** A reader's clock, where it is not the wall's: what is over by it is not given. */
interface At {
  readonly nowMs?: number;
}

function clock({ nowMs }: At): { p_now?: string } {
  return nowMs === undefined ? {} : { p_now: new Date(nowMs).toISOString() };
}

/**
 * @example
 * const store = new MemoryStore(pool.getSupabaseClient(url, key));
 * const memories = await store.listMemories('ada');
 */
export class MemoryStore implements CandidateSource {
  /** For the one who writes (person-memory.ts). */
  readonly client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.client = client;
  }

  /** All that a call needs to know of its person. */
  loadPerson(
    userId: string,
    { maxRows, ...at }: At & { maxRows: number },
    signal?: AbortSignal,
  ): Promise<CallStart> {
    const args = { p_user_id: userId, p_max_rows: maxRows, ...clock(at) };
    return this.#call('load_person', args, callStartRow, signal);
  }

  /** The same, or `null` where nothing has changed since this revision. */
  loadNewer(
    userId: string,
    { revision, maxRows, ...at }: At & { revision: number; maxRows: number },
    signal?: AbortSignal,
  ): Promise<CallStart | null> {
    const args = { p_user_id: userId, p_revision: revision, p_max_rows: maxRows, ...clock(at) };
    return this.#call('load_newer', args, callStartRow.nullable(), signal);
  }

  /** What holds under this key, else what lies ahead; a category narrows it. */
  getMemory(
    userId: string,
    key: string,
    category: Category | null,
    signal?: AbortSignal,
  ): Promise<Memory | null> {
    const args = { p_user_id: userId, p_category: category, p_key: key };
    return this.#call('get_memory', args, memoryRow.nullable(), signal);
  }

  /** Oldest first; `withPast` adds what no longer holds. */
  listMemories(
    userId: string,
    { withPast = false, ...at }: At & { withPast?: boolean } = {},
    signal?: AbortSignal,
  ): Promise<QuotedMemory[]> {
    const args = { p_user_id: userId, p_with_past: withPast, ...clock(at) };
    return this.#call('list_memories', args, z.array(quotedMemoryRow), signal);
  }

  listEpisodes(userId: string, signal?: AbortSignal) {
    return this.#call('list_episodes', { p_user_id: userId }, z.array(episodeRow), signal);
  }

  /** The turns that said a memory, oldest first. */
  sourcesOf(userId: string, memoryId: string, signal?: AbortSignal): Promise<MemorySource[]> {
    const args = { p_user_id: userId, p_id: memoryId };
    return this.#call('memory_sources', args, z.array(sourceRow), signal);
  }

  /** All that ever was known, the open loops, and the words that fit. @param pattern A regular expression. */
  findSayings(userId: string, pattern: string, signal?: AbortSignal): Promise<Sayings> {
    return this.#call('find_sayings', { p_user_id: userId, p_pattern: pattern }, sayingsRow, signal);
  }

  stats(userId: string, at: At = {}, signal?: AbortSignal): Promise<MemoryStats> {
    return this.#call('memory_stats', { p_user_id: userId, ...clock(at) }, statsRow, signal);
  }

  listPeople(signal?: AbortSignal): Promise<Person[]> {
    return this.#call('list_people', {}, z.array(personRow), signal);
  }

  exportUser(userId: string, at: At = {}, signal?: AbortSignal): Promise<UserExport> {
    return this.#call('export_user', { p_user_id: userId, ...clock(at) }, userExport, signal);
  }

  /** Candidates for the database index. */
  matchEntries(request: CandidateRequest, signal?: AbortSignal): Promise<Candidates> {
    return this.#call('match_entries', candidateArguments(request), candidatesRow, signal);
  }

  /** Rows without a vector of this model, oldest first. */
  rowsToEmbed(userId: string, model: string, limit: number, signal?: AbortSignal): Promise<RowToEmbed[]> {
    const args = { p_user_id: userId, p_model: model, p_limit: limit };
    return this.#call('rows_to_embed', args, z.array(rowToEmbed), signal);
  }

  /** @throws KindredError as {@link callFunction}. */
  #call<T extends z.ZodType>(
    name: string,
    args: Record<string, unknown>,
    answer: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>> {
    return callFunction(this.client, { name, args, answer }, signal);
  }
}
