/**
 * The page's view of the memory store.
 *
 * @module
 */

import { PersonMemory } from '../../src/memory/person-memory.ts';
import { countPerson } from '../../src/memory/store/forgotten.ts';
import { Looking } from '../../src/memory/store/looking.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { getSupabaseClient } from '../../src/pool/shared-pool.ts';
import type { Log } from '../../src/telemetry/log.ts';
import type { ForgetPreview, PeopleStore } from './people-store.ts';
import { Undoings } from './undoings.ts';

/**
 * The page asks rarely and for little: a plain client serves it, without the agent's pool. What it changes a running call
 * sees before its next answer, and gives vectors to.
 */
export function openSupabasePeople(url: string, serviceRoleKey: string, log: Log): PeopleStore {
  const store = new MemoryStore(getSupabaseClient(url, serviceRoleKey));
  const personOf = (userId: string) => new PersonMemory({ userId, store, embedder: null, log });
  const look = (userId: string) => new Looking(store, userId);
  const undoings = new Undoings();
  return {
    saveOnboarding: (userId, onboarding) => personOf(userId).saveOnboarding(onboarding),
    listPeople: () => store.listPeople(),
    async aboutPerson(userId) {
      const [person, callWish] = await Promise.all([look(userId).person(), store.callWish(userId)]);
      return person && { ...person, callWish };
    },
    agreeToCalls: (userId, agreement) => personOf(userId).calling.agree(agreement),
    stopCalls: (userId) => personOf(userId).calling.stop(),
    set: (userId, settings) => personOf(userId).set(settings),
    exportPerson: (userId) => store.exportUser(userId),
    async forgetPerson(userId) {
      const { tables: before } = await countPerson(store.client, userId);
      await personOf(userId).forgetEverything();
      undoings.drop(userId);
      const { tables: after } = await countPerson(store.client, userId);
      return { before, after };
    },
    listMemories: (userId) => look(userId).memories(),
    originsOf: (userId, id) => look(userId).originsOf(id),
    previewForgetting: (userId, id) => preview(personOf(userId), id),
    async forgetMemory(userId, id) {
      const forgotten = await personOf(userId).forget({ memories: [id], turns: [] });
      if (!forgotten) return null;
      const { memories, turns } = forgotten;
      return { memories: memories.length, turns: turns.length, undo: undoings.keep(userId, forgotten) };
    },
    async undoForgetting(userId, undo) {
      const forgotten = undoings.take(userId, undo);
      return forgotten !== null && personOf(userId).undo(forgotten);
    },
    async reviseMemory(userId, id, value) {
      const stored = await personOf(userId).correct(id, value);
      return stored?.change.memory ?? null;
    },
    async holdAgain(userId, id) {
      const memory = (await look(userId).memories()).find((one) => one.id === id);
      if (!memory) return null;
      const [stored] = await personOf(userId).remember([memory]);
      if (stored && !stored.ok) throw stored.error;
      return stored?.value.change.memory ?? null;
    },
    listCalls: (userId) => look(userId).calls(),
    readCall: (userId, id) => look(userId).call(id),
    async forgetCall(userId, id) {
      const forgotten = await personOf(userId).forgetCall(id);
      return forgotten && { memories: forgotten.memories.length, turns: forgotten.turns.length };
    },
    listLoops: (userId) => look(userId).loops(),
  };
}

async function preview(person: PersonMemory, id: string): Promise<ForgetPreview | null> {
  const planned = await person.planForgetting({ memories: [id], turns: [] });
  if (!planned) return null;
  const { plan, sayings } = planned;
  const gone = new Set(plan.memories);
  return {
    memories: sayings.memories.filter((memory) => gone.has(memory.id)).map(({ value }) => value),
    turns: plan.turns.length,
    summaries: plan.calls.length,
    loops: plan.loops,
  };
}
