/**
 * What the page needs of the memory, and no more.
 *
 * @module
 */

import type { Memory, Onboarding, QuotedMemory } from '../../src/memory/memory.ts';

/** Someone the companion has met. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** ISO 8601; `null` before the first call. */
  readonly lastCallAt: string | null;
}

export interface PeopleStore {
  /** Keeps what a new person said about themselves, before their first call. */
  saveOnboarding(userId: string, onboarding: Onboarding): Promise<void>;
  listPeople(): Promise<readonly Person[]>;
  listMemories(userId: string): Promise<readonly QuotedMemory[]>;
  /** @returns How many of the ids were this person's and are gone. */
  forgetMemories(userId: string, ids: readonly string[]): Promise<number>;
  /** @returns The corrected memory; `null` where this person has none of that id. */
  reviseMemory(userId: string, id: string, value: string): Promise<Memory | null>;
}
