/**
 * Every read and write of the database, as calls of the SQL functions in supabase/migrations.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import type { Embedding, EndedCall, GreetingDraft, MemoryDraft, SaveResult, TurnFindings } from './drafts.ts';
import {
  type CandidateRequest,
  type CandidateSource,
  type Candidates,
  candidateArguments,
  candidatesRow,
} from './index/candidates.ts';
import type { Category, Memory, Onboarding, Profile, Turn } from './memory.ts';
import {
  batchRow,
  type CallStart,
  callStartRow,
  episodeRow,
  type Forgotten,
  forgottenRow,
  type MemoryChange,
  type MemoryStats,
  memoryChange,
  memoryRow,
  type Person,
  personRow,
  profileRow,
  type RowToEmbed,
  rowToEmbed,
  type SavedTurn,
  savedTurnRow,
  statsRow,
  type UserExport,
  userExport,
} from './rows.ts';
import { callFunction } from './rpc.ts';
import { toPgVector } from './vectors.ts';

function draftJson(draft: MemoryDraft) {
  const { provenance, embedding, ...rest } = draft;
  return {
    ...rest,
    ...provenance,
    embedding: embedding && toPgVector(embedding.vector),
    model: embedding?.model ?? null,
  };
}

/** 16-bit little-endian PCM in base64. */
function pcmBase64(pcm: Int16Array): string {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
}

/**
 * @example
 * const store = new MemoryStore(pool.getSupabaseClient(url, key));
 * const start = await store.startCall({ userId: 'ada', callId, room: 'r1', at: new Date(), maxRows: 20_000 });
 */
export class MemoryStore implements CandidateSource {
  readonly #client: SupabaseClient;

  constructor(client: SupabaseClient) {
    this.#client = client;
  }

  /** Registers the call and loads all that is known about the person, in one round trip. */
  startCall(
    call: { userId: string; callId: string; room: string; at: Date; maxRows: number },
    signal?: AbortSignal,
  ): Promise<CallStart> {
    const args = {
      p_user_id: call.userId,
      p_call_id: call.callId,
      p_room: call.room,
      p_at: call.at.toISOString(),
      p_max_rows: call.maxRows,
    };
    return this.#call('start_call', args, callStartRow, signal);
  }

  /** The same without a call. */
  loadPerson(userId: string, maxRows: number, signal?: AbortSignal): Promise<CallStart> {
    return this.#call('load_person', { p_user_id: userId, p_max_rows: maxRows }, callStartRow, signal);
  }

  /**
   * Stores a turn and its findings in one transaction; the second time `applied` is false and nothing changes.
   * Findings that are not `complete` keep the words only, and the turn may come again.
   */
  saveTurn(turn: Turn, findings: TurnFindings, signal?: AbortSignal): Promise<SavedTurn> {
    const { userEmbedding, agentEmbedding } = findings;
    const args = {
      p_user_id: turn.userId,
      p_turn: {
        ...turn,
        userEmbedding: userEmbedding && toPgVector(userEmbedding.vector),
        agentEmbedding: agentEmbedding && toPgVector(agentEmbedding.vector),
        model: (userEmbedding ?? agentEmbedding)?.model ?? null,
      },
      p_memories: findings.memories.map(draftJson),
      p_ended_keys: findings.endedKeys,
      p_loops: findings.openLoops,
      p_profile: findings.profile,
      p_complete: findings.complete,
    };
    return this.#call('save_turn', args, savedTurnRow, signal);
  }

  /** Results in the order of the drafts; one that fails is one `{ok: false}`. */
  saveMemories(
    userId: string,
    drafts: readonly MemoryDraft[],
    signal?: AbortSignal,
  ): Promise<readonly SaveResult[]> {
    const args = { p_user_id: userId, p_memories: drafts.map(draftJson) };
    return this.#call('save_memories', args, batchRow, signal);
  }

  /** The live memory with this key; a category narrows it. */
  getMemory(
    userId: string,
    key: string,
    category: Category | null,
    signal?: AbortSignal,
  ): Promise<Memory | null> {
    const args = { p_user_id: userId, p_category: category, p_key: key };
    return this.#call('get_memory', args, memoryRow.nullable(), signal);
  }

