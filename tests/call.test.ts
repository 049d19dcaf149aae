import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Call } from '../src/call/call.ts';
import type { Services } from '../src/call/call-services.ts';
import type { MemoryReport } from '../src/call/memory-report.ts';
import { openPerson } from '../src/call/open-memory.ts';
import { MEMORY_TOPIC } from '../src/call/room.ts';
import { someone, tell } from './support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from './support/database.ts';
import { literalScript, type ModelServer, startModelServer } from './support/model-server.ts';
import { openTestServices, type TestServices } from './support/services.ts';
import { Talk } from './support/talk.ts';
import { wordEmbedder } from './support/word-embedder.ts';

let database: TestDatabase;
let model: ModelServer;
let opened: TestServices;
let services: Services;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer(literalScript)]);
  opened = await openTestServices(database, model);
  ({ services } = opened);
});
afterAll(async () => {
  await opened.close();
  await Promise.all([database.close(), model.close()]);
});
beforeEach(() => {
  model.script = literalScript;
  opened.outage.on = false;
});

const live = async (userId: string) =>
  (await database.store.listMemories(userId)).map(({ value }) => value).sort();
const person = (userId: string) => openPerson(services, userId);

/** Everything that stands in the outbox. */
async function waiting(): Promise<string> {
  const dir = services.outbox.logs.place;
  const names = await readdir(dir).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))).join('');
}

describe('the end of a call', () => {
  it('is stored, although nobody spoke or all that was said was forgotten', async () => {
    const userId = someone();
    const silent = await Talk.begin(services, userId);
    await silent.call.end();
    const forgotten = await Talk.begin(services, userId);
    await forgotten.says('pet = has a newt;');
    const newts = (await database.store.listMemories(userId)).map(({ id }) => id);
    await person(userId).forget({ memories: newts, turns: [] });
    await forgotten.call.end();
    const { calls } = await database.store.exportUser(userId);
    expect(calls.map(({ endedAt }) => endedAt !== null)).toEqual([true, true]);
  });
});

describe('a call whose memory could not be loaded at its start', () => {
  const KNOWN = [
    ['name', 'is called Ada'],
    ['job', 'works as a baker'],
    ['home', 'lives in Oslo'],
  ] as const;

  async function unloaded(): Promise<Talk> {
    const userId = someone();
    await tell(person(userId), { facts: KNOWN });
    opened.outage.on = true;
    const talk = await Talk.begin(services, userId);
    expect(talk.memory.loaded).toBe(false);
    opened.outage.on = false;
    return talk;
  }

  it('takes it up when the person speaks again, and overwrites nothing', async () => {
    const talk = await unloaded();
    expect(talk.call.about).toBe('');
    await talk.says('pet = has a newt;');
    expect(talk.memory.loaded).toBe(true);
    expect(talk.call.about).toContain('Is called Ada.');
    expect(talk.call.about).toContain('Has a newt.');
    await talk.call.end();
    expect(await live(talk.userId)).toEqual([...KNOWN.map(([, value]) => value), 'has a newt'].sort());
  });

  it('takes it up with the first turn that is stored, where nobody looks before', async () => {
    const talk = await unloaded();
    talk.call.conversation.userSaid('home = lives in Bergen;');
    await talk.call.settled();
    await expect.poll(() => talk.memory.profile).toMatch(/Ada[\s\S]*Bergen|Bergen[\s\S]*Ada/);
    expect(talk.memory.profile).not.toContain('Oslo');
    await talk.call.end();
    expect(await live(talk.userId)).toEqual(['is called Ada', 'lives in Bergen', 'works as a baker']);
  });

  it('loses nothing that was said while the database was away: it waits on the disk', async () => {
    const userId = someone();
    opened.outage.on = true;
    const talk = await Talk.begin(services, userId);
    talk.call.conversation.userSaid('pet = has a newt;');
    await talk.call.conversation.close();
    expect(await waiting()).toContain('has a newt');
    opened.outage.on = false;
    // It is tried again by itself, within the time that a queue gives a service.
    await expect.poll(() => live(userId), { timeout: 15_000 }).toEqual(['has a newt']);
    await talk.call.end();
    expect(await waiting()).not.toContain('has a newt');
  });
});

describe('two calls of one person at once', () => {
  it('both know what each has heard, and the next call knows all of it', async () => {
    const userId = someone();
    const [one, other] = [await Talk.begin(services, userId), await Talk.begin(services, userId)];
    await Promise.all([one.says('pet = has a newt;'), other.says('job = works as a baker;')]);
    await Promise.all([one.says('home = lives in Oslo;'), other.says('food = likes pie;')]);
    await Promise.all([one.call.listenUp(), other.call.listenUp()]);
    const all = ['Has a newt.', 'Works as a baker.', 'Lives in Oslo.', 'Likes pie.'];
    for (const { memory } of [one, other])
      for (const sentence of all) expect(memory.profile).toContain(sentence);
    const recalled = one.memory.telling.describe(await one.memory.recall.take('What pie do I like?'));
    expect(recalled.join()).toContain('likes pie');
    await Promise.all([one.call.end(), other.call.end()]);
    const next = await Talk.begin(services, userId);
    for (const sentence of all) expect(next.call.about).toContain(sentence);
    await next.call.end();
  });
});

