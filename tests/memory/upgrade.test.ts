import { randomUUID } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Call } from '../../src/call/call.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { renameExport } from '../../src/cli/rename-export.ts';
import { chooseGreeting } from '../../src/companion/greeting.ts';
import { DatabaseIndex } from '../../src/memory/index/database.ts';
import { TERMS_VERSION } from '../../src/memory/index/term-keys.ts';
import { isLive, type Turn } from '../../src/memory/memory.ts';
import { userExport } from '../../src/memory/store/export.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { OutboxReplayer } from '../../src/worker/outbox-replay.ts';
import type { TestDatabase } from '../support/database.ts';
import { finding, type ModelServer, quietScript, startModelServer } from '../support/model-server.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { wordEmbedder } from '../support/word-embedder.ts';
import { FormerDatabase } from './upgrade/former-database.ts';
import { leaveOutbox } from './upgrade/former-outbox.ts';
import { ago, type FormerMemory, FormerPerson } from './upgrade/former-person.ts';

const PCM = new Int16Array(24_000).map((_, i) => (i * 37) % 20_000);
const embedder = wordEmbedder();

let former: FormerDatabase;
let database: TestDatabase;
let model: ModelServer;
let opened: TestServices;
/** As `list_memories` and `export_user` answered before. */
const before = new Map<string, FormerMemory[]>();
const files = new Map<string, unknown>();
const turns: Record<string, string> = {};

beforeAll(async () => {
  former = await FormerDatabase.start();
  for (const [userId, write] of Object.entries(PEOPLE)) {
    const person = new FormerPerson(former, userId);
    await write(person);
    before.set(userId, await person.memories());
    files.set(userId, await person.exported());
  }
  await new FormerPerson(former, 'zoe').forgetEverything();
  database = await former.upgrade();
  model = await startModelServer();
  opened = await openTestServices(database, model);
});
afterAll(async () => {
  await opened.close();
  await Promise.all([database.close(), model.close()]);
});

