/**
 * Somebody who says things on days: statements of one key after another, in whatever order they arrive.
 *
 * @module
 */

import type { PersonMemory } from '../../src/memory/person-memory.ts';
import type { MemoryDraft } from '../../src/memory/store/drafts.ts';
import type { MemoryStore } from '../../src/memory/store/store.ts';
import { personMemory, tell } from './call-memory.ts';

export const DAY_MS = 86_400_000;
/** A Tuesday. */
export const TODAY = Date.parse('2026-11-24T10:00:00Z');

/** Days from today. */
export const day = (days: number) => new Date(TODAY + days * DAY_MS).toISOString();

/** A fact of one key, said on a day. */
export interface Statement extends Partial<Omit<MemoryDraft, 'value'>> {
  readonly on: number;
  /** `null`: the key is taken back. */
  readonly value: string | null;
}

/** Somebody new, whose clock shows a day. */
export class Person {
  today = 0;
  readonly memory: PersonMemory;
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
    this.memory = personMemory(store, { clock: () => TODAY + this.today * DAY_MS });
  }

  get userId(): string {
    return this.memory.userId;
  }

  /** In the order of arrival. */
  async says(key: string, ...statements: readonly Statement[]): Promise<this> {
    for (const { on, value, ...more } of statements) await this.saysOne(key, on, value, more);
    return this;
  }

  saysOne(key: string, on: number, value: string | null, more: Partial<MemoryDraft> = {}) {
    const found = value === null ? { endedKeys: [key] } : { facts: [[key, value, more]] as const };
    return tell(this.memory, { at: day(on), userText: `said on ${on}`, ...found });
  }

  /** What is live on a day. */
  async holds(on = this.today): Promise<string[]> {
    const memories = await this.#store.listMemories(this.userId, { nowMs: TODAY + on * DAY_MS });
    return memories.map(({ value }) => value).sort();
  }

  /** Everything that ever was known. */
  all() {
    return this.#store.listMemories(this.userId, { withPast: true });
  }

  async find(value: string) {
    return (await this.all()).find((memory) => memory.value === value);
  }
}
