import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PeopleStore } from '../../web/api/people-store.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

describe('the page’s people in the real database', () => {
  let database: TestDatabase;
  let people: PeopleStore;
  beforeAll(async () => {
    database = await startTestDatabase();
    people = openSupabasePeople(database.url, database.serviceKey);
  });
  afterAll(() => database.close());

  const remember = async (userId: string, key: string, value: string) => {
    const id = randomUUID();
    const draft = {
      id,
      category: 'FACT' as const,
      key,
      value,
      confidence: 0.9,
      importance: 0.5,
      validFrom: '2026-11-20T18:30:00.000Z',
      provenance: { source: 'tool' as const, turnId: null, quote: null },
      embedding: null,
    };
    await database.store.saveMemories(userId, [draft]);
    return id;
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
});
