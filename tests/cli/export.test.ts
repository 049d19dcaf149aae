import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renameExport } from '../../src/cli/rename-export.ts';
import { userExport } from '../../src/memory/store/export.ts';
import { countPerson } from '../../src/memory/store/forgotten.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

/** Made again from the words, or no more than when and where something was written down. */
const BOOKKEEPING = ['embedding', 'embedding_model', 'terms', 'terms_version', 'seq', 'updated_at'];
const MORE_BOOKKEEPING: Record<string, readonly string[]> = {
  open_loops: ['call_id', 'turn_id'],
  processed_turns: ['at'],
  users: ['revision', 'forgotten_revision'],
};
/** Of what was forgotten nothing goes along. */
const LEFT_BEHIND = ['forgettings'];

const FIRST = '2026-11-20T10:00:00.000Z';
const REPEATED = '2026-11-20T11:00:00.000Z';
const LATER = '2026-11-22T10:00:00.000Z';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** Somebody after two calls, with something in every column of every table. */
async function fillEverything(userId: string): Promise<void> {
  const { store } = database;
  let now = FIRST;
  const person = personMemory(store, { userId, clock: () => Date.parse(now) });
  const [first, second] = [randomUUID(), randomUUID()];
  await person.startCall({ callId: first, room: 'first room', timeZone: 'Europe/Berlin' });
  const details = { name: 'Ada', occupation: 'baker', interests: ['rowing', 'chess'] };
  await person.saveOnboarding(details);
  await person.applyOnboarding(details);
  const parrot = await tell(person, { callId: first, at: FIRST, facts: [['parrot', 'has a parrot']] });
  await person.forget({ memories: parrot.changes.map(({ memory }) => memory.id), turns: [] });
  const known = await store.loadPerson(userId);
  const numbers = { confidence: 0.75, importance: 0.25 };
  const loop = (value: string, dueAt: string | null) => ({ text: `${value} ${dueAt}`, dueAt });
  for (const [at, value] of [
    [FIRST, 'has a dog'],
    [REPEATED, 'has two dogs'],
  ] as const) {
    await tell(person, {
      ...{ callId: first, at, known, userText: `Ada ${value}`, agentText: `“${value}”?` },
      facts: [
        ['dogs', value, numbers],
        // Twice: one memory, said in two turns.
        ['home', 'lives in Oslo', { validFrom: '2019-01-01T00:00:00.000Z' }],
        ['stay', `is in Rome (${value})`, { validTo: '2026-11-28T00:00:00.000Z' }],
        ['mood', 'is tired', { category: 'STATE' }],
      ],
      openLoops: [
        loop(value, '2026-11-21T00:00:00.000Z'),
        loop(value, '2036-11-21T00:00:00.000Z'),
        loop(value, null),
      ],
      closes: at === REPEATED ? [loop('has a dog', null).text] : [],
      endedKeys: at === REPEATED ? ['mood', 'smoking'] : [],
    });
  }
  now = LATER;
  await person.startCall({ callId: second, room: 'second room', timeZone: null });
  const words = { summary: 'They spoke of dogs.', askNext: 'the dogs' };
  const ended = { callId: second, openLoops: [], endedAt: LATER, ...words };
  const { revision } = await store.loadPerson(userId);
  await person.endCall(ended, revision);
  await person.setCallCost(second, 0.0123);
  const audio = { pcm: Int16Array.from({ length: 600 }, (_, i) => i), sampleRate: 24_000 };
  const about = loop('has a dog', '2036-11-21T00:00:00.000Z').text;
  const day = { from: '2036-11-20T00:00:00.000Z', until: '2036-11-21T00:00:00.000Z' };
  const prepared = [
    { text: 'How are the dogs?', audio, voice: 'a voice', moment: 'before', ...day, about },
    { text: 'How were the dogs?', audio, voice: 'a voice', moment: 'after', ...day, about },
  ] as const;
  const source = { callId: second, revision };
  await person.saveGreetings(prepared, source);
  // Heard ahead of its day: its loop stays open, and is asked about.
  await person.greetingHeard('before');
  await person.saveGreetings(prepared, source);
  await person.calling.agree({ number: '+4930123456', fromHour: 10, untilHour: 18 });
  expect(await person.calling.claim('UTC')).toBe('+4930123456');
}

/** As it stands in an export. */
function exported(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value.startsWith('\\x')) return Buffer.from(value.slice(2), 'hex').toString('base64');
  const isTime = /^\d{4}-\d\d-\d\dT/.test(value);
  return JSON.stringify(isTime ? new Date(value).toISOString() : value).slice(1, -1);
}

async function restore(userId: string, data: Parameters<ReturnType<typeof personMemory>['importExport']>[0]) {
  const person = personMemory(database.store, { userId });
  await person.forgetEverything();
  await person.importExport(data);
  return database.store.exportUser(userId);
}

