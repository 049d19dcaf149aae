/**
 * What a person can ask of the memory within a call: remember, look up, explain, forget.
 *
 * @module
 */

import DataLoader from 'dataloader';
import type { MemoryOperation } from '../../concurrency/batch.ts';
import { messageOf } from '../../errors.ts';
import { counted, filled } from '../../languages/answer-keys.ts';
import type { LanguagePhrases } from '../../languages/language.ts';
import { allPhrases, phrasesOf } from '../../languages/languages.ts';
import { toKey } from '../extraction/extraction-checks.ts';
import { type ForgetTarget, sayingsWith } from '../forgetting/forget-plan.ts';
import { Forgetting } from '../forgetting/forgetting.ts';
import { Traces } from '../forgetting/traces.ts';
import { isCommon } from '../index/common-words.ts';
import { terms } from '../index/tokens.ts';
import type { Category, Memory } from '../memory.ts';
import type { Stored } from '../store/outcomes.ts';
import type { MemoryStore } from '../store/store.ts';
import { spokenDay } from '../time.ts';
import { aboutMemories } from '../wording.ts';
import type { CallMemory } from './call-memory.ts';
import type { ChangeListeners } from './change-listeners.ts';

/** Forgetting more than this at once asks for a more precise question. */
const MAX_FORGET = 5;

/** Words of a yes, in all languages: they name nothing that is to be forgotten. */
const CONSENT = new Set([...allPhrases.values()].flatMap(({ words }) => terms(words.consent)));

/** What is left of "yes, forget my dog, please" says what is to be forgotten; nothing may be. */
function withoutConsent(words: string): string {
  const naming = words.split(/\s+/).filter((word) => terms(word).some((term) => !CONSENT.has(term)));
  return naming.join(' ');
}

/** What is asked of the conversation that the tools are called in. */
export interface Surroundings {
  /** Whether the person has asked that nothing be stored for now, or that these words were not to be. */
  readonly offRecord: (words: string) => boolean;
  /** How many turns the person has taken. */
  readonly turnsSoFar: () => number;
  /** The turn in which forgetting is spoken of says what is to be forgotten: it is not kept. */
  readonly leaveOutTurn: () => void;
  /** Resolves once what was said before is stored, or it takes too long. Never rejects. */
  readonly settled: () => Promise<unknown>;
}

export interface MemoryActionsOptions {
  memory: CallMemory;
  store: MemoryStore;
  /** How long one operation waits for others, in milliseconds. */
  batchWindowMs: number;
  /** Round trips of one batch at the same time. @default as `batchMemoryOperations` */
  batchMaxConcurrent?: number;
  surroundings: Surroundings;
  /** @default nobody hears of it */
  changed?: ChangeListeners;
}

export interface Remembered {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
}

/** A word of many memories means one where it is its key or its verb: "where I live" is no sister who lives in Rome. */
const COMMON_HEAD = 0.4;
const COMMON_WORD = 0.1;

/** The terms that a memory shares with those that it is asked for by, and how well it fits them. */
function fitting(one: Memory, wanted: ReadonlySet<string>) {
  const named = terms(one.key.replaceAll('_', ' '));
  const [verb = '', ...rest] = terms(one.value);
  const heads = new Set([...named, verb]);
  const shared = [...new Set([...heads, ...rest])].filter((term) => wanted.has(term));
  const weightOf = (term: string) => (!isCommon(term) ? 1 : heads.has(term) ? COMMON_HEAD : COMMON_WORD);
  return { one, shared, score: shared.reduce((sum, term) => sum + weightOf(term), 0) };
}

