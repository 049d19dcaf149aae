import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryActions } from '../../src/memory/in-call/actions.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import {
  callMemory,
  NOTHING_FOUND,
  NOTHING_KNOWN,
  personMemory,
  tell,
  turnOf,
} from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** A store that notes which functions of the database were called, and how many at once. */
function countingStore() {
  const seen = { functions: [] as string[], running: 0, most: 0 };
  const counted: typeof fetch = async (...request) => {
    seen.functions.push(String(request[0]).split('/').at(-1) ?? '');
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    try {
      return await fetch(...request);
    } finally {
      seen.running -= 1;
    }
  };
  const auth = { persistSession: false, autoRefreshToken: false };
  const client = createClient(database.url, database.serviceKey, { auth, global: { fetch: counted } });
  return { store: new MemoryStore(client), seen };
}

/** The tools of a call whose memory has not been loaded. */
function openActions(batchMaxConcurrent?: number) {
  const { store, seen } = countingStore();
  const memory = callMemory(store);
  const surroundings = {
    offRecord: () => false,
    turnsSoFar: () => 0,
    leaveOutTurn: () => undefined,
    settled: async () => undefined,
  };
  const actions = new MemoryActions({ memory, store, batchWindowMs: 20, batchMaxConcurrent, surroundings });
  return { actions, seen, person: personMemory(database.store, { userId: memory.userId }) };
}

const fact = (key: string) => ({ category: 'FACT' as const, key, value: `has a ${key}` });

describe('tools that are called at the same time', () => {
  it('store in one round trip, and look up beside it what the call has not loaded', async () => {
    const { actions, seen, person } = openActions();
    await tell(person, { facts: [['home', 'lives in Oslo']] });

    const [dog, cat, home, nothing] = await Promise.all([
      actions.remember(fact('dog')),
      actions.remember(fact('cat')),
      actions.find('Home'),
      actions.find('boat'),
    ]);

    expect([dog?.value, cat?.value, home?.value, nothing]).toEqual([
      ...['has a dog', 'has a cat', 'lives in Oslo', null],
    ]);
    expect(seen.functions.sort()).toEqual(['get_memory', 'get_memory', 'save_memories']);
  });

  it('make no more round trips at once than BATCH_MAX_CONCURRENT', async () => {
    const { actions, seen } = openActions(2);

    await Promise.all(Array.from({ length: 8 }, (_, i) => actions.find(`key_${i}`)));

    expect(seen.functions).toHaveLength(8);
    expect(seen.most).toBe(2);
  });

  it('fail one by one', async () => {
    const { actions } = openActions();

    const [bad, good] = await Promise.allSettled([
      actions.remember({ ...fact('dog'), value: '   ' }),
      actions.remember(fact('cat')),
    ]);

    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { value: 'has a cat' } });
  });
});

describe('what is written together', () => {
  it('is, of onboarding, one transaction, once', async () => {
    const { store, seen } = countingStore();
    const person = personMemory(store);
    const details = { name: 'Ada', occupation: 'baker', interests: ['chess', 'tea'] };
    await person.saveOnboarding(details);

    const first = await person.applyOnboarding(details);
    const again = await person.applyOnboarding(details);

    expect([first.length, again.length]).toEqual([4, 0]);
    expect(seen.functions.filter((name) => name === 'apply_onboarding')).toHaveLength(2);
    expect(await store.listMemories(person.userId)).toHaveLength(4);
  });

  it('is, of an import, one transaction, also where nothing but words was told', async () => {
    const { store, seen } = countingStore();
    const words = personMemory(database.store);
    const turn = turnOf('hello', { userId: words.userId });
    await words.takeIn(turn, NOTHING_FOUND, NOTHING_KNOWN);
    const facts = personMemory(database.store);
    await tell(facts, {
      facts: [
        ['dog', 'has a dog'],
        ['cat', 'has a cat'],
      ],
    });

    const counts = [];
    for (const { userId } of [words, facts]) {
      const copy = { ...(await database.store.exportUser(userId)), userId: `copy-${randomUUID()}` };
      counts.push(await personMemory(store, { userId: copy.userId }).importExport(copy));
    }

    expect(counts).toMatchObject([{ memories: 0, episodes: 1 }, { memories: 2 }]);
    expect(seen.functions).toEqual(['import_user', 'import_user']);
  });
});