/** What was written of each, in this order. */
const PEOPLE: Record<string, (person: FormerPerson) => Promise<void>> = {
  async ada(ada) {
    await ada.fillsIn('Ada', 'baker', ['rowing']);
    const first = await ada.calls(30);
    turns.dog = await ada.says({
      ...{ daysAgo: 30, callId: first, text: 'I have a dog called Biscuit', answer: 'How lovely!' },
      facts: [{ key: 'dog_name', value: 'has a dog called Biscuit', category: 'RELATIONSHIP' }],
      loops: [
        { text: 'wants to find a new flat', dueAt: null },
        { text: 'has an interview', dueAt: ago(-3) },
        { text: 'goes to the dentist', dueAt: ago(29) },
      ],
      profile: 'Has a dog called Biscuit.',
    });
    await ada.hangsUp(first, 30, { summary: 'They met Biscuit.', askNext: 'the flat' });
    const second = await ada.calls(10);
    turns.repeated = await ada.says({
      ...{ daysAgo: 10, callId: second, text: 'Biscuit ate my shoe', answer: 'Oh no.' },
      profile: 'Has a dog called Biscuit. Likes tea.',
    });
    await ada.says({ daysAgo: 9, text: 'I like tea', facts: [{ key: 'drink', value: 'likes tea' }] });
    await ada.corrects('drink', 'likes green tea');
    await ada.hangsUp(second, 10, { summary: 'A shoe was eaten.', greeting: 'How is Biscuit?', pcm: PCM });
    await ada.remembers([{ key: 'anniversary', value: 'married in May' }]);
  },
  async ben(ben) {
    const lives = (value: string) => [{ key: 'home', value: `lives in ${value}` }];
    turns.berlin = await ben.says({ daysAgo: 50, text: 'I live in Berlin', facts: lives('Berlin') });
    await ben.says({ daysAgo: 40, text: 'I moved to Munich', facts: lives('Munich') });
    turns.back = await ben.says({ daysAgo: 30, text: 'I am back in Berlin', facts: lives('Berlin') });
    await ben.says({ daysAgo: 50, text: 'I smoke', facts: [{ key: 'smoking', value: 'smokes' }] });
    await ben.says({ daysAgo: 20, text: 'I stopped smoking', ended: ['smoking'] });
    await ben.says({ daysAgo: 50, text: 'I row', facts: [{ key: 'sport', value: 'rows' }] });
    await ben.says({ daysAgo: 30, text: 'No rowing any more', ended: ['sport'] });
    await ben.says({ daysAgo: 10, text: 'I climb now', facts: [{ key: 'sport', value: 'climbs' }] });
  },
  async cleo(cleo) {
    const callId = await cleo.calls(5);
    turns.forgotten = await cleo.says({
      ...{
        daysAgo: 5,
        callId,
        text: 'My name is Cleo. I work as a dentist in Madrid.',
        answer: 'A dentist!',
      },
      facts: [
        { key: 'name', value: 'is called Cleo' },
        { key: 'job', value: 'works as a dentist in Madrid' },
      ],
      profile: 'Is called Cleo. Works as a dentist in Madrid.',
    });
    await cleo.hangsUp(callId, 5, { summary: 'Cleo is a dentist.', greeting: 'How is the dentist?' });
    await cleo.forgets('job');
  },
  async dan(dan) {
    const says = (daysAgo: number, key: string, value: string, since?: string) =>
      dan.says({ daysAgo, text: `it is said that ${value}`, facts: [{ key, value, since }] });
    await says(300, 'home', 'lives in Munich');
    await says(5, 'home', 'lives in Berlin', '2019-01-01T00:00:00.000Z');
    await says(9, 'job', 'works as a chef', ago(-20));
    await says(8, 'job', 'works as a baker');
    await dan.says({
      daysAgo: 20,
      text: 'the flu',
      facts: [{ key: 'mood', value: 'has flu', category: 'STATE' }],
    });
    await dan.says({
      daysAgo: 1,
      text: 'so glad',
      facts: [{ key: 'joy', value: 'is glad', category: 'STATE' }],
    });
    await says(9, 'trip', 'goes to Rome', ago(-30));
  },
  async eve(eve) {
    // Replayed late, and its words are gone since.
    await eve.says({ daysAgo: 40, text: 'I live in Oslo', facts: [{ key: 'home', value: 'lives in Oslo' }] });
    await eve.says({
      daysAgo: 60,
      text: 'I live in Molde',
      facts: [{ key: 'home', value: 'lives in Molde' }],
    });
    await former.query(`delete from episodes where user_id = 'eve'`);
    await eve.remembers([{ key: 'pet', value: 'has a cat' }], 'import');
  },
  async olga(olga) {
    await olga.says({
      daysAgo: 20,
      text: 'I live in Oslo',
      facts: [{ key: 'home', value: 'lives in Oslo' }],
    });
    turns.done = await olga.says({ daysAgo: 19, text: 'I ski', facts: [{ key: 'sport', value: 'skis' }] });
    turns.words = await olga.says({ daysAgo: 18, text: 'I have a cat', complete: false });
  },
  async zoe(zoe) {
    await zoe.says({ daysAgo: 3, text: 'I am Zoe', facts: [{ key: 'name', value: 'is called Zoe' }] });
  },
};

function texts(memories: readonly { key: string; value: string }[]): string[] {
  return [...new Set(memories.map(({ key, value }) => `${key}: ${value}`))].sort();
}

async function liveAndPast(userId: string) {
  const all = await database.store.listMemories(userId, { withPast: true });
  const live = all.filter((memory) => isLive(memory, Date.now()));
  return { live: texts(live), past: texts(all.filter((memory) => !live.includes(memory))) };
}

/** When what ben has said ended. */
const ENDS = { smokes: ago(20), rows: ago(30), 'lives in Munich': ago(30), climbs: null };

async function endsOf(userId: string) {
  const memories = await database.store.listMemories(userId, { withPast: true });
  return Object.fromEntries(memories.map(({ value, endsAt }) => [value, endsAt]));
}

/** Before it, the schema was wrong about these: see "what the schema of before got wrong". */
const WRONG = ['dan'];

