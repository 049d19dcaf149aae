/**
 * What the page needs of the memory, and no more.
 *
 * @module
 */

import type { Agreement } from '../../src/memory/calling.ts';
import type { Memory, Onboarding } from '../../src/memory/memory.ts';
import type { Settings } from '../../src/memory/settings.ts';
import type { UserExport } from '../../src/memory/store/export.ts';
import type {
  AboutPerson,
  Loop,
  Origin,
  PastCall,
  ShownMemory,
  WholeCall,
} from '../../src/memory/store/looking.ts';
import type { CallWish } from '../../src/memory/store/rows.ts';

/** Someone the companion has met. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** ISO 8601; `null` before the first call. */
  readonly lastCallAt: string | null;
}

/** What is known of a person as such. */
export interface KnownPerson extends AboutPerson {
  /** `null`: they have not said whether they wish to be called. */
  readonly callWish: CallWish | null;
}

/** What a forgetting would take. */
export interface ForgetPreview {
  /** Values of the memories, the past ones of the same subject too. */
  readonly memories: readonly string[];
  /** How many turns lose their words. */
  readonly turns: number;
  /** How many calls lose their summary. */
  readonly summaries: number;
  /** Texts of the open loops. */
  readonly loops: readonly string[];
}

/** What is gone, and the name under which it can be had back for a while. */
export interface Gone {
  readonly memories: number;
  readonly turns: number;
  readonly undo: string;
}

/** What a person's deletion has left behind: rows in each table, counted before and after. */
export interface RemovalProof {
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
}

export interface MemoriesStore {
  /** All that ever was known, what no longer holds too. */
  listMemories(userId: string): Promise<readonly ShownMemory[]>;
  /** The turns that said a memory, oldest first. */
  originsOf(userId: string, id: string): Promise<readonly Origin[]>;
  /** @returns `null` where this person has no such memory, as all that follow. */
  previewForgetting(userId: string, id: string): Promise<ForgetPreview | null>;
  forgetMemory(userId: string, id: string): Promise<Gone | null>;
  /** @returns Whether there was something to bring back. */
  undoForgetting(userId: string, undo: string): Promise<boolean>;
  /** Puts another value in the place of a memory's. */
  reviseMemory(userId: string, id: string, value: string): Promise<Memory | null>;
  /** Makes what no longer holds hold again, as if it had been said now. */
  holdAgain(userId: string, id: string): Promise<Memory | null>;
}

export interface CallsStore {
  /** Latest first, as the loops. */
  listCalls(userId: string): Promise<readonly PastCall[]>;
  readCall(userId: string, id: string): Promise<WholeCall | null>;
  /** Deletes a call with all that it alone said; `null` where there is none of that id. */
  forgetCall(userId: string, id: string): Promise<Omit<Gone, 'undo'> | null>;
  listLoops(userId: string): Promise<readonly Loop[]>;
}

export interface PeopleStore extends MemoriesStore, CallsStore {
  /** Keeps what a new person said about themselves, before their first call. */
  saveOnboarding(userId: string, onboarding: Onboarding): Promise<void>;
  listPeople(): Promise<readonly Person[]>;
  /** @returns `null` for somebody who is not known. */
  aboutPerson(userId: string): Promise<KnownPerson | null>;
  /** The person agrees to be called when something is due. */
  agreeToCalls(userId: string, agreement: Agreement): Promise<unknown>;
  /** The person is not called any more. */
  stopCalls(userId: string): Promise<void>;
  set(userId: string, settings: Partial<Settings>): Promise<void>;
  exportPerson(userId: string): Promise<UserExport>;
  /** Removes a person from every table. */
  forgetPerson(userId: string): Promise<RemovalProof>;
}
