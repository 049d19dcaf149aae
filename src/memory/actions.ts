/**
 * What a person can ask of the memory within a call: remember, look up, explain, forget.
 *
 * @module
 */

import type { SaveOperation } from '../concurrency/batch.ts';
import { Coalescer } from '../concurrency/coalesce.ts';
import { toKey } from './extraction.ts';
import { Forgetting, type ForgettingOptions } from './forgetting.ts';
import { terms } from './index/tokens.ts';
import type { Category, Memory } from './memory.ts';
import { MemoryOperations, type SavedMemory } from './operations.ts';
import { toYou } from './wording.ts';

/** Forgetting more than this at once asks for a more precise question. */
const MAX_FORGET = 5;

export interface MemoryActionsOptions extends ForgettingOptions {
  /** How long one save waits for others, in milliseconds. */
  batchWindowMs: number;
  /** Whether the person has asked that nothing be stored for now. */
  offRecord: () => boolean;
}

export interface Remembered {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
}

export class MemoryActions {
  readonly #options: MemoryActionsOptions;
  readonly forgetting: Forgetting;
  readonly #saver: Coalescer<SaveOperation, SavedMemory>;

  constructor(options: MemoryActionsOptions) {
    this.#options = options;
    const { memory, store, embedder, batchWindowMs } = options;
    const operations = new MemoryOperations({ userId: memory.userId, store, embedder });
    this.#saver = new Coalescer((saves, signal) => operations.saveMany(saves, signal), {
      windowMs: batchWindowMs,
    });
    this.forgetting = new Forgetting(options);
  }

  /**
   * Those that are asked for within a few milliseconds travel together.
   *
   * @returns The stored memory, or `null` off the record.
   * @throws KindredError `DATABASE…` when it was refused or the database is away.
   */
  async remember(fact: Remembered): Promise<Memory | null> {
    if (this.#options.offRecord()) return null;
    const { change, vector } = await this.#saver.add({ type: 'save', ...fact });
    this.#options.memory.applyChanges([change], new Map(vector ? [[change.memory.id, vector]] : []));
    return change.memory;
  }

  find(key: string): Memory | undefined {
    return this.#options.memory.get(toKey(key));
  }

  /** Lines of what fits, best first. */
  async search(words: string): Promise<string[]> {
    const { memory } = this.#options;
    return memory.describe(await memory.recall.take(words));
  }

  /** Asks first: only what was proposed is deleted, and only when the person confirmed it. */
  async forget(words: string, confirmed: boolean) {
    if (confirmed && this.forgetting.hasProposal) return this.forgetting.confirm();
    return this.forgetting.propose((await this.#matching(words)).slice(0, MAX_FORGET));
  }

  /** Where a memory comes from. */
  async explain(words: string) {
    const [memory] = await this.#matching(words);
    if (!memory) return { summary: "I don't remember anything about that." };
    const day = new Date(memory.validFrom).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' });
    const { source, quote, turnId } = memory.provenance;
    const because = quote
      ? `you said: ${quote}`
      : source === 'onboarding'
        ? 'you entered it'
        : 'you asked me to';
    return { summary: `I believe that ${toYou(memory.value)}, because on ${day} ${because}`, turnId, memory };
  }

  async stats() {
    const stats = await this.#options.store.stats(this.#options.memory.userId);
    const summary = `I remember ${stats.memories} things about you, from ${stats.turns} turns in ${stats.calls} calls.`;
    return { summary, ...stats };
  }

  /** The values of the memories that matter most. */
  mostImportant(count: number): string[] {
    return this.#options.memory.known.slice(0, count).map(({ value }) => value);
  }

  profile(): string | null {
    return this.#options.memory.profile?.text || null;
  }

  /**
   * The memories that a person means, most likely first: those that share words with the question, else the one that is
   * nearest in meaning. Recall is no help alone: it ranks, and the last of its hits may have nothing to do with it.
   */
  async #matching(words: string): Promise<Memory[]> {
    const { memory } = this.#options;
    const wanted = new Set(terms(words));
    const shared = (one: Memory) =>
      new Set(terms(`${one.key.replaceAll('_', ' ')} ${one.value}`).filter((term) => wanted.has(term))).size;
    const scored = memory.known.map((one) => ({ one, score: shared(one) })).filter(({ score }) => score > 0);
    const most = Math.max(0, ...scored.map(({ score }) => score));
    const named = scored.filter(({ score }) => 2 * score >= most).sort((a, b) => b.score - a.score);
    if (named.length > 0) return named.map(({ one }) => one);
    const { hits } = await memory.recall.take(words);
    return hits.flatMap(({ entry }) => memory.byId(entry.id) ?? []).slice(0, 1);
  }
}
