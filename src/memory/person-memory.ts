/**
 * The one writer of a person's memory. Whatever changes it goes through here: turns, tools, page, terminal, onboarding,
 * replay, import. Each change is one transaction of the database, in which writers of one person take turns; each leaves
 * a new revision behind, by which every copy elsewhere is known to be old.
 *
 * @module
 */

import { type BatchOptions, batchMemoryOperations, type MemoryOperation } from '../concurrency/batch.ts';
import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { isTimeZone } from '../time-zone.ts';
import type { Embedder } from './embedder/embedder.ts';
import { cleanText } from './fence.ts';
import { type ForgetTarget, patternOf, planForgetting } from './forgetting/forget-plan.ts';
import { removedWithout, withoutForgotten } from './forgetting/without-forgotten.ts';
import type { Memory, Onboarding, Turn } from './memory.ts';
import {
  categoryOf,
  draftStatement,
  MAX_VALUE_CHARS,
  onboardingMemories,
  type Statement,
} from './statements.ts';
import { DerivedRows } from './store/derived-rows.ts';
import type { EndedCall, GreetingDraft, MemoryDraft, SaveResult, TurnFindings } from './store/drafts.ts';
import type { UserExport } from './store/export.ts';
import type { Forgotten, Known, Stored, StoredOrNot, TakenIn } from './store/outcomes.ts';
import type { CallStart } from './store/rows.ts';
import { saveTogether } from './store/save-together.ts';
import type { MemoryStore } from './store/store.ts';
import { PersonWriter, type StartedCall } from './store/writer.ts';
import type { Clock } from './time.ts';

