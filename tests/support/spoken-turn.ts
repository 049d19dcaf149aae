/**
 * A turn and what was found in it, on its way into the memory and back. The one place that knows the arguments for it:
 * where they change, this file changes, and the tests that run over every database stay
 * (tests/memory/store-contract.ts, tests/postgres/vector-schema.test.ts).
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { PersonMemory } from '../../src/memory/person-memory.ts';
import type { Embedding } from '../../src/memory/store/drafts.ts';
import type { MemoryStore } from '../../src/memory/store/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';

export interface SpokenTurn {
  readonly userId: string;
  /** ISO 8601: when it was said. */
  readonly at: string;
  /** What it says about the person: key and value, in this order. */
  readonly facts: readonly (readonly [key: string, value: string])[];
  /** The same id is the same turn. @default another one */
  readonly id?: string;
  /** Of the person's words and of every fact. @default none */
  readonly embedding?: Embedding;
}

export function saveSpokenTurn(store: MemoryStore, spoken: SpokenTurn) {
  const { userId, at, facts, id = randomUUID(), embedding = null } = spoken;
  const userText = facts.map(([, value]) => value).join(', ');
  const memories = facts.map(([key, value]) => ({
    ...({ id: randomUUID(), category: 'FACT', key, value, confidence: 1, importance: 0.5 } as const),
    ...({ saidAt: at, validFrom: null, validTo: null, source: 'turn', turnId: id, embedding } as const),
  }));
  const memory = new PersonMemory({ userId, store, embedder: null, log: silentLog });
  return memory.takeIn(
    { id, userId, callId: randomUUID(), at, userText, agentText: 'I see' },
    {
      ...{ memories, endedKeys: [], openLoops: [], closes: [], complete: true },
      ...{ userEmbedding: embedding, agentEmbedding: null },
    },
    { revision: 0, forgettings: [] },
  );
}

/** @returns The person's words, or a fact of theirs, whose vector is nearest to this one. */
export async function nearestText(store: MemoryStore, userId: string, { vector, model }: Embedding) {
  const found = await store.matchEntries({
    userId,
    terms: [],
    vector,
    model,
    span: null,
    seeds: 1,
    reach: 0,
    nowMs: Date.now(),
  });
  return [...found.memories.map(({ value }) => value), ...found.episodes.map(({ text }) => text)];
}
