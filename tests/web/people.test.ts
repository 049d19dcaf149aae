import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPage, startPage } from './page-server.ts';
import { memory, PeopleInMemory } from './people-in-memory.ts';

describe('the people and their memories', () => {
  const biscuit = memory('RELATIONSHIP', 'has a dog called Biscuit', 'I have a dog called Biscuit.');
  const baker = memory('FACT', 'works as a baker', null);
  let page: RunningPage;
  beforeEach(async () => {
    const store = new PeopleInMemory()
      .meet('ada', 'Ada', '2026-11-20T18:30:00.000Z', [biscuit, baker])
      .meet('bob', 'Bob', null);
    page = await startPage({ store });
  });
  afterEach(() => page.close());

  const ask = async (method: string, path: string, body?: unknown) => {
    const init = {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    };
    const answer = await fetch(page.url + path, init as RequestInit);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('are listed by id and name', async () => {
    const { body } = await ask('GET', '/api/people');
    expect(body).toEqual({
      people: [
        { id: 'ada', name: 'Ada', lastCallAt: '2026-11-20T18:30:00.000Z' },
        { id: 'bob', name: 'Bob', lastCallAt: null },
      ],
    });
  });

  it('are told with category, date and source', async () => {
    const { body } = await ask('GET', '/api/memories?user=ada');
    expect(body).toEqual({ memories: [biscuit, baker] });
  });

  it('lose one that is to be forgotten, and only that', async () => {
    expect(await ask('DELETE', `/api/memories/${biscuit.id}?user=ada`)).toEqual({
      status: 200,
      body: { forgotten: 1 },
    });
    expect((await ask('GET', '/api/memories?user=ada')).body).toEqual({ memories: [baker] });
  });

  it('take a correction', async () => {
    const { status, body } = await ask('PATCH', `/api/memories/${biscuit.id}?user=ada`, {
      value: 'has a cat',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ memory: { value: 'has a cat', category: 'RELATIONSHIP' } });
  });

  it('are out of another person’s reach', async () => {
    const forget = await ask('DELETE', `/api/memories/${biscuit.id}?user=bob`);
    const revise = await ask('PATCH', `/api/memories/${biscuit.id}?user=bob`, { value: 'x' });
    expect([forget.status, revise.status]).toEqual([404, 404]);
    expect((await ask('GET', '/api/memories?user=ada')).body).toEqual({ memories: [biscuit, baker] });
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
