import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Turn } from '../../../src/memory/memory.ts';
import { countPerson, isForgotten } from '../../../src/memory/store/forgotten.ts';
import {
  draftOf,
  NOTHING_FOUND,
  NOTHING_KNOWN,
  personMemory,
  someone,
  turnOf,
} from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase, type Who } from '../../support/database.ts';
import { closeCall, FULL_PERSON, fillEverything } from '../../support/full-person.ts';

const SECOND_MS = 1_000;
const NOTHING_LEFT = Object.fromEntries(Object.keys(FULL_PERSON).map((table) => [table, 0]));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const service = () => database.clientAs('service_role');
const person = (userId: string) => personMemory(database.store, { userId });
const forget = (userId: string) => person(userId).forgetEverything();

function dogTurn(userId: string, callId: string, offsetMs = 0): Turn {
  const at = new Date(Date.now() + offsetMs).toISOString();
  return turnOf('I have a dog', { userId, callId, at, agentText: 'Lovely' });
}

/** A call begins; `offsetMs` from now. */
function begin(userId: string, callId: string, offsetMs = 0) {
  const then = personMemory(database.store, { userId, clock: () => Date.now() + offsetMs });
  return then.startCall({ callId, room: 'r', timeZone: null });
}

function save(turn: Turn) {
  const memories = [draftOf(turn, 'dog', 'has a dog')];
  const openLoops = [{ text: 'walk the dog', dueAt: null }];
  return person(turn.userId).takeIn(turn, { ...NOTHING_FOUND, memories, openLoops }, NOTHING_KNOWN);
}

const fill = (userId: string, callId: string) => fillEverything(database.store, userId, callId);
const close = (userId: string, callId: string) => closeCall(database.store, userId, callId);

async function tablesOf(userId: string) {
  return (await countPerson(service(), userId)).tables;
}

describe('a person who was forgotten', () => {
  it('is counted in every table and with the greeting’s audio, before and after', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fill(userId, callId);
    const before = await countPerson(service(), userId);
    expect(before).toEqual({ tables: FULL_PERSON, greetingAudio: 1, calls: [callId] });
    await forget(userId);
    const after = { tables: NOTHING_LEFT, greetingAudio: 0, calls: [callId] };
    expect(await countPerson(service(), userId)).toEqual(after);
  });

  it('is not brought back by a turn said before', async () => {
    const userId = someone();
    const turn = dogTurn(userId, randomUUID());
    await forget(userId);
    expect(await isForgotten(service(), turn)).toBe(true);
    expect(await save(turn)).toEqual({ applied: false, stale: false, changes: [], ended: [] });
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is kept like anybody from the next call on', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fill(userId, randomUUID());
    await forget(userId);
    const start = await begin(userId, callId, SECOND_MS);
    expect(start).toMatchObject({
      wordsSince: null,
      memories: [],
      greeting: null,
      onboarding: null,
      timeZone: null,
    });
    const turn = dogTurn(userId, callId, SECOND_MS);
    expect(await isForgotten(service(), turn)).toBe(false);
    expect(await save(turn)).toMatchObject({ applied: true, changes: [{ change: 'added' }] });
    expect(await close(userId, callId)).toBe(true);
    expect(await tablesOf(userId)).toMatchObject({ calls: 1, episodes: 2, memories: 1, greetings: 1 });
    // Once more, after a while: it counts from the last time on.
    await forget(userId);
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is not brought back by a call under way: nothing that it writes later is kept', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await begin(userId, callId);
    await save(dogTurn(userId, callId));
    await forget(userId);
    expect(await save(dogTurn(userId, callId, SECOND_MS))).toMatchObject({ applied: false });
    expect(await close(userId, callId)).toBe(false);
    const dog = { category: 'FACT', key: 'dog', value: 'has a dog' };
    expect(await person(userId).remember([dog])).toMatchObject([
      { ok: false, error: { code: 'DATABASE', message: 'this person was forgotten' } },
    ]);
    await person(userId).set({ timeZone: 'Europe/Berlin' });
    await person(userId).greetingHeard('any');
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is not mixed with what a former call says while the next one is under way', async () => {
    const [userId, former, next] = [someone(), randomUUID(), randomUUID()];
    await begin(userId, former);
    await forget(userId);
    await begin(userId, next, SECOND_MS);
    await save(dogTurn(userId, former, SECOND_MS));
    expect(await close(userId, former)).toBe(false);
    expect(await tablesOf(userId)).toEqual({ ...NOTHING_LEFT, calls: 1, users: 1 });
    expect(await close(userId, next)).toBe(true);
    expect(await tablesOf(userId)).toMatchObject({ greetings: 1 });
  });

  it('loses the whole of a call that the database hears of only afterwards', async () => {
    const [userId, late, unspoken] = [someone(), randomUUID(), randomUUID()];
    const waiting = dogTurn(userId, unspoken);
    await forget(userId);
    await begin(userId, late, -SECOND_MS);
    await save(waiting);
    for (const callId of [late, unspoken])
      expect(await save(dogTurn(userId, callId, SECOND_MS))).toMatchObject({ applied: false });
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('concerns nobody else', async () => {
    const [userId, other, callId] = [someone(), someone(), randomUUID()];
    await fill(other, callId);
    const before = await countPerson(service(), other);
    await forget(userId);
    expect(await countPerson(service(), other)).toEqual(before);
    expect(await tablesOf(other)).toEqual(FULL_PERSON);
  });

  it('can be brought back from an export', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fill(userId, callId);
    const copy = await database.store.exportUser(userId);
    await forget(userId);
    await person(userId).importExport(copy);
    // What was forgotten before that is no part of it.
    expect(await tablesOf(userId)).toEqual({ ...FULL_PERSON, forgettings: 0 });
    expect(await save(dogTurn(userId, callId))).toMatchObject({ applied: false });
  });

  it('is remembered without a name, and for nobody else to see', async () => {
    const userId = someone();
    await fill(userId, randomUUID());
    await forget(userId);
    const tables = ['forgotten_people', 'forgotten_calls'];
    for (const table of tables) {
      const rowsFor = (who?: Who) => database.query(`select * from ${table}`, [], who);
      const all = await rowsFor();
      expect(all.length).toBeGreaterThan(0);
      expect(JSON.stringify(all)).not.toContain(userId);
      expect(await rowsFor({ role: 'authenticated', sub: 'eve' })).toEqual([]);
      expect(await rowsFor({ role: 'authenticated', sub: userId })).toHaveLength(1);
      await expect(rowsFor({ role: 'anon' })).rejects.toMatchObject({ code: '42501' });
    }
  });
});
