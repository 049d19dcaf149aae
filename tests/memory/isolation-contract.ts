/**
 * That nobody reaches another's rows, over every database and either way to ask it: run by tests/memory/isolation.test.ts
 * and tests/postgres/isolation.test.ts.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import type { DatabaseClient } from '../../src/pool/database/database-rpc.ts';
import { NOTHING_FOUND, NOTHING_KNOWN, personMemory, tell, turnOf } from '../support/call-memory.ts';
import { MIGRATIONS_DIR, type TestDatabase, type Who } from '../support/database.ts';
import { FULL_PERSON, fillEverything } from '../support/full-person.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

const TABLES = Object.keys(FULL_PERSON);
/** Who was forgotten: tests/memory/store/forgotten.test.ts. */
const MARKERS = ['forgotten_people', 'forgotten_calls'] as const;
const ADA: Who = { role: 'authenticated', sub: 'ada' };
const EVE: Who = { role: 'authenticated', sub: 'eve' };
const ANON: Who = { role: 'anon' };
const AT = '2026-11-24T10:00:00.000Z';

const aCall = () => ({ callId: randomUUID(), room: 'r', timeZone: 'Asia/Tokyo' });

/** @param start A database of its own for the suite. */
export function describeIsolation(way: string, start: () => Promise<TestDatabase>): void {
  let database: TestDatabase;
  let anon: DatabaseClient;
  let eve: DatabaseClient;
  let ada: DatabaseClient;

  beforeAll(async () => {
    database = await start();
    anon = database.askAs('anon');
    eve = database.askAs('authenticated', 'eve');
    ada = database.askAs('authenticated', 'ada');
    await fillEverything(database.store, 'ada');
    await personMemory(database.store, { userId: 'eve' }).startCall(aCall());
  });
  afterAll(() => database?.close());

  /** All that is stored, to compare before and after. */
  async function everything(): Promise<string> {
    const rows = await Promise.all(
      [...TABLES, ...MARKERS].map((table) => database.query(`select * from ${table}`)),
    );
    return JSON.stringify(rows);
  }

  describe(`row level security, ${way}`, () => {
    it.each(TABLES)('shows a person their own rows of %s, and nobody else’s', async (table) => {
      const rowsFor = (who: Who) => database.query(`select * from ${table}`, [], who);
      expect((await rowsFor(ADA)).length).toBeGreaterThan(0);
      const rows = JSON.stringify(await rowsFor(EVE));
      expect(rows).not.toContain('"ada"');
      expect(rows).not.toContain('secret');
      await expect(rowsFor(ANON)).rejects.toMatchObject({ code: '42501' });
    });

    it.each(TABLES)('lets nobody write, change or delete another’s rows of %s', async (table) => {
      const before = await everything();
      const column = table === 'users' ? 'id' : 'user_id';
      const attempts = [
        `delete from ${table} where ${column} = 'ada'`,
        `update ${table} set ${column} = 'eve' where ${column} = 'ada'`,
        `insert into ${table} (${column}) values ('ada')`,
      ];
      // What is refused says why, what row level security hides is not there: nothing changes either way.
      for (const who of [EVE, ANON])
        for (const attempt of attempts) await database.query(attempt, [], who).catch(() => undefined);
      expect(await everything()).toBe(before);
    });

    it('holds beneath every function: another’s id gives nothing and changes nothing', async () => {
      const before = await everything();
      const mine = new MemoryStore(ada);
      const [secret] = await mine.listMemories('ada');
      expect(secret?.value).toBe('has a secret');
      const store = new MemoryStore(eve);
      const person = personMemory(store, { userId: 'ada' });
      const id = secret?.id ?? '';
      const turnId = secret?.provenance.turnIds[0] ?? '';
      const copy = await database.store.exportUser('eve');
      const [call] = (await database.store.exportUser('ada')).calls;
      const always = { moment: 'any', from: null, until: null, about: null } as const;
      const plan = { memories: [id], turns: [turnId] };
      const attempts = [
        () => store.listMemories('ada', { withPast: true }),
        () => store.listEpisodes('ada'),
        () => store.loadPerson('ada'),
        () => store.loadEpisodes('ada', { after: null, before: null, limit: 10 }),
        () => store.keyOf('ada', id),
        () => store.rowsWithoutTerms('ada', 100, 10),
        () => store.loadNewer('ada', { revision: -1, after: null, limit: 10 }),
        () => store.getMemory('ada', 'secret'),
        () => store.sourcesOf('ada', id),
        () => store.findSayings('ada', '.'),
        () => store.exportUser('ada'),
        () => store.stats('ada'),
        () => store.listPeople(),
        () => store.callWish('ada'),
        () => store.peopleToCall(Date.now(), 'UTC'),
        () => person.calling.agree({ number: '+12025550100' }),
        () => person.calling.stop(),
        () => person.calling.claim('UTC'),
        () => person.calling.reached('UTC'),
        () => store.rowsToEmbed('ada', 'any model', 10),
        () => person.startCall(aCall()),
        () => person.setCallCost(call?.id ?? '', 1_000),
        () => person.noteCallEnd(call?.id ?? ''),
        () => tell(person, { facts: [['secret', 'is a liar']] }),
        () => person.remember([{ category: 'FACT', key: 'secret', value: 'is a liar' }]),
        () => person.correct(id, 'is a liar'),
        () => person.forget(plan),
        () =>
          person.undo({ id: randomUUID(), at: AT, ...plan, removed: { memories: [{ id, key: 'secret' }] } }),
        () => person.saveOnboarding({ name: 'Liar', occupation: null, interests: [] }),
        () => person.applyOnboarding({ name: 'Liar', occupation: null, interests: [] }),
        () => person.set({ timeZone: 'Asia/Tokyo' }),
        () => person.greetingHeard('any'),
        () =>
          person.saveGreetings([{ text: 'Liar.', audio: null, voice: 'v', ...always }], {
            ...{ callId: randomUUID(), revision: 1_000 },
          }),
        () => person.importExport(copy),
        () => personMemory(store, { userId: 'ada', embedder: wordEmbedder() }).derived.embedMissing(),
        () => person.forgetEverything(),
        () => deleteOldWords(store, 0),
      ];
      for (const attempt of attempts) {
        const answer = JSON.stringify([await attempt().catch((error: unknown) => String(error))]);
        expect(answer, attempt.toString()).not.toMatch(/has a secret|my secret|of the secret|Ada/);
      }
      expect(await everything()).toBe(before);
    });

    it('keeps a person’s words when the same id is used under another user', async () => {
      const [secret] = await database.store.listMemories('ada');
      const before = JSON.stringify(await database.store.exportUser('ada'));
      const id = secret?.id ?? '';
      const other = personMemory(database.store, { userId: 'eve' });
      expect(await other.correct(id, 'is a liar')).toBeNull();
      expect(await other.forget({ memories: [id], turns: [] })).toBeNull();
      // The turn, too: nothing of it is hers.
      await other.forget({ memories: [id], turns: secret?.provenance.turnIds ?? [] });
      expect(JSON.stringify(await database.store.exportUser('ada'))).toBe(before);
    });

    it('lets nobody swallow a turn of another by using its id first', async () => {
      const turn = turnOf('I have a newt', { userId: 'bob', at: AT });
      const thief = personMemory(new MemoryStore(eve), { userId: 'eve' });
      await thief.takeIn({ ...turn, userId: 'eve' }, NOTHING_FOUND, NOTHING_KNOWN);
      const bob = personMemory(new MemoryStore(database.askAs('authenticated', 'bob')), { userId: 'bob' });
      expect(await bob.takeIn(turn, NOTHING_FOUND, NOTHING_KNOWN)).toMatchObject({ applied: true });
      expect((await database.store.listEpisodes('bob')).map(({ text }) => text)).toEqual(['I have a newt']);
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
          const found = await store.getMemory(userId, key).catch(() => null);
          expect(JSON.stringify(found)).not.toContain('has a secret');
        }),
        { numRuns: 300 },
      );
      expect(await everything()).toBe(before);
    });
  });

  describe(`the functions of the database, ${way}`, () => {
    it('run with the rights of their caller and a fixed search path, all of them', () => {
      const files = readdirSync(MIGRATIONS_DIR).map((name) =>
        readFileSync(join(MIGRATIONS_DIR, name), 'utf8'),
      );
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
      await expect(store.loadPerson('ada')).rejects.toMatchObject({ code: 'DATABASE' });
      await expect(personMemory(store, { userId: 'ada' }).forgetEverything()).rejects.toMatchObject({
        code: 'DATABASE',
      });
    });

    it('let only the service look across people', async () => {
      await expect(new MemoryStore(ada).listPeople()).rejects.toMatchObject({ code: 'DATABASE' });
      const calls = new MemoryStore(ada).peopleToCall(Date.now(), 'UTC');
      await expect(calls).rejects.toMatchObject({ code: 'DATABASE' });
      await expect(deleteOldWords(new MemoryStore(ada), 0)).rejects.toMatchObject({ code: 'DATABASE' });
    });

    it('remove a person everywhere', async () => {
      await fillEverything(database.store, 'leaving');
      await personMemory(database.store, { userId: 'leaving' }).forgetEverything();
      expect(await everything()).not.toContain('leaving');
    });
  });
}