/** A change that others keep getting ahead of is given up after this many tries. */
const MAX_TRIES = 5;

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
  readonly #store: MemoryStore;
  readonly #embedder: Embedder | null;
  readonly #writer: PersonWriter;
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
      if (tries === MAX_TRIES) throw this.#contended('the turn');
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
    const good = await this.#embedded(
      drafts.flatMap((draft) => (draft instanceof KindredError ? [] : [draft])),
      signal,
    );
    const results = good.length > 0 ? await this.#writer.saveMemories(good, this.#now(), signal) : [];
    let next = 0;
    return drafts.map((draft): StoredOrNot => {
      if (draft instanceof KindredError) return { ok: false, error: draft };
      const vector = good[next]?.embedding?.vector ?? null;
      return settled(results[next++], vector);
    });
  }

  /**
   * What is to be stored and looked up at the same time: all saves are one transaction ({@link remember}), each read is a
   * round trip of its own.
   *
   * @returns One result per operation, in order. Never rejects.
   */
  batch(
    operations: readonly MemoryOperation[],
    options: Pick<BatchOptions<unknown, unknown>, 'maxConcurrent' | 'signal'> = {},
  ) {
    const saves = operations.filter(({ type }) => type === 'save').length;
    this.#log.debug({ saves, reads: operations.length - saves }, 'memory operations travel together');
    return batchMemoryOperations<Stored, Memory | null>(operations, {
      ...options,
      run: {
        saveMany: (saves, signal) => this.remember(saves, signal),
        get: (name, key, signal) => {
          const wanted = { category: categoryOf(name), nowMs: this.#clock() };
          return this.#store.getMemory(this.userId, key, wanted, signal);
        },
      },
    });
  }

  /** Stores memories as they are given, e.g. by an evaluation. @throws KindredError `DATABASE…` */
  async write(drafts: readonly MemoryDraft[], signal?: AbortSignal): Promise<readonly SaveResult[]> {
    return this.#writer.saveMemories(drafts, this.#now(), signal);
  }

  /**
   * Puts another value in the place of a memory's.
   *
   * @returns `null` when this person has no such memory.
   * @throws KindredError `DATABASE…`
   */
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
  async forget(target: ForgetTarget, signal?: AbortSignal): Promise<Forgotten | null> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const all = await this.#store.listMemories(this.userId, { withPast: true }, signal);
      const isKnown = all.some(({ id }) => target.memories.includes(id));
      if (!isKnown && target.turns.length === 0 && !target.words) return null;
      const pattern = patternOf(target, all) ?? NOTHING;
      const sayings = await this.#store.findSayings(this.userId, pattern, signal);
      const plan = planForgetting(this.userId, target, { sayings, at: this.#now() });
      const answer = await this.#writer.forget(plan, sayings.revision, signal);
      if (!answer.conflict)
        return {
          ...{ id: plan.id, at: plan.at, memories: plan.memories, turns: plan.turns },
          removed: answer.removed,
        };
    }
    throw this.#contended('the forgetting');
  }

  /**
   * Brings back all that a forgetting took, but for what has been forgotten after it.
   *
   * @returns Whether there was something to bring back.
   * @throws KindredError `DATABASE…`
   */
  async undo(forgotten: Forgotten, signal?: AbortSignal): Promise<boolean> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const { revision, forgettings } = await this.#store.loadPerson(this.userId, {}, signal);
      const removed = removedWithout(this.userId, forgotten, forgettings);
      const restored = await this.#writer.restore(forgotten.id, removed, revision, signal);
      if (restored !== 0) return restored !== null;
    }
    throw this.#contended('what was forgotten');
  }

  async saveOnboarding(details: Onboarding, signal?: AbortSignal): Promise<void> {
    await this.#writer.saveOnboarding(details, signal);
  }

  /** Makes first memories of onboarding details, once. @throws KindredError `DATABASE…` */
  async applyOnboarding(details: Onboarding, signal?: AbortSignal): Promise<Stored[]> {
    const memories = onboardingMemories(details, this.#now());
    const apply = async (stop: AbortSignal) => {
      const drafts = await this.#embedded(memories, stop);
      const changes = await this.#writer.applyOnboarding(drafts, this.#now(), stop);
      // None where they have been applied before.
      return drafts.map((draft, i) => ({ change: changes[i], vector: draft.embedding?.vector ?? null }));
    };
    const stored = await saveTogether(memories, apply, signal);
    return stored.flatMap(({ change, vector }) => (change ? [{ change, vector }] : []));
  }

  /** @throws KindredError `CONFIG_INVALID` for a zone that does not exist; `DATABASE…` */
  async setTimeZone(timeZone: string, signal?: AbortSignal): Promise<void> {
    if (!isTimeZone(timeZone)) {
      const wanted = 'an IANA time zone such as Europe/Berlin';
      throw new KindredError('CONFIG_INVALID', `${JSON.stringify(timeZone)} is no time zone; say ${wanted}.`);
    }
    await this.#writer.setTimeZone(timeZone, signal);
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

  /** @returns Whether the summary was kept, as {@link saveGreetings}. */
  endCall(call: EndedCall, revision: number, signal?: AbortSignal): Promise<boolean> {
    return this.#writer.endCall(call, revision, signal);
  }

  /** Brings an export back in one transaction; what is there already stays as it is. @throws KindredError `DATABASE…` */
  async importExport(data: UserExport, signal?: AbortSignal) {
    let counts = { memories: 0, episodes: 0 };
    const importAll = async (stop?: AbortSignal) => {
      counts = await this.#writer.importUser(data, stop);
      return data.memories;
    };
    // Somebody may have told nothing but words.
    if (data.memories.length === 0) await importAll(signal);
    else await saveTogether(data.memories, importAll, signal);
    return counts;
  }

  /** Removes the person from every table, and refuses from now on what was said before. */
  async forgetEverything(signal?: AbortSignal): Promise<void> {
    await this.#writer.forgetUser(signal);
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }

  #contended(what: string): KindredError {
    this.#log.warn({ tries: MAX_TRIES }, 'somebody else keeps changing this memory');
    const message = `${what} could not be stored: the memory changed ${MAX_TRIES} times meanwhile`;
    return new KindredError('DATABASE_UNREACHABLE', message, { retryable: true });
  }

  /** With vectors where there is an embedder. */
  async #embedded(drafts: readonly MemoryDraft[], signal?: AbortSignal): Promise<MemoryDraft[]> {
    const embedder = this.#embedder;
    if (!embedder || drafts.length === 0) return [...drafts];
    const vectors = await embedder.embed(
      drafts.map(({ value }) => value),
      signal,
    );
    return drafts.map((draft, i) => {
      const vector = vectors[i];
      return vector ? { ...draft, embedding: { vector, model: embedder.model } } : draft;
    });
  }
}

/** A regular expression that fits no text. */
const NOTHING = '^\\b$';

function settled(result: SaveResult | undefined, vector: Float32Array | null): StoredOrNot {
  if (result?.ok) return { ok: true, value: { change: result, vector } };
  return { ok: false, error: new KindredError('DATABASE', result?.error ?? 'the memory was not stored') };
}
