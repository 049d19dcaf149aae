import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import type { OpenLoop } from '../../src/memory/memory.ts';
import type { PersonMemory } from '../../src/memory/person-memory.ts';
import type { GreetingDraft } from '../../src/memory/store/drafts.ts';
import { callMemory, personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

const DAY_MS = 86_400_000;
const TODAY = Date.parse('2026-11-24T10:00:00Z');
const day = (days: number) => new Date(TODAY + days * DAY_MS).toISOString();

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** Somebody new, whose clock shows a day. */
function someoneToday() {
  const clock = { today: 0 };
  const person = personMemory(database.store, { clock: () => TODAY + clock.today * DAY_MS });
  return { person, clock };
}

const load = ({ userId }: PersonMemory, on = 0) =>
  database.store.loadPerson(userId, { nowMs: TODAY + on * DAY_MS });
const loopsOf = async (person: PersonMemory, on = 0) =>
  (await load(person, on)).openLoops.map(({ text }) => text).sort();

function greeting(more: Partial<GreetingDraft>): GreetingDraft {
  const plain = { text: 'Hello again.', audio: null, voice: 'v', moment: 'any' } as const;
  return { ...plain, from: null, until: null, about: null, ...more };
}

async function prepare(person: PersonMemory, ...greetings: readonly Partial<GreetingDraft>[]) {
  const { revision } = await load(person);
  return person.saveGreetings(greetings.map(greeting), { callId: randomUUID(), revision });
}

describe('where a person is', () => {
  it('is what the latest call says, and stays so where a call says nothing', async () => {
    const { person } = someoneToday();
    const begin = (timeZone: string | null) =>
      person.startCall({ callId: randomUUID(), room: 'r', timeZone });
    expect(await begin('Asia/Tokyo')).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(await begin(null)).toMatchObject({ timeZone: 'Asia/Tokyo' });
    expect(await begin('Europe/Berlin')).toMatchObject({ timeZone: 'Europe/Berlin' });
  });

  it('can be set, and is refused where there is no such place', async () => {
    const { person } = someoneToday();
    await person.set({ timeZone: 'America/Los_Angeles' });
    await expect(person.set({ timeZone: 'Mars/Olympus' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await load(person)).toMatchObject({ timeZone: 'America/Los_Angeles' });
  });

  it('is told a call under way, and a zone that does not exist counts as none', async () => {
    const { person } = someoneToday();
    await person.set({ timeZone: 'America/Los_Angeles' });
    const memory = callMemory(database.store, { userId: person.userId });
    await memory.load();
    expect(memory.time).toEqual({ timeZone: 'America/Los_Angeles', language: 'en' });
    await person.set({ timeZone: 'Asia/Tokyo' });
    await memory.refresh();
    expect(memory.time.timeZone).toBe('Asia/Tokyo');
    await database.query(`update users set time_zone = 'Mars/Olympus' where id = $1`, [person.userId]);
    const next = callMemory(database.store, { userId: person.userId });
    await next.load();
    expect(next.time.timeZone).toBe('UTC');
    expect(next.contextFor('hello').timeZone).toBe('UTC');
  });
});

describe('an open loop', () => {
  const flat: OpenLoop = { text: 'finds a flat', dueAt: null };
  const exam: OpenLoop = { text: 'has an exam', dueAt: day(3) };

  it('is closed by what settles it, and is open again only when it is said later', async () => {
    const { person } = someoneToday();
    await tell(person, { at: day(-2), openLoops: [flat] });
    await tell(person, { at: day(-1), closes: ['finds a flat'] });
    expect(await loopsOf(person)).toEqual([]);
    // Replayed late: it was said before it was settled.
    await tell(person, { at: day(-1.5), openLoops: [flat] });
    expect(await loopsOf(person)).toEqual([]);
    await tell(person, { at: day(0), openLoops: [flat] });
    expect(await loopsOf(person)).toEqual(['finds a flat']);
  });

  it('is not closed by a turn that was said before it was opened', async () => {
    const { person } = someoneToday();
    await tell(person, { at: day(-1), openLoops: [flat] });
    await tell(person, { at: day(-2), closes: ['finds a flat'] });
    expect(await loopsOf(person)).toEqual(['finds a flat']);
  });

  it('is dropped some weeks after it was opened or was due, and not before', async () => {
    const { person } = someoneToday();
    await tell(person, { at: day(0), openLoops: [flat, exam] });
    expect(await loopsOf(person, 16)).toEqual(['finds a flat', 'has an exam']);
    expect(await loopsOf(person, 18)).toEqual(['finds a flat']);
    expect(await loopsOf(person, 61)).toEqual([]);
  });

  it('of a summary is not opened again in the call that has settled it', async () => {
    const { person } = someoneToday();
    const callId = randomUUID();
    await tell(person, { at: day(-1), openLoops: [flat] });
    await tell(person, { at: day(0), callId, closes: ['finds a flat'] });
    const { revision } = await load(person);
    const ended = { callId, summary: 's', askNext: null, openLoops: [flat, exam], endedAt: day(0) };
    await person.endCall(ended, revision);
    expect(await loopsOf(person)).toEqual(['has an exam']);
  });
});

describe('the end of a call', () => {
  it('is stored although nothing is told of it, once, and leaves the last summary where it is', async () => {
    let now = day(0);
    const person = personMemory(database.store, { clock: () => Date.parse(now) });
    const [told, silent] = [randomUUID(), randomUUID()];
    await person.startCall({ callId: told, room: 'r', timeZone: null });
    const { revision } = await database.store.loadPerson(person.userId);
    await person.endCall(
      { callId: told, summary: 'They cooked.', askNext: null, openLoops: [], endedAt: now },
      revision,
    );
    now = day(1);
    await person.startCall({ callId: silent, room: 'r', timeZone: null });
    await person.noteCallEnd(silent);
    now = day(2);
    await person.noteCallEnd(silent);
    const { calls } = await database.store.exportUser(person.userId);
    expect(calls.map(({ endedAt }) => Date.parse(endedAt ?? ''))).toEqual([day(0), day(1)].map(Date.parse));
    expect((await database.store.loadPerson(person.userId)).lastCall?.summary).toBe('They cooked.');
  });
});

describe('a prepared greeting', () => {
  const exam: OpenLoop = { text: 'has an exam', dueAt: day(3) };
  const about = exam.text;

  it('is the one of its time, from its first moment on until the one after its last', async () => {
    const { person } = someoneToday();
    await prepare(
      person,
      { text: 'Good luck with the exam!', moment: 'before', until: day(3), about },
      { text: 'Is the exam over?', moment: 'on', from: day(3), until: day(4), about },
      { text: 'How did the exam go?', moment: 'after', from: day(4), about },
    );
    const said = async (on: number) => (await load(person, on)).greeting?.moment;
    expect([await said(0), await said(2.9), await said(3)]).toEqual(['before', 'before', 'on']);
    expect([await said(3.9), await said(4), await said(40)]).toEqual(['on', 'after', 'after']);
  });

  it.each([
    ['ahead of its day', 'before', day(3), true],
    ['after its day', 'after', day(0), false],
    ['at any time, of a day that lies ahead', 'any', day(3), true],
    ['at any time, of a day that has come', 'any', day(0.5), false],
    ['at any time, without a day', 'any', null, false],
  ] as const)(
    'that was heard %s is not heard again, and what it asked about is asked',
    async (_, moment, dueAt, staysOpen) => {
      const { person, clock } = someoneToday();
      await tell(person, { at: day(-1), openLoops: [{ text: about, dueAt }] });
      await prepare(person, { moment, about }, { moment: 'on' });
      clock.today = 1;
      await person.greetingHeard(moment);
      const { greeting: left, openLoops } = await load(person, 1);
      expect(left).toBeNull();
      expect(openLoops).toMatchObject(staysOpen ? [{ text: about, askedAt: day(1) }] : []);
      expect(openLoops).toHaveLength(staysOpen ? 1 : 0);
      const { closedLoops } = await database.store.exportUser(person.userId, { nowMs: TODAY + DAY_MS });
      expect(closedLoops.map(({ closedAs }) => closedAs)).toEqual(staysOpen ? [] : ['asked']);
    },
  );

  it('that is not there was not heard: nothing changes', async () => {
    const { person } = someoneToday();
    await tell(person, { at: day(0), openLoops: [exam] });
    await prepare(person, { moment: 'before', about });
    await person.greetingHeard('after');
    expect(await load(person)).toMatchObject({ greeting: { moment: 'before' } });
    expect(await loopsOf(person)).toEqual(['has an exam']);
  });

  it('goes when a correction or new onboarding details may make it wrong', async () => {
    const { person } = someoneToday();
    const { changes } = await tell(person, { facts: [['home', 'lives in Bonn']] });
    await prepare(person, { text: 'How is Bonn?' });
    await person.correct(changes[0]?.memory.id ?? '', 'lives in Ghent');
    expect(await load(person)).toMatchObject({ greeting: null });
    await prepare(person, {});
    await person.saveOnboarding({ name: 'Ada', occupation: null, interests: [] });
    expect(await load(person)).toMatchObject({ greeting: null });
  });
});

describe('onboarding details', () => {
  const details = { name: 'Ada', occupation: 'baker', interests: ['rowing', 'Rowing!'] };

  it('become memories once, each with a vector', async () => {
    const person = personMemory(database.store, { embedder: wordEmbedder() });
    await person.saveOnboarding(details);
    const stored = await person.applyOnboarding(details);
    const values = ['is called Ada', 'works as baker', 'is interested in rowing', 'is interested in Rowing!'];
    expect(stored.map(({ change }) => change.memory.value)).toEqual(values);
    expect(stored.every(({ vector }) => vector?.length === 384)).toBe(true);
    expect(await person.applyOnboarding(details)).toEqual([]);
    const live = (await database.store.listMemories(person.userId)).map(({ key }) => key).sort();
    expect(live).toEqual(['interest_rowing', 'job', 'name']);
  });

  it('take the place of what was said before they were filled in', async () => {
    const { person } = someoneToday();
    await tell(person, { at: day(-1), facts: [['job', 'works as a chef']] });
    await person.saveOnboarding(details);
    await person.applyOnboarding(details);
    const live = (await database.store.listMemories(person.userId)).map(({ value }) => value);
    expect(live).toContain('works as baker');
    expect(live).not.toContain('works as a chef');
  });
});

describe('the retention of words', () => {
  it('takes old turns, summaries and greetings, and leaves what was distilled of them', async () => {
    const person = personMemory(database.store);
    const old = new Date(Date.now() - 10 * DAY_MS).toISOString();
    const then = personMemory(database.store, { userId: person.userId, clock: () => Date.parse(old) });
    const [before, today] = [randomUUID(), randomUUID()];
    for (const [callId, one] of [
      [before, then],
      [today, person],
    ] as const) {
      await one.startCall({ callId, room: 'r', timeZone: null });
      const at = callId === before ? old : new Date().toISOString();
      await tell(one, { callId, at, userText: `words of ${at}`, facts: [[`k_${callId}`, `fact of ${at}`]] });
      const { revision } = await database.store.loadPerson(person.userId);
      const ended = { callId, summary: `summary of ${at}`, askNext: 'more', openLoops: [], endedAt: at };
      await one.endCall(ended, revision);
    }
    await prepare(person, { text: 'An old greeting.' });
    await database.query('update greetings set created_at = $2 where user_id = $1', [person.userId, old]);
    const { revision } = await database.store.loadPerson(person.userId);
    await deleteOldWords(database.store, 7);
    const left = await database.store.exportUser(person.userId);
    expect(left.memories.map(({ value }) => value)).toContain(`fact of ${old}`);
    expect(JSON.stringify(left)).not.toMatch(new RegExp(`(words|summary) of ${old}|old greeting`));
    expect(left.episodes).toHaveLength(1);
    expect(left.calls.map(({ summary, askNext }) => summary === null && askNext === null)).toEqual([
      true,
      false,
    ]);
    const memories = await database.store.listMemories(person.userId);
    expect(memories.find(({ value }) => value === `fact of ${old}`)).toMatchObject({ quote: null });
    // A call under way hears of it.
    expect((await database.store.loadPerson(person.userId)).revision).toBeGreaterThan(revision);
  });
});

describe('vectors that are missing', () => {
  it('are made in batches, for as many rows as there are', async () => {
    const embedder = wordEmbedder();
    const person = personMemory(database.store, { embedder });
    const facts = Array.from({ length: 70 }, (_, i) => [`k${i}`, `likes number ${i}`] as const);
    await tell(person, { userText: 'many', facts });
    expect(await person.derived.embedMissing()).toBe(71);
    expect(await person.derived.embedMissing()).toBe(0);
    expect(await personMemory(database.store, { userId: person.userId }).derived.embedMissing()).toBe(0);
  });
});
