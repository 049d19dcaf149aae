/**
 * What a person can ask of the memory within a call: remember, look up, explain, forget.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { MemoryDraft } from './drafts.ts';
import { toKey } from './extraction.ts';
import { cleanText } from './fence.ts';
import { Forgetting, type ForgettingOptions } from './forgetting.ts';
import type { Category, Memory } from './memory.ts';

/** Forgetting more than this at once asks for a more precise question. */
const MAX_FORGET = 5;

export interface MemoryActionsOptions extends ForgettingOptions {
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

  constructor(options: MemoryActionsOptions) {
    this.#options = options;
    this.forgetting = new Forgetting(options);
  }

  /** @returns The stored memory, or `null` when it was refused. @throws KindredError when the database is away. */
  async remember(fact: Remembered, quote: string | null = null): Promise<Memory | null> {
    const { memory, store, embedder } = this.#options;
    const key = toKey(fact.key);
    const value = cleanText(fact.value, 500);
    if (key === '' || value === '' || this.#options.offRecord()) return null;
    const [vector] = await embedder.embed([value]);
    const draft: MemoryDraft = {
      id: randomUUID(),
      category: fact.category,
      key,
      value,
      confidence: 1,
      importance: 0.8,
      validFrom: new Date().toISOString(),
      provenance: { source: 'tool', turnId: null, quote },
      embedding: vector ? { vector, model: embedder.model } : null,
    };
    const [result] = await store.saveMemories(memory.userId, [draft]);
    if (!result?.ok) return null;
    memory.applyChanges([result], new Map(vector ? [[result.memory.id, vector]] : []));
    return result.memory;
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
    return { summary: `I believe that you: ${memory.value}, because on ${day} ${because}`, turnId, memory };
  }

  async stats() {
    const stats = await this.#options.store.stats(this.#options.memory.userId);
    const summary = `I remember ${stats.memories} things about you, from ${stats.turns} turns in ${stats.calls} calls.`;
    return { summary, ...stats };
  }

  profile(): string | null {
    return this.#options.memory.profile?.text ?? null;
  }

  async setProfile(description: string): Promise<void> {
    const { memory, store, profileMaxChars } = this.#options;
    const text = cleanText(description, profileMaxChars);
    await store.saveProfile(memory.userId, text);
    memory.setProfile(text);
  }

  /** Live memories among what recall finds. */
  async #matching(words: string): Promise<Memory[]> {
    const { memory } = this.#options;
    const { hits } = await memory.recall.take(words);
    return hits.flatMap(({ entry }) => memory.byId(entry.id) ?? []);
  }
}
