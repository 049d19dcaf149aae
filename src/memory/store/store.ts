/**
 * Every read of the database, as calls of the SQL functions in supabase/migrations. What is written goes through
 * person-memory.ts.
 *
 * @module
 */

import { z } from 'zod';
import {
  type DatabaseClient,
  type RevisionListener,
  rpcOf,
  type Watch,
} from '../../pool/database/database-rpc.ts';
import {
  type CandidateRequest,
  type CandidateSource,
  type Candidates,
  candidateArguments,
  candidatesRow,
} from '../index/candidates.ts';
import type { Category, Memory, QuotedMemory } from '../memory.ts';
import { type StoredSettings, settingsRow } from '../settings.ts';
import { type UserExport, userExport } from './export.ts';
import {
  type CallStart,
  type CallWish,
  callStartRow,
  callWishRow,
  type EpisodePage,
  episodePage,
  episodeRow,
  type MemorySource,
  type MemoryStats,
  memoryRow,
  type NewerRows,
  newerRows,
  type Person,
  personRow,
  quotedMemoryRow,
  type RowToEmbed,
  type RowWithoutTerms,
  rowToEmbed,
  rowWithoutTerms,
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

/** Numbers of `seq`, both excluded; `null`: no bound. */
export interface PageRequest {
  readonly after: number | null;
  readonly before: number | null;
  readonly limit: number;
}

function clock({ nowMs }: At): { p_now?: string } {
  return nowMs === undefined ? {} : { p_now: new Date(nowMs).toISOString() };
}

/**
 * @example
 * const store = new MemoryStore(pool.getDatabase());
 * const memories = await store.listMemories('ada');
 */
export class MemoryStore implements CandidateSource {
  /** For the one who writes (person-memory.ts). */
  readonly client: DatabaseClient;
  readonly #clientOf: ((userId: string) => DatabaseClient) | undefined;

  /** @param clientOf Makes clients that act as one person each. @default all do what is asked with the same rights */
  constructor(client: DatabaseClient, clientOf?: (userId: string) => DatabaseClient) {
    this.client = client;
    this.#clientOf = clientOf;
  }

  /** What a call, a replay or a command does for one person it does through this. */
  of(userId: string): MemoryStore {
    return this.#clientOf ? new MemoryStore(this.#clientOf(userId)) : this;
  }

  /** Hears of changes of a person's memory as they happen; `undefined`: this database cannot say so by itself. */
  watch(userId: string, listener: RevisionListener): Watch | undefined {
    return rpcOf(this.client).watch?.(userId, listener);
  }

  /** What is set of a person; of somebody who is not known, nothing. */
  loadSettings(userId: string, signal?: AbortSignal): Promise<StoredSettings> {
    return this.#call('settings_json', { p_user_id: userId }, settingsRow, signal);
  }

  /** All that is known of a person but the words of their turns. */
  loadPerson(userId: string, at: At = {}, signal?: AbortSignal): Promise<CallStart> {
    return this.#call('load_person', { p_user_id: userId, ...clock(at) }, callStartRow, signal);
  }

  /** Words of a person's turns, what was stored last first. */
  loadEpisodes(
    userId: string,
    { after, before, limit }: PageRequest,
    signal?: AbortSignal,
  ): Promise<EpisodePage> {
    const args = { p_user_id: userId, p_after: after, p_before: before, p_limit: limit };
    return this.#call('load_episodes', args, episodePage, signal);
  }

  /**
   * The person with the latest page of words that were stored after those that the reader has; `null` where nothing has
   * changed since this revision.
   */
  loadNewer(
    userId: string,
    { revision, after, limit, ...at }: At & Omit<PageRequest, 'before'> & { revision: number },
    signal?: AbortSignal,
  ): Promise<NewerRows | null> {
    const page = { p_revision: revision, p_after: after, p_limit: limit };
    return this.#call(
      'load_newer',
      { p_user_id: userId, ...page, ...clock(at) },
      newerRows.nullable(),
      signal,
    );
  }

  /** The key of a memory; `null` when this person has none of that id. */
  keyOf(userId: string, id: string, signal?: AbortSignal): Promise<string | null> {
    return this.#call('key_of', { p_user_id: userId, p_id: id }, z.string().nullable(), signal);
  }

  /** What holds under this key, else what lies ahead; a category narrows it. */
  getMemory(
    userId: string,
    key: string,
    { category = null, ...at }: At & { category?: Category | null } = {},
    signal?: AbortSignal,
  ): Promise<Memory | null> {
    const args = { p_user_id: userId, p_category: category, p_key: key, ...clock(at) };
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

  /** `null`: this person has never said whether they wish to be called. */
  callWish(userId: string, signal?: AbortSignal): Promise<CallWish | null> {
    return this.#call('call_wish', { p_user_id: userId }, callWishRow.nullable(), signal);
  }

  /**
   * Who wishes to be called, is within their hours, was not tried today, and has spoken of something that is due.
   *
   * @param fallback Where people are of whom nothing says it: IANA name.
   */
  peopleToCall(nowMs: number, fallback: string, signal?: AbortSignal): Promise<string[]> {
    const args = { p_now: new Date(nowMs).toISOString(), p_fallback: fallback };
    return this.#call('people_to_call', args, z.array(z.string()), signal);
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

  /** Rows whose terms are of an older version, or not there yet. */
  rowsWithoutTerms(
    userId: string,
    version: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<RowWithoutTerms[]> {
    const args = { p_user_id: userId, p_version: version, p_limit: limit };
    return this.#call('rows_without_terms', args, z.array(rowWithoutTerms), signal);
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
