import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/telemetry/log.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { type RunningPage, startPage } from './page-server.ts';

interface Shown {
  readonly id: string;
  readonly value: string;
}

describe('the people and their memories', () => {
  let database: TestDatabase;
  let page: RunningPage;
  let ada: string;
  let bob: string;
  beforeAll(async () => {
    database = await startTestDatabase();
    page = await startPage({ store: openSupabasePeople(database.url, database.serviceKey, silentLog) });
  });
  afterAll(async () => {
    await page.close();
    await database.close();
  });
  beforeEach(async () => {
    [ada, bob] = [`ada-${randomUUID()}`, `bob-${randomUUID()}`];
    const nothing = { occupation: null, interests: [] };
    await personMemory(database.store, { userId: bob }).saveOnboarding({ name: 'Bob', ...nothing });
    const person = personMemory(database.store, { userId: ada });
    await person.saveOnboarding({ name: 'Ada', ...nothing });
    await person.startCall({ callId: randomUUID(), room: 'r', timeZone: null });
    await tell(person, {
      userText: 'I have a dog called Biscuit.',
      facts: [['dog', 'has a dog called Biscuit']],
    });
    await person.remember([{ category: 'FACT', key: 'job', value: 'works as a baker' }]);
  });

  const ask = async (method: string, path: string, body?: unknown) => {
    const init = {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    };
    const answer = await fetch(page.url + path, init as RequestInit);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const shown = async (user: string) =>
    (await ask('GET', `/api/memories?user=${user}`)).body.memories as readonly Shown[];
  const values = async (user: string) => (await shown(user)).map(({ value }) => value).sort();
  const idOf = async (value: string) => (await shown(ada)).find((one) => one.value === value)?.id;

  it('are listed by id and name, with the time of the last call', async () => {
    const { body } = await ask('GET', '/api/people');
    expect(body.people).toEqual(
      expect.arrayContaining([
        { id: ada, name: 'Ada', lastCallAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
        { id: bob, name: 'Bob', lastCallAt: null },
      ]),
    );
  });

  it('are told with category, the words that said them last, and source', async () => {
    const memories = await shown(ada);
    expect(memories).toHaveLength(2);
    expect(memories).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          value: 'has a dog called Biscuit',
          quote: 'I have a dog called Biscuit.',
          provenance: expect.objectContaining({ source: 'turn' }),
        }),
        expect.objectContaining({ value: 'works as a baker', category: 'FACT', quote: null }),
      ]),
    );
  });

  it('lose one that is to be forgotten, and only that', async () => {
    const forgotten = await ask('DELETE', `/api/memories/${await idOf('works as a baker')}?user=${ada}`);
    expect(forgotten).toEqual({ status: 200, body: { forgotten: 1 } });
    expect(await values(ada)).toEqual(['has a dog called Biscuit']);
  });

  it('take a correction, which nobody has said', async () => {
    const id = await idOf('has a dog called Biscuit');
    const { status, body } = await ask('PATCH', `/api/memories/${id}?user=${ada}`, { value: 'has a cat' });
    expect([status, body]).toEqual([200, { memory: expect.objectContaining({ value: 'has a cat' }) }]);
    expect(await shown(ada)).toContainEqual(expect.objectContaining({ value: 'has a cat', quote: null }));
    expect(await values(ada)).toEqual(['has a cat', 'works as a baker']);
  });

  it('are out of another person’s reach', async () => {
    const id = await idOf('works as a baker');
    const forget = await ask('DELETE', `/api/memories/${id}?user=${bob}`);
    const revise = await ask('PATCH', `/api/memories/${id}?user=${bob}`, { value: 'x' });
    expect([forget.status, revise.status]).toEqual([404, 404]);
    expect(await values(ada)).toEqual(['has a dog called Biscuit', 'works as a baker']);
    expect(await values(bob)).toEqual([]);
  });

  it.each([
    ['GET', '/api/memories', undefined],
    ['GET', '/api/memories?user=guest-1', undefined],
    ['DELETE', `/api/memories/${randomUUID()}`, undefined],
    ['DELETE', '/api/memories/not-an-id?user=ada', undefined],
    ['PATCH', `/api/memories/${randomUUID()}?user=ada`, { value: '' }],
    ['PATCH', `/api/memories/${randomUUID()}?user=ada`, { value: 'x'.repeat(501) }],
    ['PATCH', `/api/memories/${randomUUID()}?user=ada`, { value: 'two\nlines' }],
  ])('are not asked for by %s %s', async (method, path, body) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toEqual(expect.any(String));
  });
});