describe('an upgrade', () => {
  it('keeps every fact that holds, and every one that is past', async () => {
    for (const [userId, memories] of before) {
      if (WRONG.includes(userId) || userId === 'zoe') continue;
      const live = texts(memories.filter(({ validTo }) => validTo === null));
      const past = texts(memories).filter((text) => !live.includes(text));
      expect(await liveAndPast(userId), userId).toEqual({ live, past });
    }
  });

  it('makes one memory of a value that came back, which points at both turns and is quoted from the last', async () => {
    const memories = await database.store.listMemories('ben', { withPast: true });
    const berlin = memories.filter(({ value }) => value === 'lives in Berlin');
    expect(berlin).toMatchObject([
      { provenance: { turnIds: [turns.berlin, turns.back] }, quote: 'I am back in Berlin', endsAt: null },
    ]);
    const sources = await database.store.sourcesOf('ben', berlin[0]?.id ?? '');
    expect(sources.map(({ at, text }) => [at, text])).toEqual([
      [ago(50), 'I live in Berlin'],
      [ago(30), 'I am back in Berlin'],
    ]);
  });

  it('keeps when something ended', async () => {
    expect(await endsOf('ben')).toMatchObject(ENDS);
  });

  it('leaves what the next statement about a key would make of it', async () => {
    const all = `select user_id, id, key, ends_at from memories order by user_id, id`;
    const left = await former.query(all);
    expect(left.length).toBeGreaterThan(15);
    for (const { user_id, key } of left) await former.query('select settle_key($1, $2)', [user_id, key]);
    expect(await former.query(all)).toEqual(left);
  });

  it('leaves nothing of a quote whose turn was forgotten', async () => {
    const tables = await former.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    );
    for (const { relname } of tables) {
      const found = await former.query(
        `select t::text as row from public.${relname} t where t::text ~* 'dentist|madrid'`,
      );
      const whose = found.filter(({ row }) => !`${row}`.includes('ada'));
      expect(whose, `${relname}`).toEqual([]);
    }
    expect(await database.store.listMemories('cleo')).toMatchObject([
      { value: 'is called Cleo', quote: null, provenance: { source: 'turn', turnIds: [turns.forgotten] } },
    ]);
  });

  it('puts right what the schema of before got wrong: the order of what was said, and what passes', async () => {
    expect(await liveAndPast('dan')).toEqual({
      live: ['home: lives in Berlin', 'job: works as a baker', 'joy: is glad', 'trip: goes to Rome'],
      past: ['home: lives in Munich', 'job: works as a chef', 'mood: has flu'],
    });
    const trip = await database.store.getMemory('dan', 'trip');
    expect(trip).toMatchObject({ saidAt: ago(9), validFrom: ago(-30), validTo: null });
  });

  it('keeps loops, calls, onboarding details, turns that are done with, and where memories come from', async () => {
    const kept = await database.store.exportUser('ada');
    expect(kept.openLoops).toMatchObject([
      { text: 'has an interview', dueAt: ago(-3) },
      { text: 'wants to find a new flat', dueAt: null },
    ]);
    expect(kept.closedLoops).toMatchObject([
      { text: 'goes to the dentist', closedAt: ago(10), closedAs: 'asked' },
    ]);
    expect(kept.calls.map(({ summary, askNext }) => [summary, askNext])).toEqual(
      expect.arrayContaining([
        ['They met Biscuit.', 'the flat'],
        ['A shoe was eaten.', null],
      ]),
    );
    expect(kept.onboarding).toMatchObject({ name: 'Ada', occupation: 'baker', interests: ['rowing'] });
    expect(kept.onboarding?.appliedAt).not.toBeNull();
    expect(kept.processedTurns).toEqual(expect.arrayContaining([turns.dog, turns.repeated]));
    expect(kept.episodes).toHaveLength(5);
    const sources = Object.fromEntries(kept.memories.map(({ key, provenance }) => [key, provenance]));
    expect(sources).toMatchObject({
      dog_name: { source: 'turn', turnIds: [turns.dog] },
      name: { source: 'onboarding', turnIds: [] },
      anniversary: { source: 'tool', turnIds: [] },
    });
  });

  it('takes exports of before, which become what the upgrade has made of the same people', async () => {
    for (const [userId, file] of files) {
      if (userId === 'zoe') continue;
      const twin = `${userId}-again`;
      await openPerson(opened.services, twin).importExport(renameExport(userExport.parse(file), twin));
      expect(await liveAndPast(twin), userId).toEqual(await liveAndPast(userId));
      const [copy, original] = await Promise.all([twin, userId].map((id) => database.store.exportUser(id)));
      expect(copy?.episodes.map(({ text, at }) => [text, at])).toEqual(
        original?.episodes.map(({ text, at }) => [text, at]),
      );
      expect(copy?.calls.map(({ summary, room }) => [summary, room])).toEqual(
        original?.calls.map(({ summary, room }) => [summary, room]),
      );
      expect(copy?.greetings.map(({ text, audio, voice }) => [text, audio, voice])).toEqual(
        original?.greetings.map(({ text, audio, voice }) => [text, audio, voice]),
      );
      expect(copy?.openLoops.map(({ text, dueAt }) => [text, dueAt]).sort()).toEqual(
        original?.openLoops.map(({ text, dueAt }) => [text, dueAt]).sort(),
      );
      expect(copy?.closedLoops.map(({ text, closedAs }) => [text, closedAs])).toEqual(
        original?.closedLoops.map(({ text, closedAs }) => [text, closedAs]),
      );
      expect(copy?.processedTurns).toHaveLength(original?.processedTurns.length ?? -1);
      expect(copy?.onboarding).toEqual(original?.onboarding);
      expect(JSON.stringify(copy)).not.toContain('quote');
    }
  });

  it('lets a call begin: prepared greeting, profile, last call, loops and recall', async () => {
    const call = callOf('ada');
    const start = await call.initialise();
    const { services } = opened;
    const greeting = chooseGreeting(start, { ...services, companionName: 'Kindred', log });
    expect(greeting).toMatchObject({ source: 'prepared', text: 'How is Biscuit?', moment: 'any' });
    expect(greeting.audio).toBeDefined();
    expect(start?.greeting?.audio?.replaceAll('\n', '')).toBe(Buffer.from(PCM.buffer).toString('base64'));
    expect(call.about).toContain('Has a dog called Biscuit.');
    expect(call.about).toContain('Likes green tea.');
    expect(call.about).toContain('A shoe was eaten.');
    expect(call.about).toContain('wants to find a new flat');
    const lines = await call.actions?.search('What is my dog called?');
    expect(lines?.join('\n')).toContain('has a dog called Biscuit');
    await call.memory?.whole;
    const known = await database.store.loadPerson('ada');
    expect(known.memories.find(({ key }) => key === 'dog_name')?.vector).not.toBeNull();
    call.memory?.close();
  });

  it('gives old rows the terms by which the database finds them, with the first call or by hand', async () => {
    const { store } = database;
    const index = new DatabaseIndex({ source: store, userId: 'ben', model: embedder.model });
    const found = async () => {
      const hits = await index.search({ text: 'Do I climb?', vector: null, limit: 5, nowMs: Date.now() });
      return hits.map(({ entry }) => entry.text);
    };
    expect(await found()).toEqual([]);
    expect(await openPerson(opened.services, 'ben').derived.indexMissing()).toBeGreaterThan(10);
    expect(await found()).toEqual(expect.arrayContaining(['sport: climbs', 'I climb now']));
    expect(await openPerson(opened.services, 'ben').derived.indexMissing()).toBe(0);
    const call = callOf('dan');
    await call.initialise();
    await call.memory?.whole;
    expect(await store.rowsWithoutTerms('dan', TERMS_VERSION, 10)).toEqual([]);
    call.memory?.close();
  });

  it('lets nothing come back to life that was said before its end and arrives late', async () => {
    const person = openPerson(opened.services, 'ben');
    const known = await liveAndPast('ben');
    await person.write([statement('smoking', 'smokes', 30)]);
    await person.write([statement('sport', 'rows', 35)]);
    expect(await endsOf('ben')).toMatchObject(ENDS);
    expect(await liveAndPast('ben')).toEqual(known);
    await person.write([statement('sport', 'swims', 33)]);
    expect(await endsOf('ben')).toMatchObject({ ...ENDS, rows: ago(33), swims: ago(30) });
  });

  it('lets migrated memories be forgotten, brought back and corrected', async () => {
    const { store } = database;
    const person = openPerson(opened.services, 'ada', { embedder });
    const whole = await store.exportUser('ada');
    const dog = await store.getMemory('ada', 'dog_name');
    const forgotten = await person.forget({ memories: [dog?.id ?? ''], turns: [] });
    const without = JSON.stringify(await store.exportUser('ada'));
    expect(without).not.toMatch(/biscuit/i);
    expect(without).toContain('likes green tea');
    expect(forgotten && (await person.undo(forgotten))).toBe(true);
    expect(await store.exportUser('ada')).toEqual(whole);
    const corrected = await person.correct(dog?.id ?? '', 'has a dog called Rufus');
    expect(corrected?.change).toMatchObject({ change: 'superseded', ended: [dog?.id] });
    const { live, past } = await liveAndPast('ada');
    expect(live).toContain('dog_name: has a dog called Rufus');
    expect(past).toContain('dog_name: has a dog called Biscuit');
  });

  it('replays what waits in outboxes of before', async () => {
    const dir = opened.services.outbox.logs.place;
    await mkdir(dir, { recursive: true });
    const callId = randomUUID();
    const turn = (userText: string, daysAgo: number, more: Partial<Turn> = {}): Turn => ({
      ...{ id: randomUUID(), userId: 'olga', callId, at: ago(daysAgo), userText, agentText: null },
      ...more,
    });
    const [bergen, molde, other] = [
      turn('I moved to Bergen', 2),
      turn('I live in Molde', 25),
      turn('Hello', 1),
    ];
    await leaveOutbox(dir, callId, [
      { type: 'said', turn: turn('I ski', 19, { id: turns.done }) },
      { type: 'said', turn: turn('I have a cat', 18, { id: turns.words }) },
      { type: 'said', turn: bergen },
      { type: 'answered', turnId: bergen.id, text: 'Nice.' },
      { type: 'said', turn: other },
      { type: 'done', turnId: other.id },
    ]);
    await leaveOutbox(dir, randomUUID(), [{ type: 'said', turn: molde }]);
    await leaveOutbox(dir, randomUUID(), [{ type: 'said', turn: turn('I am Zoe', 3, { userId: 'zoe' }) }]);
    model.script = (schema, input, attempt) => {
      const [, facts = []] = Object.entries(FOUND).find(([words]) => input.includes(`>${words}<`)) ?? [];
      return finding({ facts })(schema, input, attempt);
    };
    const open = async () => ({ services: opened.services, embedder });
    const report = await new OutboxReplayer({
      logs: opened.services.outbox.logs,
      log,
      open,
      retryAfterMs: [],
    }).pass();
    model.script = quietScript;
    expect(report).toEqual({ applied: 5, waiting: 0, setAside: 0, broken: 0 });
    expect(await readdir(dir)).toEqual([]);
    expect(await liveAndPast('olga')).toEqual({
      live: ['home: lives in Bergen', 'pet: has a cat', 'sport: skis'],
      past: ['home: lives in Molde', 'home: lives in Oslo'],
    });
    const said = await database.store.listEpisodes('olga');
    expect(said.filter(({ turnId }) => turnId === bergen.id).map(({ text }) => text)).toEqual([
      'I moved to Bergen',
      'Nice.',
    ]);
    expect(said.map(({ text }) => text)).not.toContain('Hello');
    expect((await database.store.exportUser('zoe')).memories).toEqual([]);
  });
});

