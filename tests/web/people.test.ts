import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/telemetry/log.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask as asked } from './ask.ts';
import { type RunningPage, startPage } from './page-server.ts';

const VOICES = ['alloy', 'nova'];

interface Shown {
  readonly id: string;
  readonly value: string;
  readonly endsAt: string | null;
}

describe('the people and their memories', () => {
  let database: TestDatabase;
  let page: RunningPage;
  let ada: string;
  let bob: string;
  beforeAll(async () => {
    database = await startTestDatabase();
    const store = openSupabasePeople(database.url, database.serviceKey, silentLog);
    page = await startPage({ store, voices: VOICES });
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

  const ask = (method: string, path: string, body?: unknown) => asked(page, method, path, body);
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
    const body = { memories: 1, turns: 0, undo: expect.any(String) };
    expect(forgotten).toEqual({ status: 200, body });
    expect(await values(ada)).toEqual(['has a dog called Biscuit']);
  });

  it('tell what else would go, and come back when that is taken back', async () => {
    const id = await idOf('has a dog called Biscuit');
    const told = await ask('GET', `/api/memories/${id}/forgetting?user=${ada}`);
    const gone = { memories: ['has a dog called Biscuit'], turns: 1, summaries: 0, loops: [] };
    expect(told).toEqual({ status: 200, body: gone });
    const { body } = await ask('DELETE', `/api/memories/${id}?user=${ada}`);
    expect(await values(ada)).toEqual(['works as a baker']);
    const undo = `/api/forgettings/${body.undo}/undo?user=`;
    expect((await ask('POST', undo + bob)).status).toBe(410);
    expect((await ask('POST', undo + ada)).status).toBe(200);
    expect(await values(ada)).toEqual(['has a dog called Biscuit', 'works as a baker']);
    expect((await ask('POST', undo + ada)).status).toBe(410);
  });

  it('tell which turns said them, in which calls', async () => {
    const { body } = await ask(
      'GET',
      `/api/memories/${await idOf('has a dog called Biscuit')}/origins?user=${ada}`,
    );
    const origin = { text: 'I have a dog called Biscuit.', callId: expect.any(String) };
    expect(body.origins).toEqual([expect.objectContaining(origin)]);
  });

  it('hold again when they had been replaced', async () => {
    await personMemory(database.store, { userId: ada }).correct(
      (await idOf('works as a baker')) ?? '',
      'works as a chef',
    );
    const id = await idOf('works as a baker');
    expect((await ask('POST', `/api/memories/${id}/hold?user=${ada}`)).status).toBe(200);
    const holding = (await shown(ada)).filter(({ endsAt }) => endsAt === null).map(({ value }) => value);
    expect(holding).toEqual(expect.arrayContaining(['works as a baker']));
    expect(holding).not.toContain('works as a chef');
  });

  it('take a time zone that exists', async () => {
    const path = `/api/person?user=${ada}`;
    expect((await ask('PATCH', path, { timeZone: 'Europe/Nowhere' })).status).toBe(400);
    expect((await ask('PATCH', path, { timeZone: 'Asia/Tokyo' })).status).toBe(200);
    const { body } = await ask('GET', path);
    const nothing = { language: null, voice: null, callWish: null };
    expect(body).toEqual({ since: expect.any(String), timeZone: 'Asia/Tokyo', ...nothing });
  });

  it('take language and voice of those that there are, keep them beside each other, and lose them again', async () => {
    const path = `/api/person?user=${ada}`;
    const { body: about } = await ask('GET', '/api/about');
    expect(about).toMatchObject({ languages: ['en', 'de', 'es', 'fr'], voices: VOICES });
    expect((await ask('PATCH', path, { language: 'de' })).status).toBe(200);
    expect((await ask('PATCH', path, { voice: 'nova' })).status).toBe(200);
    expect((await ask('GET', path)).body).toMatchObject({ language: 'de', voice: 'nova' });
    expect((await ask('GET', `/api/export?user=${ada}`)).body).toMatchObject({
      language: 'de',
      voice: 'nova',
    });
    expect((await ask('PATCH', path, { language: null })).status).toBe(200);
    expect((await ask('GET', path)).body).toMatchObject({ language: null, voice: 'nova' });
  });

  it.each([
    [{ language: 'tlh' }, 'language: one of en, de, es, fr'],
    [{ language: 7 }, 'language: one of en, de, es, fr'],
    [{ voice: 'robot' }, 'voice: one of alloy, nova'],
    [{ voice: '' }, 'voice: one of alloy, nova'],
    [{ voice: 'x'.repeat(1_000), language: 'fr' }, 'voice: one of alloy, nova'],
    [{}, 'body: what is to be set: timeZone, language or voice'],
    [{ colour: 'blue' }, 'body: what is to be set: timeZone, language or voice'],
  ])('change nothing by %j, and say what is wanted', async (settings, error) => {
    const path = `/api/person?user=${ada}`;
    await ask('PATCH', path, { language: 'es', voice: 'alloy' });
    const before = (await ask('GET', path)).body;
    expect(await ask('PATCH', path, settings)).toEqual({ status: 400, body: { error } });
    expect((await ask('GET', path)).body).toEqual(before);
  });

  it('tell whether they may be called, and take it back', async () => {
    await personMemory(database.store, { userId: ada }).calling.agree({ number: '+4930123456' });
    const wish = async () => (await ask('GET', `/api/person?user=${ada}`)).body.callWish;
    expect(await wish()).toMatchObject({ number: '+4930123456', fromHour: 9, untilHour: 20 });
    expect((await ask('DELETE', `/api/calling?user=${bob}`)).status).toBe(200);
    expect(await wish()).toMatchObject({ number: '+4930123456' });
    expect((await ask('DELETE', `/api/calling?user=${ada}`)).status).toBe(200);
    expect(await wish()).toMatchObject({ number: null });
  });

  it('agree to be called, on a number that may be called', async () => {
    const store = openSupabasePeople(database.url, database.serviceKey, silentLog);
    const numbers = { calls: { phoneCountry: 'DE' }, callOut: { allowed: ['DE'] } } as const;
    const calling = await startPage({ store, numbers });
    const agree = (body: object) => asked(calling, 'PUT', `/api/calling?user=${ada}`, body);
    const agreed = await agree({ number: '030 123456', fromHour: 18, untilHour: 20 });
    expect(agreed).toMatchObject({
      status: 200,
      body: { number: '+4930123456', fromHour: 18, untilHour: 20 },
    });
    const refused = [
      [{ number: 'soon' }, '"soon" is no telephone number; write it as +4930123456.'],
      [{ number: '+33123456789' }, '+33123456789 may not be called: CALL_OUT_ALLOWED names DE.'],
      [{ number: '+4930123456', fromHour: 20, untilHour: 18 }, 'From 20 to 18 are no hours of a day'],
      [{ number: '+4930123456', fromHour: -1 }, 'From -1 to 20 are no hours of a day'],
      [{}, 'number: a telephone number'],
    ] as const;
    for (const [body, sentence] of refused) {
      const answer = await agree(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error).toContain(sentence);
    }
    await calling.close();
    expect((await ask('GET', `/api/person?user=${ada}`)).body.callWish).toMatchObject({ fromHour: 18 });
    const unset = await ask('PUT', `/api/calling?user=${ada}`, { number: '+4930123456' });
    expect(unset.body.error).toContain('CALL_OUT_ALLOWED names nobody');
  });

  it('choose no voice where none is named', async () => {
    const store = openSupabasePeople(database.url, database.serviceKey, silentLog);
    const silent = await startPage({ store });
    const answer = await asked(silent, 'PATCH', `/api/person?user=${ada}`, { voice: 'alloy' });
    await silent.close();
    expect(answer).toEqual({
      status: 400,
      body: { error: 'voice: none can be chosen: TTS_VOICES is empty' },
    });
  });

  it('are exported whole, and deleted with the proof', async () => {
    const { body } = await ask('GET', `/api/export?user=${ada}`);
    expect(body).toMatchObject({ version: 2, userId: ada, memories: expect.any(Array) });
    const proof = (await ask('DELETE', `/api/person?user=${ada}`)).body as {
      before: Record<string, number>;
      after: Record<string, number>;
    };
    expect(proof.before).toMatchObject({ memories: 2, episodes: 1, users: 1 });
    expect(Object.values(proof.after).filter((rows) => rows > 0)).toEqual([]);
    expect(Object.keys(proof.after)).toEqual(Object.keys(proof.before));
    expect((await ask('GET', `/api/person?user=${ada}`)).status).toBe(404);
  });

  it('take a correction, which nobody has said', async () => {
    const id = await idOf('has a dog called Biscuit');
    const { status, body } = await ask('PATCH', `/api/memories/${id}?user=${ada}`, { value: 'has a cat' });
    expect([status, body]).toEqual([200, { memory: expect.objectContaining({ value: 'has a cat' }) }]);
    expect(await shown(ada)).toContainEqual(expect.objectContaining({ value: 'has a cat', quote: null }));
    const held = (await shown(ada)).filter(({ endsAt }) => endsAt === null).map(({ value }) => value);
    expect(held.sort()).toEqual(['has a cat', 'works as a baker']);
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
