/**
 * A person's memory, and a call's copy of it: what a test does not speak of has its value here.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { CallMemory } from '../../src/memory/in-call/call-memory.ts';
import type { CallMemoryOptions } from '../../src/memory/in-call/call-memory-options.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { PersonMemory, type PersonMemoryOptions } from '../../src/memory/person-memory.ts';
import type { MemoryDraft, TurnFindings } from '../../src/memory/store/drafts.ts';
import type { Known } from '../../src/memory/store/outcomes.ts';
import type { SavedTurn } from '../../src/memory/store/rows.ts';
import type { MemoryStore } from '../../src/memory/store/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { wordEmbedder } from './word-embedder.ts';

/** The id of somebody new, so that tests do not meet. */
export function someone(): string {
  return `u-${randomUUID()}`;
}

export function personMemory(
  store: MemoryStore,
  options: Partial<Omit<PersonMemoryOptions, 'store'>> = {},
): PersonMemory {
  return new PersonMemory({ userId: someone(), embedder: null, log: silentLog, ...options, store });
}

/** @param options.userId Whose; a `person` says it, too. */
export function callMemory(
  store: MemoryStore,
  { userId, ...options }: Partial<CallMemoryOptions> & { userId?: string } = {},
): CallMemory {
  const { embedder = wordEmbedder(), clock } = options;
  return new CallMemory({
    person: personMemory(store, { embedder, clock, ...(userId === undefined ? {} : { userId }) }),
    ...{ store, embedder, callId: randomUUID(), room: 'r', log: silentLog },
    ...{
      recallBudgetMs: 1_000,
      recallChoice: { floor: 0, maxTokens: 1_000 },
      maxRows: 1_000,
      profileMaxChars: 1_500,
    },
    ...{ timeZone: null, fallback: { timeZone: 'UTC', language: 'en' } },
    ...options,
  });
}

/** A turn of somebody new in a call of its own, unless it is said whose. */
export function turnOf(userText: string, more: Partial<Turn> = {}): Turn {
  const at = new Date().toISOString();
  return {
    id: randomUUID(),
    userId: someone(),
    callId: randomUUID(),
    at,
    userText,
    agentText: null,
    ...more,
  };
}

/** A fact, said in this turn. */
export function draftOf(
  turn: Turn,
  key: string,
  value: string,
  more: Partial<MemoryDraft> = {},
): MemoryDraft {
  return {
    ...{ id: randomUUID(), category: 'FACT', key, value, confidence: 0.9, importance: 0.5 },
    ...{ saidAt: turn.at, validFrom: null, validTo: null, source: 'turn', turnId: turn.id, embedding: null },
    ...more,
  };
}

/** Nothing but the words. */
export const NOTHING_FOUND: TurnFindings = {
  ...{ memories: [], endedKeys: [], openLoops: [], closes: [], complete: true },
  ...{ userEmbedding: null, agentEmbedding: null },
};

/** What a writer knows that has not looked yet. */
export const NOTHING_KNOWN: Known = { revision: 0, forgettings: [] };

export interface Told extends Partial<Omit<TurnFindings, 'memories'>>, Partial<Omit<Turn, 'userId'>> {
  /** Key, value, and what else is said of it. */
  readonly facts?: readonly (readonly [key: string, value: string, more?: Partial<MemoryDraft>])[];
  /** @default NOTHING_KNOWN */
  readonly known?: Known;
}

/** Somebody says something in a call of its own, and this is found in it. */
export async function tell(
  person: PersonMemory,
  { facts = [], known = NOTHING_KNOWN, id, callId, at, userText, agentText, ...findings }: Told,
): Promise<SavedTurn & { turn: Turn }> {
  const words = userText ?? (facts.map(([, value]) => value).join(', ') || 'hello');
  const said = Object.entries({ id, callId, at, agentText }).filter(([, value]) => value !== undefined);
  const turn = turnOf(words, { userId: person.userId, ...Object.fromEntries(said) });
  const memories = facts.map(([key, value, more]) => draftOf(turn, key, value, more));
  const saved = await person.takeIn(turn, { ...NOTHING_FOUND, ...findings, memories }, known);
  return { ...saved, turn };
}