const FOUND: Record<string, object[]> = {
  'I ski': [{ key: 'sport', value: 'skis twice' }],
  'I have a cat': [{ key: 'pet', value: 'has a cat' }],
  'I moved to Bergen': [{ key: 'home', value: 'lives in Bergen' }],
  'I live in Molde': [{ key: 'home', value: 'lives in Molde' }],
};

/** Said outside of a turn. */
function statement(key: string, value: string, daysAgo: number) {
  return {
    ...{ id: randomUUID(), category: 'FACT' as const, key, value, confidence: 1, importance: 0.5 },
    ...{ saidAt: ago(daysAgo), validFrom: null, validTo: null, source: 'tool' as const, turnId: null },
    embedding: null,
  };
}

function callOf(userId: string): Call {
  const told = { tell: () => undefined, preparesSpeech: false };
  return new Call(opened.services, { userId, room: 'r', embedder, ...told });
}

describe('rights after an upgrade', () => {
  it('let nobody call a function without a role that was granted it', async () => {
    const functions = await former.query(`
      select p.oid::regprocedure::text as name, has_function_privilege('anon', p.oid, 'execute') as anon,
             has_function_privilege('authenticated', p.oid, 'execute') as authenticated,
             has_function_privilege('service_role', p.oid, 'execute') as service
      from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
        -- A trigger runs without anybody's right to call it.
        and p.prorettype <> 'trigger'::regtype
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`);
    expect(functions.length).toBeGreaterThan(30);
    expect(functions.filter(({ anon }) => anon)).toEqual([]);
    expect(functions.filter(({ service }) => !service)).toEqual([]);
    const refused = functions
      .filter(({ authenticated }) => !authenticated)
      .map(({ name }) => `${name}`.split('(')[0]);
    expect(refused.sort()).toEqual(['apply_retention', 'list_people', 'people_to_call']);
  });

  it('give no table to strangers, and to a person rows alone', async () => {
    const tables = await former.query(`
      select c.relname, c.relrowsecurity as secured, right_name,
             has_table_privilege('anon', c.oid, right_name) as anon,
             has_table_privilege('authenticated', c.oid, right_name) as authenticated
      from pg_class c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) right_name
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`);
    expect(tables.length).toBeGreaterThan(7 * 12);
    expect(tables.filter(({ anon, secured }) => anon || !secured)).toEqual([]);
    const beyond = ['TRUNCATE', 'REFERENCES', 'TRIGGER'];
    expect(tables.filter((row) => row.authenticated && beyond.includes(`${row.right_name}`))).toEqual([]);
  });
});
