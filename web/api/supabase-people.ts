/**
 * The page's view of the memory store.
 *
 * @module
 */

import { PersonMemory } from '../../src/memory/person-memory.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { getSupabaseClient } from '../../src/pool/shared-pool.ts';
import type { Log } from '../../src/telemetry/log.ts';
import type { PeopleStore } from './people-store.ts';

/**
 * The page asks rarely and for little: a plain client serves it, without the agent's pool. What it changes a running call
 * sees before its next answer, and gives vectors to.
 */
export function openSupabasePeople(url: string, serviceRoleKey: string, log: Log): PeopleStore {
  const store = new MemoryStore(getSupabaseClient(url, serviceRoleKey));
  const personOf = (userId: string) => new PersonMemory({ userId, store, embedder: null, log });
  return {
    saveOnboarding: (userId, onboarding) => personOf(userId).saveOnboarding(onboarding),
    listPeople: () => store.listPeople(),
    listMemories: (userId) => store.listMemories(userId),
    async forgetMemories(userId, ids) {
      const forgotten = await personOf(userId).forget({ memories: ids, turns: [] });
      return forgotten?.memories.length ?? 0;
    },
    async reviseMemory(userId, id, value) {
      const stored = await personOf(userId).correct(id, value);
      return stored?.change.memory ?? null;
    },
  };
}
