import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PersonMemory } from '../../src/memory/person-memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import type { CallsStore } from '../../web/api/people-store.ts';
import { openSupabasePeople } from '../../web/api/supabase-people.ts';
import { personMemory, someone, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask } from './ask.ts';
import { type RunningPage, startPage } from './page-server.ts';

type Calls = { calls: Awaited<ReturnType<CallsStore['listCalls']>> };
type Whole = { call: NonNullable<Awaited<ReturnType<CallsStore['readCall']>>> };
type Loops = { loops: Awaited<ReturnType<CallsStore['listLoops']>> };

describe('past calls on the page', () => {
  let database: TestDatabase;
  let page: RunningPage;
  let ada: string;
  let person: PersonMemory;
  let first: string;
  let second: string;
  beforeAll(async () => {
    database = await startTestDatabase();
    page = await startPage({ store: openSupabasePeople(database.url, database.serviceKey, silentLog) });
  });
  afterAll(async () => {
    await page.close();
    await database.close();
  });
  beforeEach(async () => {
    ada = someone();
    person = personMemory(database.store, { userId: ada });
    [first, second] = [randomUUID(), randomUUID()];
    const { revision } = await person.startCall({ callId: first, room: 'r', timeZone: null });
    const known = { revision, forgettings: [] };
    await tell(person, {
      callId: first,
      at: '2026-11-01T10:00:00.000Z',
      userText: 'I live in Munich and have a dog.',
      agentText: 'How nice.',
      facts: [
        ['home', 'lives in Munich'],
        ['dog', 'has a dog'],
      ],
      known,
    });
    await tell(person, {
      callId: second,
      at: '2026-11-20T10:00:00.000Z',
      userText: 'I moved to Berlin, with my dog, for my exam.',
      facts: [
        ['home', 'lives in Berlin'],
        ['dog', 'has a dog'],
        ['exam', 'has an exam'],
      ],
      openLoops: [{ text: 'the exam', dueAt: '2099-12-01T12:00:00.000Z' }],
      known,
    });
    const ended = { summary: 'They moved.', askNext: 'the flat', openLoops: [] };
    await person.endCall({ callId: second, endedAt: '2026-11-20T10:05:00.000Z', ...ended }, revision + 5);
  });

  const get = <T>(path: string) => ask<T>(page, 'GET', `/api/${path}?user=${ada}`);
  const values = async () =>
    (await get<{ memories: { value: string; endsAt: string | null }[] }>('memories')).body.memories.map(
      ({ value, endsAt }) => `${value}${endsAt ? ' (past)' : ''}`,
    );

  it('are listed, latest first, with length, turns and summary', async () => {
    const { body } = await get<Calls>('calls');
    expect(body.calls.map(({ id }) => id)).toEqual([second, first].sort(byStart(body)));
    expect(body.calls).toContainEqual(
      expect.objectContaining({
        ...{ id: second, turns: 1, summary: 'They moved.', askNext: 'the flat' },
        endedAt: '2026-11-20T10:05:00.000Z',
      }),
    );
  });

  it('are read with both sides’ words and what was remembered from them', async () => {
    const { call } = (await get<Whole>(`calls/${second}`)).body;
    expect(call.transcript).toMatchObject([
      {
        said: 'I moved to Berlin, with my dog, for my exam.',
        answered: null,
        memories: expect.arrayContaining([
          expect.objectContaining({ value: 'lives in Berlin', alone: true }),
          expect.objectContaining({ value: 'has a dog', alone: false }),
        ]),
      },
    ]);
    expect(call.loops).toEqual(['the exam']);
  });

  it('tell what is open from them, and what became of it', async () => {
    const loops = async () => (await get<Loops>('loops')).body.loops.map(({ text, state }) => [text, state]);
    expect(await loops()).toEqual([['the exam', 'open']]);
    const { revision } = await database.store.loadPerson(ada);
    await tell(person, {
      userText: 'Passed it!',
      closes: ['the exam'],
      known: { revision, forgettings: [] },
    });
    expect(await loops()).toEqual([['the exam', 'settled']]);
  });

  it('are deleted with what they alone said; what was said before holds again', async () => {
    expect(await values()).toEqual(expect.arrayContaining(['lives in Munich (past)', 'lives in Berlin']));
    const deleted = await ask(page, 'DELETE', `/api/calls/${second}?user=${ada}`);
    expect(deleted).toEqual({ status: 200, body: { memories: 2, turns: 1 } });
    expect((await values()).sort()).toEqual(['has a dog', 'lives in Munich']);
    expect((await get<Calls>('calls')).body.calls.map(({ id }) => id)).toEqual([first]);
    expect((await get<Loops>('loops')).body.loops).toEqual([]);
    expect(JSON.stringify(await database.store.exportUser(ada))).not.toMatch(/Berlin|exam|They moved/);
  });

  it('are out of another person’s reach', async () => {
    const other = someone();
    const seen = await ask(page, 'GET', `/api/calls/${first}?user=${other}`);
    const deleted = await ask(page, 'DELETE', `/api/calls/${first}?user=${other}`);
    expect([seen.status, deleted.status]).toEqual([404, 404]);
    expect((await get<Calls>('calls')).body.calls).toHaveLength(2);
  });
});

/** Calls that a turn made have the turn's time, others that of their start. */
function byStart({ calls }: Calls) {
  const startOf = (id: string) => calls.find((call) => call.id === id)?.startedAt ?? '';
  return (a: string, b: string) => startOf(b).localeCompare(startOf(a));
}