/** What rejects the one who asked. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

export class MemoryActions {
  readonly #options: MemoryActionsOptions;
  readonly #forgetting: Forgetting;
  /** A model calls several tools at once: what they store and look up travels together. */
  readonly #operations: DataLoader<MemoryOperation, Stored | Memory | null, unknown>;

  constructor(options: MemoryActionsOptions) {
    this.#options = options;
    const { memory, batchWindowMs, batchMaxConcurrent: maxConcurrent, surroundings } = options;
    const carryOut = async (operations: readonly MemoryOperation[]) => {
      const results = await memory.person.batch(operations, { maxConcurrent });
      return results.map((result) => (result.ok ? result.value : asError(result.error)));
    };
    this.#operations = new DataLoader(carryOut, {
      cache: false,
      batchScheduleFn: (send) => setTimeout(send, batchWindowMs),
    });
    this.#forgetting = new Forgetting(memory, surroundings.turnsSoFar);
  }

  /** What the tools answer with: the phrases of the call's language. */
  get phrases(): LanguagePhrases {
    return phrasesOf(this.#options.memory.time.language);
  }

  /**
   * Those that are asked for within a few milliseconds travel together.
   *
   * @returns The stored memory, or `null` off the record.
   * @throws KindredError `DATABASE…` when it was refused or the database is away.
   */
  async remember(fact: Remembered): Promise<Memory | null> {
    const { memory, surroundings, changed } = this.#options;
    if (surroundings.offRecord(fact.value)) return null;
    const { change, vector } = (await this.#operations.load({ type: 'save', ...fact })) as Stored;
    changed?.stored(change);
    memory.applyChanges([change], new Map(vector ? [[change.memory.id, vector]] : []));
    return change.memory;
  }

  /**
   * What holds under this key: from the call's copy, else from the database, which knows it before the copy is complete.
   *
   * @throws KindredError `DATABASE…` when it has to be asked and is away.
   */
  async find(key: string): Promise<Memory | null> {
    const name = toKey(key);
    const known = this.#options.memory.get(name);
    if (known) return known;
    return (await this.#operations.load({ type: 'get', category: null, key: name })) as Memory | null;
  }

  /** Lines of what fits, best first. */
  async search(words: string): Promise<string[]> {
    const { memory } = this.#options;
    return memory.telling.describe(await memory.recall.search(words));
  }

  /**
   * Asks first: deleted is only what was proposed, in the answer right before, and is meant by these words as well. The
   * turns in which this is spoken of are not kept.
   */
  async forget(words: string, confirmed: boolean) {
    const { surroundings } = this.#options;
    surroundings.leaveOutTurn();
    await surroundings.settled();
    const { memory } = this.#options;
    if (!memory.loaded && !(await memory.refresh())) return { summary: this.phrases.answers.unreached };
    await memory.informed;
    const asked = withoutConsent(words);
    const named = this.#named(asked).slice(0, MAX_FORGET);
    const isSaid = named.length === 0 && (await this.#isSaid(asked));
    const meant = named.length > 0 || isSaid ? named : await this.#nearest(asked);
    const target = confirmed ? this.#forgetting.confirmed(asked === '' ? null : { named, meant }) : null;
    if (target) return this.#carryOut(target);
    return this.#forgetting.propose(meant, isSaid ? asked : null);
  }

  /** Brings back what was forgotten last in this call. */
  async undoForget() {
    this.#options.surroundings.leaveOutTurn();
    const done = await this.#forgetting.undo();
    if (done.restored) this.#options.changed?.restored(done.restored);
    return done;
  }

  /** Where a memory comes from. */
  async explain(words: string) {
    const { memory, store } = this.#options;
    await memory.informed;
    const [found] = [...this.#named(words), ...(await this.#nearest(words))];
    if (!found) return { summary: this.phrases.answers.unknown };
    const sources = await store.sourcesOf(memory.userId, found.id);
    const last = sources.findLast(({ text }) => text !== null);
    const { code } = this.phrases;
    const day = spokenDay(Date.parse(last?.at ?? found.saidAt), { ...memory.time, language: code });
    const unsaid = found.provenance.source === 'onboarding' ? 'enteredSo' : 'toldSo';
    const reason = { day, words: last?.text ?? '' };
    const summary = aboutMemories(last ? 'saidSo' : unsaid, [found.value], code, reason);
    return { summary, sources, memory: found };
  }

  async stats() {
    const { memory, store } = this.#options;
    const stats = await store.stats(memory.userId, { nowMs: memory.nowMs });
    const { code, answers } = this.phrases;
    const summary = filled(answers.stats, {
      memories: counted(answers.memories, stats.memories, code),
      turns: counted(answers.turns, stats.turns, code),
      calls: counted(answers.calls, stats.calls, code),
    });
    return { summary, ...stats };
  }

  /** The values of the memories that matter most. */
  mostImportant(count: number): string[] {
    return this.#options.memory.known.slice(0, count).map(({ value }) => value);
  }

  profile(): string | null {
    return this.#options.memory.profile || null;
  }

  async #carryOut(target: ForgetTarget) {
    const done = await this.#forgetting.carryOut(target);
    if (done.forgotten > 0) this.#options.changed?.forgotten(done.forgotten);
    return done;
  }

  /** The memories that share words with the question, most likely first; what no longer holds comes last. */
  #named(words: string): Memory[] {
    const { known, past } = this.#options.memory;
    const wanted = new Set(terms(words));
    const scored = [...known, ...past].map((one) => fitting(one, wanted)).filter(({ score }) => score > 0);
    const most = Math.max(0, ...scored.map(({ score }) => score));
    const covered = new Set<string>();
    // "My sister Mia" is not the other sister; "my sister and my job" are both.
    const named = scored
      .sort((a, b) => b.score - a.score)
      .filter(({ score, shared }) => {
        const isMeant = score === most || (2 * score >= most && shared.some((term) => !covered.has(term)));
        if (isMeant) for (const term of shared) covered.add(term);
        return isMeant;
      });
    return named.map(({ one }) => one);
  }

  /** The memory that is nearest in meaning, if it is near. */
  async #nearest(words: string): Promise<Memory[]> {
    if (words === '') return [];
    const found = await this.#options.memory.nearest(words);
    return found ? [found] : [];
  }

  /** Whether a turn, a summary or a loop has these words. */
  async #isSaid(words: string): Promise<boolean> {
    const { memory, store } = this.#options;
    const { pattern } = new Traces([{ key: '', value: words }]);
    if (pattern === null) return false;
    const said = sayingsWith(words, await store.findSayings(memory.userId, pattern));
    return Object.values(said).some((found) => found.length > 0);
  }
}