describe('an export', () => {
  it('has everything that stands about the person in any table', async () => {
    await fillEverything('ada');
    const text = JSON.stringify(await database.store.exportUser('ada'));
    const service = database.clientAs('service_role');
    for (const table of Object.keys((await countPerson(service, 'ada')).tables)) {
      const column = table === 'users' ? 'id' : 'user_id';
      const rows = await database.query(`select to_json(t) as row from ${table} t where ${column} = 'ada'`);
      expect(rows.length, table).toBeGreaterThan(0);
      if (LEFT_BEHIND.includes(table)) continue;
      for (const { row } of rows)
        for (const [name, value] of Object.entries(row as object)) {
          if (BOOKKEEPING.includes(name) || MORE_BOOKKEEPING[table]?.includes(name)) continue;
          expect(text, `${table}.${name}`).toContain(exported(value));
        }
    }
    expect(text).not.toContain('parrot');
  });

  it('brings back all of it, audio and closed plans included', async () => {
    await fillEverything('bea');
    const { store } = database;
    const before = await store.exportUser('bea');
    expect(before.openLoops.map(({ askedAt }) => askedAt)).toContain(LATER);
    expect(before.closedLoops.map(({ closedAs }) => closedAs)).toContain('settled');
    expect(before.greetings.map(({ moment, audio }) => [moment, audio?.length])).toEqual([
      ['after', 1_600],
      ['before', 1_600],
    ]);
    expect(await restore('bea', before)).toEqual(before);
    await personMemory(store, { userId: 'bea' }).importExport(before);
    expect(await store.exportUser('bea')).toEqual(before);
  });

  it('brings back which turns said a memory, in their order, and the words of the last one', async () => {
    await fillEverything('fay');
    const home = async () => {
      const memories = await database.store.listMemories('fay');
      const found = memories.find(({ key }) => key === 'home');
      const sources = await database.store.sourcesOf('fay', found?.id ?? '');
      return { found, sources };
    };
    const before = await home();
    expect(before.found).toMatchObject({ quote: 'Ada has two dogs', saidAt: REPEATED });
    expect(before.sources.map(({ at }) => at)).toEqual([FIRST, REPEATED]);
    await restore('fay', await database.store.exportUser('fay'));
    expect(await home()).toEqual(before);
  });

  it('goes on as before: what ended stays so, and what is told next takes the place of what held', async () => {
    await fillEverything('gil');
    await restore('gil', await database.store.exportUser('gil'));
    const person = personMemory(database.store, { userId: 'gil' });
    await tell(person, {
      at: '2026-11-20T10:30:00.000Z',
      facts: [
        ['mood', 'is sad', { category: 'STATE' }],
        ['smoking', 'smokes'],
      ],
    });
    await tell(person, { facts: [['home', 'lives in Bergen']] });
    const live = (await database.store.listMemories('gil')).map(({ value }) => value);
    expect(live).toContain('lives in Bergen');
    for (const over of ['lives in Oslo', 'is sad', 'smokes']) expect(live).not.toContain(over);
  });

  it('of the version before is taken as well: quotes and profile go, everything else stays', async () => {
    const [turnId, callId] = [randomUUID(), randomUUID()];
    const provenance = { source: 'turn', turnId, quote: 'I moved from Oslo to Bergen' };
    const memory = (key: string, value: string, validTo: string | null) => ({
      ...{ id: randomUUID(), category: 'FACT', key, value, confidence: 0.5, importance: 0.5 },
      ...{ validFrom: FIRST, validTo, createdAt: FIRST, provenance },
    });
    const former = {
      ...{ version: 1, userId: 'cleo', onboarding: null, profile: 'Lives in Bergen.', since: FIRST },
      memories: [
        memory('home', 'lives in Oslo', LATER),
        memory('home', 'lives in Bergen', null),
        memory('job', 'works as a baker', LATER),
      ],
      episodes: [
        { id: `${turnId}:user`, turnId, callId, speaker: 'user', text: 'I moved to Bergen', at: LATER },
      ],
      calls: [
        { id: callId, room: 'r', startedAt: LATER, endedAt: null, summary: 'They met.', askNext: null },
      ],
      openLoops: [{ text: 'find a flat', dueAt: null }],
      processedTurns: [turnId],
    };
    const after = await restore('cleo', userExport.parse(former));
    expect(after).toMatchObject({
      ...{ version: 2, since: FIRST, greetings: [], closedLoops: [], processedTurns: [turnId] },
      ...{ calls: former.calls, episodes: former.episodes, openLoops: former.openLoops },
    });
    expect(JSON.stringify(after)).not.toContain('from Oslo to');
    const live = await database.store.listMemories('cleo');
    expect(live).toMatchObject([{ value: 'lives in Bergen', quote: 'I moved to Bergen' }]);
    expect(after.memories.map(({ value }) => value).sort()).toEqual([
      'lives in Bergen',
      'lives in Oslo',
      'works as a baker',
    ]);
  });

  it('does not mark turns of one person as done for another', async () => {
    await fillEverything('dan');
    const original = await database.store.exportUser('dan');
    const renamed = renameExport(original, 'twin');
    // Two were said; of the one that was forgotten it stands there that it is done with.
    expect(renamed.processedTurns).toHaveLength(3);
    const words = new Set(renamed.episodes.map(({ turnId }) => turnId));
    expect(renamed.processedTurns.filter((id) => words.has(id))).toHaveLength(2);
    expect(renamed.processedTurns.filter((id) => original.processedTurns.includes(id))).toEqual([]);
    expect(new Set(renamed.memories.flatMap(({ provenance }) => provenance.turnIds))).toEqual(words);
  });
});
