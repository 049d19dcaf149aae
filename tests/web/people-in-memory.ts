/**
 * The page's store without a database: for tests of the page and its server alone.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import type { Category, Memory, Onboarding, QuotedMemory } from '../../src/memory/memory.ts';
import type { PeopleStore, Person } from '../../web/api/people-store.ts';

export class PeopleInMemory implements PeopleStore {
  readonly onboarded = new Map<string, Onboarding>();
  readonly #people: Person[] = [];
  readonly #memories = new Map<string, QuotedMemory[]>();

  meet(id: string, name: string, lastCallAt: string | null, memories: readonly QuotedMemory[] = []): this {
    this.#people.push({ id, name, lastCallAt });
    this.#memories.set(id, [...memories]);
    return this;
  }

  async saveOnboarding(userId: string, onboarding: Onboarding): Promise<void> {
    this.onboarded.set(userId, onboarding);
    if (!this.#people.some(({ id }) => id === userId)) this.meet(userId, onboarding.name, null);
  }

  async listPeople(): Promise<readonly Person[]> {
    return this.#people;
  }

  async listMemories(userId: string): Promise<readonly QuotedMemory[]> {
    return this.#memories.get(userId) ?? [];
  }

  async forgetMemories(userId: string, ids: readonly string[]): Promise<number> {
    const before = this.#memories.get(userId) ?? [];
    const kept = before.filter(({ id }) => !ids.includes(id));
    this.#memories.set(userId, kept);
    return before.length - kept.length;
  }

  async reviseMemory(userId: string, id: string, value: string): Promise<Memory | null> {
    const memories = this.#memories.get(userId) ?? [];
    const at = memories.findIndex((memory) => memory.id === id);
    const old = memories[at];
    if (!old) return null;
    const { quote: _, ...revised } = { ...old, id: randomUUID(), value };
    this.#memories.set(userId, memories.with(at, { ...revised, quote: null }));
    return revised;
  }
}

/** A memory as a call leaves it. @param span Where it is not simply so from that day on. */
export function memory(
  category: Category,
  value: string,
  quote: string | null,
  {
    on = '2026-11-20',
    ...span
  }: Partial<Pick<Memory, 'validFrom' | 'validTo' | 'fades'>> & { on?: string } = {},
): QuotedMemory {
  return {
    id: randomUUID(),
    category,
    key: value.replace(/\W+/g, '_').toLowerCase(),
    value,
    confidence: 0.9,
    importance: 0.6,
    saidAt: `${on}T18:30:00.000Z`,
    validFrom: `${on}T18:30:00.000Z`,
    validTo: null,
    fades: false,
    endsAt: span.validTo ?? null,
    createdAt: `${on}T18:30:02.000Z`,
    provenance: { source: quote ? 'turn' : 'onboarding', turnIds: quote ? [randomUUID()] : [] },
    quote,
    ...span,
  };
}
