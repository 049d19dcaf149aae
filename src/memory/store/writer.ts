/**
 * Every write to the database, as calls of the SQL functions in supabase/migrations; each is one transaction. Only
 * person-memory.ts uses it (biome.json holds that).
 *
 * @module
 */

import { z } from 'zod';
import type { DatabaseClient } from '../../pool/database/database-rpc.ts';
import { textOf } from '../in-call/entries.ts';
import { TERMS_VERSION, TermKeys } from '../index/term-keys.ts';
import type { Onboarding } from '../memory.ts';
import type { Settings } from '../settings.ts';
import type { RowVector } from './derived-rows.ts';
import type {
  Embedding,
  EndedCall,
  ForgetPlan,
  GreetingDraft,
  KeptTurn,
  MemoryDraft,
  SaveResult,
  StartedCall,
  TurnFindings,
} from './drafts.ts';
import type { UserExport } from './export.ts';
import {
  batchRow,
  type CallStart,
  callStartRow,
  type ForgetAnswer,
  forgottenRow,
  type MemoryChange,
  memoryChange,
  type RemovedRows,
  type RowWithoutTerms,
  type SavedTurn,
  savedTurnRow,
} from './rows.ts';
import { callFunction } from './rpc.ts';
import { toPgVector } from './vector-text.ts';
import { pcmBase64, rowsOf, turnRow } from './written-rows.ts';

/** Writes of one person. All arguments called `at` and `now` are ISO 8601. */
export class PersonWriter {
  readonly #client: DatabaseClient;
  readonly #userId: string;
  readonly #keys: TermKeys;

  constructor(client: DatabaseClient, userId: string) {
    this.#client = client;
    this.#userId = userId;
    this.#keys = new TermKeys(userId);
  }

  /** Registers the call and loads what its greeting and its first reply need, in one round trip. */
  startCall(call: StartedCall, signal?: AbortSignal): Promise<CallStart> {
    const args = {
      p_call_id: call.callId,
      p_room: call.room,
      p_at: call.at,
      p_time_zone: call.timeZone,
    };
    return this.#call('start_call', args, callStartRow, signal);
  }

