import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonMemory } from '../../src/memory/person-memory.ts';
import { NOTHING_KNOWN, personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const exported = (userId: string) => database.store.exportUser(userId);
const listAll = (userId: string) => database.store.listMemories(userId, { withPast: true });
const known = (userId: string) => database.store.loadPerson(userId);

async function idOf({ userId }: PersonMemory, value: string): Promise<string> {
  return (await listAll(userId)).find((memory) => memory.value === value)?.id ?? 'unknown';
}

async function forget(person: PersonMemory, value: string) {
  const forgotten = await person.forget({ memories: [await idOf(person, value)], turns: [] });
  if (!forgotten) throw new Error(`nothing is known of ${value}`);
  return forgotten;
}

const DENTIST = 'works as a dentist in Madrid';

/** Somebody of whom a dentist stands in every place there is. */
async function dentist(): Promise<PersonMemory> {
  const person = personMemory(database.store, { embedder: wordEmbedder() });
  const [first, second] = [randomUUID(), randomUUID()];
  await person.startCall({ callId: first, room: 'r', timeZone: null });
  const details = { name: 'Priya', occupation: 'dentist', interests: ['rowing', 'dentists of the world'] };
  await person.saveOnboarding(details);
  await person.applyOnboarding({ ...details, occupation: null, interests: ['rowing'] });
  await tell(person, {
    ...{
      callId: first,
      userText: 'My name is Priya. I work as a dentist in Madrid.',
      agentText: 'A dentist!',
    },
    facts: [
      ['name', 'is called Priya'],
      ['job', DENTIST],
      ['mood', 'is happy', { category: 'STATE' }],
    ],
    openLoops: [{ text: 'meets the dentists of Madrid', dueAt: null }],
  });
  await tell(person, { callId: first, userText: 'The dentist in me says no.', agentText: 'I see.' });
  await tell(person, { callId: first, userText: 'I like jazz.', facts: [['music', 'likes jazz']] });
  const { revision } = await known(person.userId);
  const openLoops = [
    { text: 'hires another dentist', dueAt: null },
    { text: 'sees a concert', dueAt: null },
  ];
  const ended = { callId: first, summary: 'Priya is a dentist.', askNext: 'the practice', openLoops };
  await person.endCall({ ...ended, endedAt: new Date().toISOString() }, revision);
  const always = { audio: null, voice: 'v', moment: 'any', from: null, until: null, about: null } as const;
  await person.startCall({ callId: second, room: 'r', timeZone: null });
  await tell(person, { callId: second, userText: 'Fine.', facts: [['job', 'works as a baker']] });
  await person.saveGreetings([{ text: 'How are the teeth?', ...always }], { callId: second, revision });
  return person;
}

describe('forgetting', () => {
  it('reaches every place: memory, past, turns, summary, loops, greeting, onboarding', async () => {
    const person = await dentist();
    const gone = await forget(person, 'works as a baker');
    expect(gone.memories).toHaveLength(2);
    const left = await exported(person.userId);
    expect(JSON.stringify(left)).not.toMatch(/dentist|Madrid|teeth|baker|practice/i);
    expect(left).toMatchObject({
      greetings: [],
      onboarding: { name: 'Priya', occupation: null, interests: ['rowing'] },
    });
    expect(left.calls.map(({ summary, askNext }) => [summary, askNext])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(left.openLoops.map(({ text }) => text)).toEqual(['sees a concert']);
    // What else was said in the same breath stays known; the words are gone.
    const values = left.memories.map(({ value }) => value);
    expect(values).toEqual(expect.arrayContaining(['is called Priya', 'is happy', 'likes jazz']));
    expect(left.episodes.map(({ text }) => text)).toEqual(['I like jazz.']);
    const name = await listAll(person.userId);
    expect(name.find(({ key }) => key === 'name')).toMatchObject({
      quote: null,
      provenance: { turnIds: [] },
    });
  });

  it('is undone whole: every place has it back, in its order, with its vectors', async () => {
    const person = await dentist();
    await person.derived.embedMissing();
    const before = await exported(person.userId);
    const vectors = await database.store.loadPerson(person.userId);
    expect(await person.undo(await forget(person, 'works as a baker'))).toBe(true);
    expect(await exported(person.userId)).toEqual(before);
    expect(await database.store.rowsToEmbed(person.userId, 'words', 10)).toEqual([]);
    const after = await database.store.loadPerson(person.userId);
    expect({ ...after, revision: 0 }).toEqual({ ...vectors, revision: 0 });
  });

  it('is undone once, by who has forgotten, and beside what was said since', async () => {
    const person = await dentist();
    const gone = await forget(person, 'works as a baker');
    await tell(person, { facts: [['job', 'works as a pilot']], known: await known(person.userId) });
    expect(await person.undo(gone)).toBe(true);
    expect(await person.undo(gone)).toBe(false);
    const live = (await database.store.listMemories(person.userId)).filter(({ key }) => key === 'job');
    expect(live.map(({ value }) => value)).toEqual(['works as a pilot']);
    expect((await listAll(person.userId)).map(({ value }) => value)).toContain(DENTIST);
  });

  it('takes the turn that merely repeated it', async () => {
    const person = personMemory(database.store);
    await tell(person, {
      userText: 'My dog is called Biscuit.',
      facts: [['dog', 'has a dog called Biscuit']],
    });
    await tell(person, { userText: 'Biscuit ate my shoe, naughty Biscuit.', agentText: 'Poor shoe!' });
    await forget(person, 'has a dog called Biscuit');
    expect(await exported(person.userId)).toMatchObject({ memories: [], episodes: [] });
  });

  it.each([
    ['accents', 'lebt in Köln', 'Köln ist schön.'],
    ['accents that only the words have', 'knows Zoe well', 'Zoë came by.'],
    ['letters that are taken apart', 'kennt Zoë', 'Zoe\u0308 war da.'],
    ['another script', '猫は ガン', 'ガン !'],
    ['an irregular form', 'bought a violin', 'The violin that I bought is old.'],
    ['a stem that is no beginning', 'is filing taxes', 'I file them today, the taxes.'],
  ])('finds the words with %s', async (_, value, userText) => {
    const person = personMemory(database.store);
    await tell(person, { facts: [['k', value]], userText: 'something else' });
    await tell(person, { userText });
    await forget(person, value);
    expect(await exported(person.userId)).toMatchObject({ memories: [], episodes: [] });
  });

  it('leaves alone what it is not about', async () => {
    const person = personMemory(database.store);
    const trip = 'goes to Rome in May';
    await tell(person, { userText: 'I go to Rome in May.', facts: [['trip', trip]] });
    await tell(person, {
      userText: 'My birthday is in May.',
      facts: [['birthday', 'has a birthday in May']],
    });
    await forget(person, trip);
    expect((await exported(person.userId)).episodes.map(({ text }) => text)).toEqual([
      'My birthday is in May.',
    ]);
  });

  it('is nothing for what this person does not have', async () => {
    const person = await dentist();
    const before = await exported(person.userId);
    expect(await person.forget({ memories: [randomUUID()], turns: [] })).toBeNull();
    const stranger = personMemory(database.store);
    expect(await stranger.forget({ memories: [await idOf(person, DENTIST)], turns: [] })).toBeNull();
    expect(await exported(person.userId)).toEqual(before);
  });

  it('goes on where others write at the same time, and leaves nothing of theirs behind that says it', async () => {
    const person = personMemory(database.store);
    const dog = ['dog', 'has a dog called Biscuit'] as const;
    await tell(person, { userText: 'I have a dog.', facts: [dog] });
    const { revision, forgettings } = await known(person.userId);
    const talk = Array.from({ length: 6 }, (_, i) =>
      tell(person, { userText: `Biscuit barks ${i} times.`, facts: [], known: { revision, forgettings } }),
    );
    await Promise.all([forget(person, dog[1]), ...talk]);
    expect(JSON.stringify(await exported(person.userId))).not.toContain('Biscuit');
  });
});

describe('a turn that arrives after a forgetting', () => {
  /** Said before, stored afterwards by somebody who had not heard of it. */
  async function lateTurn(told: Parameters<typeof tell>[1]) {
    const person = personMemory(database.store);
    await tell(person, { userText: 'My dog is Biscuit.', facts: [['dog', 'has a dog called Biscuit']] });
    const before = await known(person.userId);
    const at = new Date().toISOString();
    await forget(person, 'has a dog called Biscuit');
    const saved = await tell(person, { known: before, at, ...told });
    return { person, saved, left: await exported(person.userId) };
  }

  it('keeps nothing of what was forgotten: fact, words, loop', async () => {
    const { saved, left } = await lateTurn({
      ...{ userText: 'Biscuit is ill and I moved to Oslo', agentText: 'Poor Biscuit!' },
      facts: [
        ['pet', 'has an ill dog called Biscuit'],
        ['home', 'lives in Oslo'],
      ],
      openLoops: [{ text: 'takes Biscuit to the vet', dueAt: null }],
      userEmbedding: { vector: new Float32Array(384).with(0, 1), model: 'words' },
    });
    expect(saved).toMatchObject({ applied: true, stale: false });
    expect(JSON.stringify(left)).not.toContain('Biscuit');
    // What else was said in it stays known.
    expect(left.memories).toMatchObject([{ value: 'lives in Oslo', provenance: { turnIds: [] } }]);
    expect(left).toMatchObject({ episodes: [], openLoops: [] });
  });

  it('keeps all of it where it says nothing of that', async () => {
    const { left } = await lateTurn({ userText: 'I moved to Oslo', facts: [['home', 'lives in Oslo']] });
    expect(left.episodes.map(({ text }) => text)).toEqual(['I moved to Oslo']);
    expect(left.memories[0]?.provenance.turnIds).toHaveLength(1);
  });

  it('is kept like any other when it was said afterwards', async () => {
    const { person } = await lateTurn({ userText: 'hello' });
    await tell(person, {
      ...{ userText: 'My dog is Biscuit.', facts: [['dog', 'has a dog called Biscuit']] },
      known: NOTHING_KNOWN,
    });
    expect((await database.store.listMemories(person.userId)).map(({ key }) => key)).toEqual(['dog']);
  });

  it('is not stored a second time when it was forgotten itself', async () => {
    const person = personMemory(database.store);
    const { turn } = await tell(person, { userText: 'I am getting divorced.' });
    await person.forget({ memories: [], turns: [turn.id] });
    const again = await tell(person, { id: turn.id, at: turn.at, userText: 'I am getting divorced.' });
    expect(again).toMatchObject({ applied: false });
    expect((await exported(person.userId)).episodes).toEqual([]);
  });
});

describe('what is prepared while something is forgotten', () => {
  it('is not kept: neither summary nor greeting', async () => {
    const person = await dentist();
    const callId = randomUUID();
    await person.startCall({ callId, room: 'r', timeZone: null });
    const { revision } = await known(person.userId);
    await forget(person, 'works as a baker');
    const ended = {
      callId,
      summary: 'A dentist.',
      askNext: null,
      openLoops: [],
      endedAt: new Date().toISOString(),
    };
    expect(await person.endCall(ended, revision)).toBe(false);
    const greeting = { text: 'How are the teeth?', audio: null, voice: 'v', moment: 'any' } as const;
    const draft = { ...greeting, from: null, until: null, about: null };
    expect(await person.saveGreetings([draft], { callId, revision })).toBe(false);
    expect(JSON.stringify(await exported(person.userId))).not.toMatch(/dentist|teeth/i);
  });
});