describe('what a call has cost', () => {
  /** A call that uses a million tokens. @returns What the next one hears of the day. */
  async function costOfDayAfter(over: Partial<Services['config']['calls']>): Promise<number | undefined> {
    const { config } = services;
    const calls = { ...config.calls, ...over };
    const talk = await Talk.begin({ ...services, config: { ...config, calls } });
    services.usage.note({ operation: 'chat', model: config.models.chat, inputTokens: 1_000_000 });
    await talk.call.end();
    return (await begin(talk.userId))?.costOfDay;
  }
  const begin = async (userId: string) => (await Talk.begin(services, userId)).memory.start;

  it('is known to the next call, where it is bounded, though nothing was said', async () => {
    expect(await costOfDayAfter({ maxCostPerDay: 1 })).toBeCloseTo(0.4);
  });

  it('is stored nowhere else', async () => {
    expect(await costOfDayAfter({ maxCostPerDay: 0 })).toBe(0);
  });
});

describe('what a call knows', () => {
  it('is what somebody has filled in, from the first prompt on', async () => {
    const userId = someone();
    await person(userId).saveOnboarding({ name: 'Ada', occupation: 'baker', interests: [] });
    const talk = await Talk.begin(services, userId);
    expect(talk.call.instructions).toMatch(/is called Ada/i);
    expect(talk.call.instructions).not.toContain('You do not know this person yet.');
    await talk.call.onboarded;
    expect(talk.memory.profile).toBe('Is called Ada. Works as baker.');
    await talk.call.end();
  });

  it('is what the last call was about, and what is open', async () => {
    const talk = await Talk.begin(services);
    model.script = (schema, ...more) =>
      schema === 'call_summary'
        ? { json: { summary: 'They spoke of tea.', open_loops: [], ask_next: 'the tea' } }
        : literalScript(schema, ...more);
    await talk.says('loop exam 2099-12-01!');
    await talk.call.end();
    const next = await Talk.begin(services, talk.userId);
    expect(next.call.about).toContain('<last_call>today: They spoke of tea.</last_call>');
    expect(next.call.about).toContain('<ask_next>the tea</ask_next>');
    expect(next.call.about).toContain('- exam (due 2099-12-01)');
    await next.call.end();
  });

  it('is told to the room with every turn that is stored', async () => {
    const talk = await Talk.begin(services);
    await talk.says('food = likes pie;');
    const told = talk.told.filter(({ topic }) => topic === MEMORY_TOPIC);
    expect(told).toMatchObject([{ body: { changes: 1, turnId: talk.call.conversation.lastTurnId } }]);
    await talk.call.end();
  });

  it('is told as what it changed: new, corrected, ended, known already, kept by a tool, forgotten', async () => {
    const talk = await Talk.begin(services);
    const changed = () => {
      const told = talk.told
        .filter(({ topic }) => topic === MEMORY_TOPIC)
        .map(({ body }) => body as MemoryReport);
      return told.flatMap((report) => report.changed);
    };
    await talk.says('food = likes pie;');
    await talk.says('food = likes soup;');
    await talk.says('food = likes soup;');
    expect(changed()).toMatchObject([
      { kind: 'new', value: 'likes pie' },
      { kind: 'corrected', value: 'likes soup', was: { value: 'likes pie' } },
      { kind: 'repeated', value: 'likes soup' },
    ]);
    await talk.actions.remember({ category: 'PREFERENCE', key: 'tea', value: 'likes tea' });
    await talk.forgets('that I like soup', 'yes');
    expect(changed().slice(3)).toMatchObject([
      { kind: 'new', value: 'likes tea' },
      { kind: 'forgotten', count: 2 },
    ]);
    await talk.actions.undoForget();
    expect(changed().at(-1)).toEqual({ kind: 'restored', count: 2 });
    await talk.call.end();
  });

  it('is nothing where the caller names no user, and the call goes on', async () => {
    const call = new Call(services, {
      userId: null,
      room: randomUUID(),
      embedder: wordEmbedder(),
      tell: () => undefined,
    });
    expect(await call.initialise()).toBeNull();
    await call.listenUp();
    call.conversation.userSaid('Hello.');
    expect(call.memory).toBeNull();
    expect(call.instructions).toContain('You do not know this person yet.');
    await call.end();
    expect(await waiting()).toBe('');
  });
});