  /** Oldest first; `withPast` adds the superseded ones. */
  listMemories(userId: string, { withPast = false } = {}, signal?: AbortSignal): Promise<Memory[]> {
    return this.#call(
      'list_memories',
      { p_user_id: userId, p_with_past: withPast },
      z.array(memoryRow),
      signal,
    );
  }

  listEpisodes(userId: string, signal?: AbortSignal) {
    return this.#call('list_episodes', { p_user_id: userId }, z.array(episodeRow), signal);
  }

  /** Deletes memories, what they replaced, and the turns that they were taken from. */
  forgetMemories(userId: string, ids: readonly string[], signal?: AbortSignal): Promise<Forgotten> {
    return this.#call('forget_memories', { p_user_id: userId, p_ids: ids }, forgottenRow, signal);
  }

  /** Corrects the value of a live memory; `null` when there is no such memory. */
  reviseMemory(
    userId: string,
    id: string,
    value: string,
    embedding: Embedding | null = null,
    signal?: AbortSignal,
  ): Promise<MemoryChange | null> {
    const args = {
      p_user_id: userId,
      p_id: id,
      p_value: value,
      p_embedding: embedding && toPgVector(embedding.vector),
      p_model: embedding?.model ?? null,
    };
    return this.#call('revise_memory', args, memoryChange.nullable(), signal);
  }

  stats(userId: string, signal?: AbortSignal): Promise<MemoryStats> {
    return this.#call('memory_stats', { p_user_id: userId }, statsRow, signal);
  }

  getProfile(userId: string, signal?: AbortSignal): Promise<Profile | null> {
    return this.#call('get_profile', { p_user_id: userId }, profileRow.nullable(), signal);
  }

  async saveProfile(userId: string, text: string, signal?: AbortSignal): Promise<void> {
    await this.#call('save_profile', { p_user_id: userId, p_text: text }, z.unknown(), signal);
  }

  async saveOnboarding(userId: string, details: Onboarding, signal?: AbortSignal): Promise<void> {
    const args = {
      p_user_id: userId,
      p_name: details.name,
      p_occupation: details.occupation,
      p_interests: details.interests,
    };
    await this.#call('save_onboarding', args, z.unknown(), signal);
  }

  /** Turns onboarding details into profile and first memories, once. */
  applyOnboarding(userId: string, profile: string, drafts: readonly MemoryDraft[], signal?: AbortSignal) {
    const args = { p_user_id: userId, p_profile: profile, p_memories: drafts.map(draftJson) };
    return this.#call('apply_onboarding', args, z.array(memoryChange), signal);
  }

  /** @param greeting.callId The call that it was prepared in: of one that was forgotten nothing is kept. */
  async saveGreeting(userId: string, greeting: GreetingDraft, signal?: AbortSignal): Promise<void> {
    const args = {
      p_user_id: userId,
      p_call_id: greeting.callId ?? null,
      p_text: greeting.text,
      p_audio_base64: greeting.audio && pcmBase64(greeting.audio.pcm),
      p_sample_rate: greeting.audio?.sampleRate ?? null,
      p_voice: greeting.voice,
    };
    await this.#call('save_greeting', args, z.unknown(), signal);
  }

  async endCall(userId: string, call: EndedCall, signal?: AbortSignal): Promise<void> {
    const args = {
      p_user_id: userId,
      p_call_id: call.callId,
      p_summary: call.summary,
      p_ask_next: call.askNext,
      p_loops: call.openLoops,
      p_ended_at: call.endedAt,
    };
    await this.#call('end_call', args, z.unknown(), signal);
  }

  listPeople(signal?: AbortSignal): Promise<Person[]> {
    return this.#call('list_people', {}, z.array(personRow), signal);
  }

  exportUser(userId: string, signal?: AbortSignal): Promise<UserExport> {
    return this.#call('export_user', { p_user_id: userId }, userExport, signal);
  }

  importUser(userId: string, data: UserExport, signal?: AbortSignal) {
    const counts = z.object({ memories: z.number(), episodes: z.number() });
    return this.#call('import_user', { p_user_id: userId, p_export: data }, counts, signal);
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

  async saveVectors(
    userId: string,
    model: string,
    rows: readonly { id: string; kind: 'memory' | 'episode'; vector: Float32Array }[],
    signal?: AbortSignal,
  ): Promise<void> {
    const vectors = rows.map(({ id, kind, vector }) => ({ id, kind, embedding: toPgVector(vector) }));
    const args = { p_user_id: userId, p_model: model, p_vectors: vectors };
    await this.#call('save_vectors', args, z.unknown(), signal);
  }

  /** Removes the person from every table, and refuses from now on what was said before. */
  async forgetUser(userId: string, signal?: AbortSignal): Promise<void> {
    await this.#call('forget_user', { p_user_id: userId }, z.unknown(), signal);
  }

  /** @returns How many episodes older than `days` were deleted. */
  applyRetention(days: number, signal?: AbortSignal): Promise<number> {
    return this.#call('apply_retention', { p_days: days }, z.number(), signal);
  }

  /** @throws KindredError as {@link callFunction}. */
  #call<T extends z.ZodType>(
    name: string,
    args: Record<string, unknown>,
    answer: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>> {
    return callFunction(this.#client, { name, args, answer }, signal);
  }
}
