import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renameExport } from '../../src/cli/rename-export.ts';
import { countPerson } from '../../src/memory/forgotten.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

/** Made again from the words, or no more than when and where something was written down. */
const BOOKKEEPING = ['embedding', 'embedding_model', 'fts', 'seq', 'updated_at'];
const MORE_BOOKKEEPING: Record<string, readonly string[]> = {
  open_loops: ['call_id', 'created_at'],
  processed_turns: ['at'],
};

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

/** Somebody after two calls, with something in every column of every table. */
async function fillEverything(userId: string): Promise<void> {
  const { store } = database;
  const [first, second] = [randomUUID(), randomUUID()];
  const at = '2026-11-20T10:00:00.000Z';
  await store.startCall({ userId, callId: first, room: 'first room', at: new Date(at), maxRows: 1 });
  await store.saveOnboarding(userId, { name: 'Ada', occupation: 'baker', interests: ['rowing', 'chess'] });
  await store.applyOnboarding(userId, 'Is called Ada.', []);
  for (const value of ['has a dog', 'has two dogs']) {
    const turn = {
      id: randomUUID(),
      userId,
      callId: first,
      at,
      userText: `Ada ${value}`,
      agentText: `“${value}”?`,
    };
    const rest = { confidence: 0.75, importance: 0.25, validFrom: at, embedding: null };
    const provenance = { source: 'turn', turnId: turn.id, quote: turn.userText } as const;
    const memory = { id: randomUUID(), category: 'FACT', key: 'dogs', value, provenance, ...rest } as const;
    const openLoops = [
      { text: `${value}: was due`, dueAt: '2026-11-21T00:00:00.000Z' },
      { text: `${value}: is due`, dueAt: '2036-11-21T00:00:00.000Z' },
    ];
    await store.saveTurn(turn, {
      ...{ memories: [memory], endedKeys: [], openLoops, profile: `Ada ${value}.`, complete: true },
      ...{ userEmbedding: null, agentEmbedding: null },
    });
  }
  const later = '2026-11-22T10:00:00.000Z';
  await store.startCall({ userId, callId: second, room: 'second room', at: new Date(later), maxRows: 1 });
  const words = { summary: 'They spoke of dogs.', askNext: 'the dogs' };
  await store.endCall(userId, { callId: second, openLoops: [], endedAt: later, ...words });
  const audio = { pcm: Int16Array.from({ length: 600 }, (_, i) => i), sampleRate: 24_000 };
  await store.saveGreeting(userId, { text: 'How are the dogs?', audio, voice: 'a voice' });
}

/** As it stands in an export. */
function exported(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (value.startsWith('\\x')) return Buffer.from(value.slice(2), 'hex').toString('base64');
  const isTime = /^\d{4}-\d\d-\d\dT/.test(value);
  return JSON.stringify(isTime ? new Date(value).toISOString() : value).slice(1, -1);
}

describe('an export', () => {
  it('has everything that stands about the person in any table', async () => {
    await fillEverything('ada');
    const text = JSON.stringify(await database.store.exportUser('ada'));
    const service = database.clientAs('service_role');
    for (const table of Object.keys((await countPerson(service, 'ada')).tables)) {
      const column = table === 'users' ? 'id' : 'user_id';
      const { data } = await service.from(table).select().eq(column, 'ada');
      expect(data?.length, table).toBeGreaterThan(0);
      for (const row of data ?? [])
        for (const [name, value] of Object.entries(row)) {
          if (BOOKKEEPING.includes(name) || MORE_BOOKKEEPING[table]?.includes(name)) continue;
          expect(text, `${table}.${name}`).toContain(exported(value));
        }
    }
  });

  it('brings back all of it, audio and closed plans included', async () => {
    await fillEverything('bea');
    const { store } = database;
    const before = await store.exportUser('bea');
    expect(before.closedLoops).toHaveLength(2);
    expect(before.greeting?.audio).toHaveLength(1_600);
    await store.forgetUser('bea');
    await store.importUser('bea', before);
    expect(await store.exportUser('bea')).toEqual(before);
    await store.importUser('bea', before);
    expect(await store.exportUser('bea')).toEqual(before);
  });

  it('of before there was a greeting in it is taken as well', async () => {
    await fillEverything('cleo');
    const { greeting, closedLoops, processedTurns, since, ...former } =
      await database.store.exportUser('cleo');
    await database.store.forgetUser('cleo');
    await database.store.importUser('cleo', former);
    const after = await database.store.exportUser('cleo');
    expect(after).toMatchObject({ ...former, greeting: null, closedLoops: [], processedTurns });
  });

  it('does not mark turns of one person as done for another', async () => {
    await fillEverything('dan');
    const original = await database.store.exportUser('dan');
    const renamed = renameExport(original, 'twin');
    expect(renamed.processedTurns).toHaveLength(2);
    expect(new Set(renamed.processedTurns)).toEqual(new Set(renamed.episodes.map(({ turnId }) => turnId)));
    expect(renamed.processedTurns).not.toContain(original.processedTurns?.[0]);
  });
});
