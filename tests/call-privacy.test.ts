import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../src/call/call-services.ts';
import { openPerson } from '../src/call/open-memory.ts';
import { RECORD_TOPIC } from '../src/call/room.ts';
import { someone } from './support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from './support/database.ts';
import { literalScript, type ModelServer, startModelServer } from './support/model-server.ts';
import { openTestServices, type TestServices } from './support/services.ts';
import { Talk } from './support/talk.ts';

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

const exported = async (userId: string) => JSON.stringify(await database.store.exportUser(userId));
const live = async (userId: string) =>
  (await database.store.listMemories(userId)).map(({ value }) => value).sort();
const person = (userId: string) => openPerson(services, userId);

/** Everything that stands in the outbox. */
async function waiting(): Promise<string> {
  const dir = services.outbox.logs.place;
  const names = await readdir(dir).catch(() => []);
  return (await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))).join('');
}

describe('forgetting in a call', () => {
  it('keeps what was declined, also when something else is confirmed afterwards', async () => {
    const talk = await Talk.begin(services);
    await talk.says('pet = has a parrot; job = works as a baker;');
    await talk.forgets('parrot', 'no');
    await talk.forgets('baker', 'yes');
    await talk.call.end();
    expect(await live(talk.userId)).toEqual(['has a parrot']);
  });

  it('keeps neither the request nor the question about it, nor the answer', async () => {
    const talk = await Talk.begin(services);
    await talk.says('I am getting divorced; marriage = is getting divorced;', 'Oh, a divorce.');
    await talk.says('food = likes pie;');
    await talk.forgets('that I am getting divorced', 'yes');
    await talk.says('Thank you.');
    expect(await waiting()).not.toMatch(/divorce/i);
    await talk.call.end();
    expect(await exported(talk.userId)).not.toMatch(/divorce|please/i);
    expect(await live(talk.userId)).toEqual(['likes pie']);
    // Nothing of it went into the summary, or into the words of the next greeting.
    const end = model.asked.slice(-2).map(({ schema, input }) => [schema, /divorce/i.test(input)]);
    expect(end).toEqual([
      ['call_summary', false],
      ['greeting', false],
    ]);
  });

  it('finds what was said a moment ago, before it is stored', async () => {
    const talk = await Talk.begin(services);
    talk.call.conversation.userSaid('pet = has a parrot;');
    talk.call.conversation.agentSaid('Lovely.');
    await talk.forgets('parrot', 'yes');
    await talk.call.end();
    expect(await exported(talk.userId)).not.toContain('parrot');
  });

  it('is undone whole within the call', async () => {
    const talk = await Talk.begin(services);
    await talk.says('pet = has a parrot called Kiki;', 'Hello Kiki!');
    await talk.forgets('Kiki', 'yes');
    expect(talk.memory.profile).toBe('');
    talk.call.conversation.userSaid('Bring that back, please.');
    talk.call.conversation.agentSaid((await talk.actions.undoForget()).summary);
    await talk.call.settled();
    expect(talk.memory.profile).toContain('Kiki');
    await talk.call.end();
    expect(await live(talk.userId)).toEqual(['has a parrot called Kiki']);
    const { episodes } = await database.store.exportUser(talk.userId);
    expect(episodes.map(({ text }) => text)).toEqual(['pet = has a parrot called Kiki;', 'Hello Kiki!']);
  });

  it('on the page is seen by the call with the next words of the person', async () => {
    const talk = await Talk.begin(services);
    await talk.says('pet = has a parrot; job = works as a baker;');
    const changed: string[] = [];
    talk.call.onChange(() => changed.push(talk.call.instructions));
    const memories = await database.store.listMemories(talk.userId);
    const id = memories.find(({ key }) => key === 'pet')?.id ?? '';
    const page = person(talk.userId);
    await page.forget({ memories: [id], turns: [] });
    await talk.says('Hello.');
    expect(talk.call.instructions).not.toContain('parrot');
    expect(changed.at(-1)).not.toContain('parrot');
    await talk.call.end();
    expect(await exported(talk.userId)).not.toContain('parrot');
  });
});

describe('forgetting beside another call of the same person', () => {
  it('is not undone by what that one goes on to say', async () => {
    const userId = someone();
    const one = await Talk.begin(services, userId);
    await one.says('pet = has a parrot called Kiki;');
    const other = await Talk.begin(services, userId);
    await one.forgets('Kiki', 'yes');
    await other.says('food = likes pie;', 'And how is Kiki?');
    await other.says('I am well.');
    expect(other.memory.profile).toBe('Likes pie.');
    await Promise.all([one.call.end(), other.call.end()]);
    expect(await exported(userId)).not.toContain('Kiki');
    expect(await exported(userId)).toContain('likes pie');
  });
});

describe('the record of a call', () => {
  it('keeps nothing from the disk to the summary while it is off, and tells the room of the switch', async () => {
    const talk = await Talk.begin(services);
    await talk.says('food = likes pie;');
    await talk.says('Off the record, health = has leukaemia;', 'I am sorry.');
    expect(
      await talk.actions.remember({ category: 'FACT', key: 'health', value: 'has leukaemia' }),
    ).toBeNull();
    expect(await waiting()).not.toContain('leukaemia');
    await talk.says('Back on the record, please.');
    await talk.says('job = works as a baker;', 'With leukaemia?');
    await talk.call.end();
    expect(await exported(talk.userId)).not.toContain('leukaemia');
    expect(await live(talk.userId)).toEqual(['likes pie', 'works as a baker']);
    expect(JSON.stringify(model.asked.slice(-2))).not.toContain('leukaemia');
    const switches = talk.told.filter(({ topic }) => topic === RECORD_TOPIC).map(({ body }) => body);
    expect(switches).toEqual([{ offRecord: true }, { offRecord: false }]);
  });
});
