/**
 * The one writer of a person's memory. Whatever changes it goes through here: turns, tools, page, terminal, onboarding,
 * replay, import. Each change is one transaction of the database, in which writers of one person take turns; each leaves
 * a new revision behind, by which every copy elsewhere is known to be old.
 *
 * @module
 */

import type { MemoryOperation } from '../concurrency/batch.ts';
import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { Calling } from './calling.ts';
import { contended, MAX_TRIES } from './contended.ts';
import type { Embedder } from './embedder/embedder.ts';
import { cleanText } from './fence.ts';
import type { ForgetTarget } from './forgetting/forget-plan.ts';
import { Forgetting } from './forgetting/forget-undo.ts';
import { withoutForgotten } from './forgetting/without-forgotten.ts';
import type { Onboarding, Turn } from './memory.ts';
import { checkSettings, type Settings } from './settings.ts';
import { draftStatement, MAX_VALUE_CHARS, type Statement } from './statements.ts';
import { DerivedRows } from './store/derived-rows.ts';
import { withVectors } from './store/draft-vectors.ts';
import type {
  EndedCall,
  GreetingDraft,
  MemoryDraft,
  SaveResult,
  StartedCall,
  TurnFindings,
} from './store/drafts.ts';
import type { UserExport } from './store/export.ts';
import { applyOnboarding, type FirstMemoriesParts } from './store/first-memories.ts';
import {
  type Forgotten,
  type Known,
  type Stored,
  type StoredOrNot,
  storedOrNot,
  type TakenIn,
} from './store/outcomes.ts';
import { rememberAndLookUp, type TogetherOptions } from './store/remember-and-look-up.ts';
import type { CallStart } from './store/rows.ts';
import { importTogether } from './store/save-together.ts';
import type { MemoryStore } from './store/store.ts';
import { PersonWriter } from './store/writer.ts';
import type { Clock } from './time.ts';

export interface PersonMemoryOptions {
  userId: string;
  store: MemoryStore;
  /** `null`: what is written gets its vectors from the next call. */
  embedder: Embedder | null;
  log: Log;
  /** @default Date.now */
  clock?: Clock;
}