  /** @param known.revision What the writer knew. @param known.now Its clock. */
  saveTurn(
    turn: KeptTurn,
    findings: TurnFindings,
    known: { revision: number; now: string },
    signal?: AbortSignal,
  ): Promise<SavedTurn> {
    const args = {
      p_turn: turnRow(this.#keys, turn, findings),
      p_memories: rowsOf(this.#keys, findings.memories),
      p_ended_keys: findings.endedKeys,
      p_loops: findings.openLoops,
      p_closes: findings.closes,
      p_complete: findings.complete,
      p_revision: known.revision,
      p_now: known.now,
    };
    return this.#call('save_turn', args, savedTurnRow, signal);
  }

  /** Results in the order of the drafts; one that fails is one `{ok: false}`. */
  saveMemories(
    drafts: readonly MemoryDraft[],
    now: string,
    signal?: AbortSignal,
  ): Promise<readonly SaveResult[]> {
    const args = { p_memories: rowsOf(this.#keys, drafts), p_now: now };
    return this.#call('save_memories', args, batchRow, signal);
  }

  /** Corrects the value of a live memory; `null` when there is no such memory. */
  reviseMemory(
    revision: { id: string; key: string; value: string; embedding: Embedding | null; now: string },
    signal?: AbortSignal,
  ): Promise<MemoryChange | null> {
    const { id, value, embedding, now } = revision;
    const terms = { p_terms: this.#keys.of(textOf(revision)), p_terms_version: TERMS_VERSION };
    const vector = embedding && toPgVector(embedding.vector);
    const model = embedding?.model ?? null;
    const args = { p_id: id, p_value: value, p_embedding: vector, p_model: model, ...terms, p_now: now };
    return this.#call('revise_memory', args, memoryChange.nullable(), signal);
  }

  /** @param revision What the plan was made of. */
  forget(plan: ForgetPlan, revision: number, signal?: AbortSignal): Promise<ForgetAnswer> {
    return this.#call('forget', { p_plan: plan, p_revision: revision }, forgottenRow, signal);
  }

  /** {@link forget}, and the call itself. */
  forgetCall(
    callId: string,
    plan: ForgetPlan,
    revision: number,
    signal?: AbortSignal,
  ): Promise<ForgetAnswer> {
    const args = { p_call_id: callId, p_plan: plan, p_revision: revision };
    return this.#call('forget_call', args, forgottenRow, signal);
  }

  /**
   * @param revision What the caller knew.
   * @returns `null` where there is no such forgetting, 0 where another one came after what the caller knew.
   */
  restore(
    forgettingId: string,
    removed: RemovedRows,
    revision: number,
    signal?: AbortSignal,
  ): Promise<number | null> {
    const args = { p_forgetting: forgettingId, p_removed: removed, p_revision: revision };
    return this.#call('restore', args, z.number().nullable(), signal);
  }

  saveOnboarding(details: Onboarding, signal?: AbortSignal): Promise<unknown> {
    const args = { p_name: details.name, p_occupation: details.occupation, p_interests: details.interests };
    return this.#call('save_onboarding', args, z.unknown(), signal);
  }

  /** Turns onboarding details into first memories, once. */
  applyOnboarding(
    drafts: readonly MemoryDraft[],
    now: string,
    signal?: AbortSignal,
  ): Promise<MemoryChange[]> {
    const args = { p_memories: rowsOf(this.#keys, drafts), p_now: now };
    return this.#call('apply_onboarding', args, z.array(memoryChange), signal);
  }

  /** What is not given stays as it is. */
  setSettings(settings: Partial<Settings>, signal?: AbortSignal): Promise<unknown> {
    return this.#call('set_settings', { p_settings: settings }, z.unknown(), signal);
  }

  /** @returns Whether it holds: not where a later one is known, or the person is forgotten. */
  setCallWish(
    wish: { number: string | null; fromHour: number; untilHour: number; at: string },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { number, fromHour, untilHour, at } = wish;
    const args = { p_number: number, p_from_hour: fromHour, p_until_hour: untilHour, p_at: at };
    return this.#call('set_call_wish', args, z.boolean(), signal);
  }

  /** @returns The number; `null` where the person is not to be called now. */
  claimCall(now: string, fallback: string, signal?: AbortSignal): Promise<string | null> {
    return this.#call('claim_call', { p_now: now, p_fallback: fallback }, z.string().nullable(), signal);
  }

  noteReached(now: string, fallback: string, signal?: AbortSignal): Promise<unknown> {
    return this.#call('note_reached', { p_now: now, p_fallback: fallback }, z.unknown(), signal);
  }

  hearGreeting(moment: string, at: string, signal?: AbortSignal): Promise<unknown> {
    return this.#call('hear_greeting', { p_moment: moment, p_at: at }, z.unknown(), signal);
  }

  /** @param source.revision What they were written of. @returns Whether they were kept. */
  saveGreetings(
    greetings: readonly GreetingDraft[],
    source: { callId: string; revision: number },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const rows = greetings.map(({ audio, ...rest }) => ({
      ...rest,
      audio: audio && pcmBase64(audio.pcm),
      sampleRate: audio?.sampleRate ?? null,
    }));
    const args = { p_greetings: rows, p_call_id: source.callId, p_revision: source.revision };
    return this.#call('save_greetings', args, z.boolean(), signal);
  }

  noteCallEnd(callId: string, endedAt: string, signal?: AbortSignal): Promise<unknown> {
    return this.#call('note_call_end', { p_call_id: callId, p_ended_at: endedAt }, z.unknown(), signal);
  }

  /** @param revision What the summary was written of. @returns Whether it was kept. */
  endCall(call: EndedCall, revision: number, signal?: AbortSignal): Promise<boolean> {
    const args = {
      p_call_id: call.callId,
      p_summary: call.summary,
      p_ask_next: call.askNext,
      p_loops: call.openLoops,
      p_ended_at: call.endedAt,
      p_revision: revision,
    };
    return this.#call('end_call', args, z.boolean(), signal);
  }

  setCallCost(callId: string, cost: number, signal?: AbortSignal): Promise<unknown> {
    return this.#call('set_call_cost', { p_call_id: callId, p_cost: cost }, z.unknown(), signal);
  }

  importUser(data: UserExport, signal?: AbortSignal) {
    const counts = z.object({ memories: z.number(), episodes: z.number() });
    return this.#call('import_user', { p_export: data }, counts, signal);
  }

  saveVectors(model: string, rows: readonly RowVector[], signal?: AbortSignal): Promise<unknown> {
    const vectors = rows.map(({ id, kind, vector }) => ({ id, kind, embedding: toPgVector(vector) }));
    return this.#call('save_vectors', { p_model: model, p_vectors: vectors }, z.unknown(), signal);
  }

  /** Stores the terms of rows that have none of the current version. */
  saveTerms(rows: readonly RowWithoutTerms[], signal?: AbortSignal): Promise<unknown> {
    const keyed = rows.map(({ id, kind, key, text }) => ({
      ...{ id, kind },
      terms: this.#keys.of(key === null ? text : textOf({ key, value: text })),
    }));
    return this.#call('save_terms', { p_version: TERMS_VERSION, p_rows: keyed }, z.unknown(), signal);
  }

  /** Removes the person from every table, and refuses from now on what was said before. */
  forgetUser(signal?: AbortSignal): Promise<unknown> {
    return this.#call('forget_user', {}, z.unknown(), signal);
  }

  /** @throws KindredError as {@link callFunction}. */
  #call<T extends z.ZodType>(
    name: string,
    args: Record<string, unknown>,
    answer: T,
    signal?: AbortSignal,
  ): Promise<z.output<T>> {
    return callFunction(this.#client, { name, args: { p_user_id: this.#userId, ...args }, answer }, signal);
  }
}
