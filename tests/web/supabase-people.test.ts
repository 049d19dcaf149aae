import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PersonMemory } from '../../src/memory/person-memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import type { PeopleStore } from '../../web/api/people-store.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

describe('the page’s people in the real database', () => {
  let database: TestDatabase;
  let people: PeopleStore;
  beforeAll(async () => {
    database = await startTestDatabase();
    people = openSupabasePeople(database.url, database.serviceKey, silentLog);
  });
  afterAll(() => database.close());
  const personOf = (userId: string) =>
    new PersonMemory({ userId, store: database.store, embedder: null, log: silentLog });

  const remember = async (userId: string, key: string, value: string) => {
    const statements = [{ category: 'FACT', key, value }];
    const [stored] = await personOf(userId).remember(statements);
    if (!stored?.ok) throw new Error(`not stored: ${value}`);
    return stored.value.change.memory.id;
  };

  it('know a new person by the onboarding name at once', async () => {
    await people.saveOnboarding('ada', { name: 'Ada', occupation: 'baker', interests: ['pottery'] });
    expect(await people.listPeople()).toEqual([{ id: 'ada', name: 'Ada', lastCallAt: null }]);
  });

  it('list, correct and forget memories of that person alone', async () => {
    await people.saveOnboarding('bob', { name: 'Bob', occupation: null, interests: [] });
    const job = await remember('ada', 'job', 'works as a baker');
    const home = await remember('ada', 'home', 'lives in Leeds');
    expect((await people.listMemories('ada')).map(({ value }) => value).sort()).toEqual([
      'lives in Leeds',
      'works as a baker',
    ]);
    expect(await people.listMemories('bob')).toEqual([]);

    expect(await people.reviseMemory('bob', job, 'is mine now')).toBeNull();
    expect(await people.forgetMemories('bob', [job, home])).toBe(0);

    expect((await people.reviseMemory('ada', job, 'works as a potter'))?.value).toBe('works as a potter');
    expect(await people.forgetMemories('ada', [home])).toBe(1);
    expect((await people.listMemories('ada')).map(({ value }) => value)).toEqual(['works as a potter']);
  });

  it('list a memory with the words that said it last, and without them once it is corrected', async () => {
    const turn = { id: randomUUID(), userId: 'cleo', callId: randomUUID(), at: new Date().toISOString() };
    const said = { ...turn, userText: 'I live in Leeds.', agentText: null };
    const home = {
      ...({ id: randomUUID(), category: 'FACT', key: 'home', value: 'lives in Leeds' } as const),
      ...{ confidence: 0.9, importance: 0.5, saidAt: turn.at, validFrom: null, validTo: null },
      ...({ source: 'turn', turnId: turn.id, embedding: null } as const),
    };
    const nothing = { endedKeys: [], openLoops: [], closes: [], userEmbedding: null, agentEmbedding: null };
    const findings = { ...nothing, memories: [home], complete: true };
    await personOf('cleo').takeIn(said, findings, { revision: 0, forgettings: [] });
    expect(await people.listMemories('cleo')).toMatchObject([
      { value: 'lives in Leeds', quote: 'I live in Leeds.', provenance: { turnIds: [turn.id] } },
    ]);
    await people.reviseMemory('cleo', home.id, 'lives in York');
    expect(await people.listMemories('cleo')).toMatchObject([{ value: 'lives in York', quote: null }]);
  });
});