export class PersonMemory {
  readonly userId: string;
  /** Vectors and terms of what is stored. */
  readonly derived: DerivedRows;
  /** Whether they wish to be called. */
  readonly calling: Calling;
  readonly #store: MemoryStore;
  readonly #embedder: Embedder | null;
  readonly #writer: PersonWriter;
  readonly #forgetting: Forgetting;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor({ userId, store, embedder, log, clock = Date.now }: PersonMemoryOptions) {
    this.userId = userId;
    this.#store = store;
    this.#embedder = embedder;
    this.#writer = new PersonWriter(store.client, userId);
    this.derived = new DerivedRows({ userId, store, embedder, writes: this.#writer });
    this.#clock = clock;
    this.#log = log;
    this.calling = new Calling({ writes: this.#writer, now: () => this.#now() });
    this.#forgetting = new Forgetting({ userId, store, writes: this.#writer, log, now: () => this.#now() });
  }

  /** Registers a call and loads what its greeting and first reply need. @throws KindredError `DATABASE…` */
  startCall(call: Omit<StartedCall, 'at'>, signal?: AbortSignal): Promise<CallStart> {
    return this.#writer.startCall({ ...call, at: this.#now() }, signal);
  }

  /**
   * Stores a turn with what was found in it; the second time `applied` is false and nothing changes. Of what was
   * forgotten after it was said nothing is stored.
   *
   * @throws KindredError `DATABASE…`
   */
  async takeIn(turn: Turn, findings: TurnFindings, known: Known, signal?: AbortSignal): Promise<TakenIn> {
    let { revision, forgettings } = known;
    for (let tries = 1; ; tries++) {
      const kept = withoutForgotten(turn, findings, forgettings);
      const saved = await this.#writer.saveTurn(
        kept.turn,
        kept.findings,
        { revision, now: this.#now() },
        signal,
      );
      if (!saved.stale) return kept.turn.userText === null ? { ...saved, isSilent: true } : saved;
      if (tries === MAX_TRIES) throw contended('the turn', this.#log);
      ({ revision, forgettings } = await this.#store.loadPerson(this.userId, {}, signal));
    }
  }

  /**
   * Stores what somebody asks to be remembered.
   *
   * @returns One result per statement, in order; one that makes no sense fails alone.
   * @throws KindredError `DATABASE…`, `EMBEDDER`
   */
  async remember(statements: readonly Statement[], signal?: AbortSignal): Promise<StoredOrNot[]> {
    const drafts = statements.map((statement) => draftStatement(statement, this.#now()));
    const sound = drafts.flatMap((draft) => (draft instanceof KindredError ? [] : [draft]));
    const good = await withVectors(this.#embedder, sound, signal);
    const results = good.length > 0 ? await this.#writer.saveMemories(good, this.#now(), signal) : [];
    let next = 0;
    return drafts.map((draft): StoredOrNot => {
      if (draft instanceof KindredError) return { ok: false, error: draft };
      const vector = good[next]?.embedding?.vector ?? null;
      return storedOrNot(results[next++], vector);
    });
  }

  /**
   * What is to be stored and looked up at the same time: all saves are one transaction ({@link remember}), each read is a
   * round trip of its own.
   *
   * @returns One result per operation, in order. Never rejects.
   */
  batch(operations: readonly MemoryOperation[], options: TogetherOptions = {}) {
    return rememberAndLookUp(operations, { ...options, person: this, store: this.#store, log: this.#log });
  }

  /** Stores memories as they are given, e.g. by an evaluation. @throws KindredError `DATABASE…` */
  async write(drafts: readonly MemoryDraft[], signal?: AbortSignal): Promise<readonly SaveResult[]> {
    return this.#writer.saveMemories(drafts, this.#now(), signal);
  }

  /** Puts another value in the place of a memory's. @returns `null` when there is none. @throws KindredError `DATABASE…` */
  async correct(id: string, value: string, signal?: AbortSignal): Promise<Stored | null> {
    const text = cleanText(value, MAX_VALUE_CHARS);
    const key = await this.#store.keyOf(this.userId, id, signal);
    if (key === null) return null;
    const [vector = null] = (await this.#embedder?.embed([text], signal).catch(() => [])) ?? [];
    const embedding = vector && this.#embedder ? { vector, model: this.#embedder.model } : null;
    const revision = { id, key, value: text, embedding, now: this.#now() };
    const change = await this.#writer.reviseMemory(revision, signal);
    return change && { change, vector };
  }

  /**
   * Forgets in one transaction: the memories, their past, the turns that said them, summaries, open loops, and what is
   * prepared for the next call.
   *
   * @returns What is gone; `null` when this person has none of it.
   * @throws KindredError `DATABASE…`
   */
  forget(target: ForgetTarget, signal?: AbortSignal): Promise<Forgotten | null> {
    return this.#forgetting.forget(target, signal);
  }

  /** What {@link forget} would take, and of what it was planned; `null` when this person has none of it. */
  planForgetting(target: ForgetTarget, signal?: AbortSignal) {
    return this.#forgetting.plan(target, signal);
  }

  /** Deletes a call with all that it alone said, in one transaction. @returns `null` when this person has no such call. */
  forgetCall(callId: string, signal?: AbortSignal): Promise<Forgotten | null> {
    return this.#forgetting.forgetCall(callId, signal);
  }

  /**
   * Brings back all that a forgetting took, but for what has been forgotten after it.
   *
   * @returns Whether there was something. @throws KindredError `DATABASE…`
   */
  undo(forgotten: Forgotten, signal?: AbortSignal): Promise<boolean> {
    return this.#forgetting.undo(forgotten, signal);
  }

  async saveOnboarding(details: Onboarding, signal?: AbortSignal): Promise<void> {
    await this.#writer.saveOnboarding(details, signal);
  }

  /** Makes first memories of onboarding details, once. @throws KindredError `DATABASE…` */
  applyOnboarding(details: Onboarding, signal?: AbortSignal): Promise<Stored[]> {
    const now = this.#now();
    const write: FirstMemoriesParts['write'] = (drafts, stop) =>
      this.#writer.applyOnboarding(drafts, now, stop);
    return applyOnboarding(details, { write, embedder: this.#embedder, now }, signal);
  }

  /**
   * What is not given stays as it is.
   *
   * @throws KindredError `CONFIG_INVALID` for what a setting may not be; `DATABASE…`
   */
  async set(settings: Partial<Settings>, signal?: AbortSignal): Promise<void> {
    await this.#writer.setSettings(checkSettings(settings), signal);
  }

  /** The greeting of this moment was heard: it is not heard again, and what it asked about is asked. */
  async greetingHeard(moment: string, signal?: AbortSignal): Promise<void> {
    await this.#writer.hearGreeting(moment, this.#now(), signal);
  }

  /** @returns Whether they were kept: something may have been forgotten since that they say. */
  saveGreetings(
    greetings: readonly GreetingDraft[],
    source: { callId: string; revision: number },
    signal?: AbortSignal,
  ): Promise<boolean> {
    return this.#writer.saveGreetings(greetings, source, signal);
  }

  /** The call is over, whether or not there is anything to tell of it. @throws KindredError `DATABASE…` */
  async noteCallEnd(callId: string, signal?: AbortSignal): Promise<void> {
    await this.#writer.noteCallEnd(callId, this.#now(), signal);
  }

  /** @returns Whether the summary was kept, as {@link saveGreetings}. */
  endCall(call: EndedCall, revision: number, signal?: AbortSignal): Promise<boolean> {
    return this.#writer.endCall(call, revision, signal);
  }

  /** @param cost In the currency of the price table. @throws KindredError `DATABASE…` */
  async setCallCost(callId: string, cost: number, signal?: AbortSignal): Promise<void> {
    await this.#writer.setCallCost(callId, cost, signal);
  }

  /** Brings an export back in one transaction; what is there already stays as it is. @throws KindredError `DATABASE…` */
  importExport(data: UserExport, signal?: AbortSignal) {
    return importTogether(data, (stop) => this.#writer.importUser(data, stop), signal);
  }

  /** Removes the person from every table, and refuses from now on what was said before. */
  async forgetEverything(signal?: AbortSignal): Promise<void> {
    await this.#writer.forgetUser(signal);
  }

  get nowMs(): number {
    return this.#clock();
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}
