/**
 * The page's view of the memory store.
 *
 * @module
 */

import { createClient } from '@supabase/supabase-js';
import { MemoryStore } from '../../src/memory/store.ts';
import type { PeopleStore } from './people-store.ts';

/** The page asks rarely and for little: a plain client serves it, without the agent's pool. */
export function openSupabasePeople(url: string, serviceRoleKey: string): PeopleStore {
  const client = createClient(url, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const store = new MemoryStore(client);
  return {
    saveOnboarding: (userId, onboarding) => store.saveOnboarding(userId, onboarding),
    listPeople: () => store.listPeople(),
    listMemories: (userId) => store.listMemories(userId),
    async forgetMemories(userId, ids) {
      const { memories } = await store.forgetMemories(userId, ids);
      return memories.length;
    },
    async reviseMemory(userId, id, value) {
      const change = await store.reviseMemory(userId, id, value);
      return change?.memory ?? null;
    },
  };
}
