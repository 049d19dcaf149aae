import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SupabaseClient } from '@supabase/supabase-js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../src/memory/store.ts';
import { MIGRATIONS_DIR, startTestDatabase, type TestDatabase } from '../support/database.ts';

const TABLES = [
  'users',
  'onboarding_details',
  'calls',
  'episodes',
  'memories',
  'open_loops',
  'profiles',
  'greetings',
  'processed_turns',
] as const;
/** Who was forgotten: tests/memory/forgotten.test.ts. */
const MARKERS = ['forgotten_people', 'forgotten_calls'] as const;
const AT = '2026-11-24T10:00:00.000Z';

let database: TestDatabase;
let anon: SupabaseClient;
let eve: SupabaseClient;
let ada: SupabaseClient;

/** A person with a row in every table. */
async function fillEverything(userId: string): Promise<void> {
  const { store } = database;
  const callId = randomUUID();
  await store.startCall({ userId, callId, room: 'r', at: new Date(AT), maxRows: 100 });
  await store.saveOnboarding(userId, { name: 'Ada', occupation: 'baker', interests: ['rowing'] });
  const turn = { id: randomUUID(), userId, callId, at: AT, userText: 'my secret', agentText: 'I see' };
  const memory = {
    ...({ id: randomUUID(), category: 'FACT', key: 'secret', value: 'has a secret', confidence: 1 } as const),
    ...{ importance: 1, validFrom: AT, embedding: null },
    provenance: { source: 'turn', turnId: turn.id, quote: turn.userText } as const,
  };
  const loops = [{ text: 'tell the secret', dueAt: null }];
  await store.saveTurn(turn, {
    ...{ memories: [memory], endedKeys: [], openLoops: loops, profile: 'Has a secret.', complete: true },
    ...{ userEmbedding: null, agentEmbedding: null },
  });
  await store.saveGreeting(userId, { text: 'How is the secret?', audio: null, voice: 'v' });
}

beforeAll(async () => {
  database = await startTestDatabase();
  anon = database.clientAs('anon');
  eve = database.clientAs('authenticated', 'eve');
  ada = database.clientAs('authenticated', 'ada');
  await fillEverything('ada');
  await database.store.startCall({
    userId: 'eve',
    callId: randomUUID(),
    room: 'r',
    at: new Date(AT),
    maxRows: 1,
  });
});
afterAll(() => database.close());

/** All that is stored, to compare before and after. */
async function everything(): Promise<string> {
  const service = database.clientAs('service_role');
  const rows = await Promise.all(
    [...TABLES, ...MARKERS].map(async (table) => (await service.from(table).select()).data),
  );
  return JSON.stringify(rows);
}

describe('row level security', () => {
  it.each(TABLES)('shows a person their own rows of %s, and nobody else’s', async (table) => {
    const own = await ada.from(table).select();
    expect(own.data?.length, own.error?.message).toBeGreaterThan(0);
    const others = await eve.from(table).select();
    const rows = JSON.stringify(others.data ?? []);
    expect(rows).not.toContain('"ada"');
    expect(rows).not.toContain('secret');
    expect((await anon.from(table).select()).data).toBeNull();
  });

  it.each(TABLES)('lets nobody write, change or delete another’s rows of %s', async (table) => {
    const before = await everything();
    const column = table === 'users' ? 'id' : 'user_id';
    for (const client of [eve, anon]) {
      await client.from(table).delete().eq(column, 'ada');
      await client
        .from(table)
        .update({ [column]: 'eve' })
        .eq(column, 'ada');
      await client.from(table).insert({ [column]: 'ada' } as never);
    }
    expect(await everything()).toBe(before);
  });

  it('holds beneath every function: another’s id gives nothing and changes nothing', async () => {
    const before = await everything();
    const mine = new MemoryStore(ada);
    const [secret] = await mine.listMemories('ada');
    expect(secret?.value).toBe('has a secret');
    const store = new MemoryStore(eve);
    const draft = { id: randomUUID(), category: 'FACT', key: 'secret', value: 'is a liar' } as const;
    const rest = { confidence: 1, importance: 1, validFrom: AT, embedding: null } as const;
    const provenance = { source: 'tool', turnId: null, quote: null } as const;
    const attempts = [
      () => store.listMemories('ada', { withPast: true }),
      () => store.listEpisodes('ada'),
      () => store.loadPerson('ada', 100),
      () => store.getProfile('ada'),
      () => store.getMemory('ada', 'secret', null),
      () => store.exportUser('ada'),
      () => store.stats('ada'),
      () => store.saveMemories('ada', [{ ...draft, ...rest, provenance }]),
      () => store.forgetMemories('ada', [secret?.id ?? '']),
      () => store.reviseMemory('ada', secret?.id ?? '', 'is a liar'),
      () => store.saveProfile('ada', 'Is a liar.'),
      () => store.saveGreeting('ada', { text: 'Liar.', audio: null, voice: 'v' }),
      () => store.saveOnboarding('ada', { name: 'Liar', occupation: null, interests: [] }),
      () => store.forgetUser('ada'),
      () => store.listPeople(),
      () => store.applyRetention(0),
    ];
    for (const attempt of attempts) {
      const answer = JSON.stringify([await attempt().catch((error: unknown) => String(error))]);
      expect(answer, attempt.toString()).not.toMatch(/has a secret|my secret|Has a secret/);
    }
    expect(await everything()).toBe(before);
  });

  it('keeps a person’s words when the same id is used under another user', async () => {
    const [secret] = await database.store.listMemories('ada');
    const stolen = await database.store.reviseMemory('eve', secret?.id ?? '', 'is a liar');
    expect(stolen).toBeNull();
    expect(await database.store.forgetMemories('eve', [secret?.id ?? ''])).toEqual({
      memories: [],
      turns: [],
    });
    expect(await database.store.listMemories('ada')).toHaveLength(1);
  });

  it('is never crossed by what stands in an argument', async () => {
    const before = await everything();
    const store = new MemoryStore(eve);
    const odd = fc.oneof(
      fc.constantFrom(
        'ada',
        "ada' or '1'='1",
        'ada"; delete from memories; --',
        '%',
        '*',
        'eve,ada',
        '{ada}',
        '',
      ),
      fc.string({ maxLength: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(odd, odd, async (userId, key) => {
        const found = await store.getMemory(userId, key, null).catch(() => null);
        expect(JSON.stringify(found)).not.toContain('has a secret');
      }),
      { numRuns: 300 },
    );
    expect(await everything()).toBe(before);
  });
});

describe('the functions of the database', () => {
  it('run with the rights of their caller and a fixed search path, all of them', () => {
    const files = readdirSync(MIGRATIONS_DIR).map((name) => readFileSync(join(MIGRATIONS_DIR, name), 'utf8'));
    const functions = files.join('\n').match(/create (?:or replace )?function[\s\S]*?as \$\$/g) ?? [];
    expect(functions.length).toBeGreaterThan(20);
    for (const head of functions) {
      expect(head).toContain('security invoker');
      expect(head).toContain('set search_path = public, extensions');
    }
  });

  it('answer nothing to anon', async () => {
    const store = new MemoryStore(anon);
    await expect(store.listPeople()).rejects.toMatchObject({ code: 'DATABASE' });
    await expect(store.loadPerson('ada', 1)).rejects.toMatchObject({ code: 'DATABASE' });
  });

  it('remove a person everywhere', async () => {
    await fillEverything('leaving');
    await database.store.forgetUser('leaving');
    expect(await everything()).not.toContain('leaving');
  });
});
