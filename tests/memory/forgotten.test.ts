import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countPerson, isForgotten } from '../../src/memory/forgotten.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

const SECOND_MS = 1_000;
const NOTHING_LEFT = {
  ...{ calls: 0, episodes: 0, greetings: 0, memories: 0, onboarding_details: 0, open_loops: 0 },
  ...{ processed_turns: 0, profiles: 0, users: 0 },
};

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const service = () => database.clientAs('service_role');
const someone = () => `u-${randomUUID()}`;

function turnOf(userId: string, callId: string, offsetMs = 0): Turn {
  const at = new Date(Date.now() + offsetMs).toISOString();
  return { id: randomUUID(), userId, callId, at, userText: 'I have a dog', agentText: 'Lovely' };
}

function begin(userId: string, callId: string, offsetMs = 0) {
  const at = new Date(Date.now() + offsetMs);
  return database.store.startCall({ userId, callId, room: 'r', at, maxRows: 100 });
}

function save(turn: Turn) {
  const id = randomUUID();
  const memory = {
    ...({
      id,
      category: 'RELATIONSHIP',
      key: 'dog',
      value: 'has a dog',
      confidence: 1,
      importance: 1,
    } as const),
    ...{ validFrom: turn.at, embedding: null },
    provenance: { source: 'turn', turnId: turn.id, quote: turn.userText } as const,
  };
  return database.store.saveTurn(turn, {
    ...{ memories: [memory], endedKeys: [], openLoops: [{ text: 'walk the dog', dueAt: null }] },
    ...{ profile: 'Has a dog.', complete: true, userEmbedding: null, agentEmbedding: null },
  });
}

/** What a call writes at its end. */
async function close(userId: string, callId: string): Promise<void> {
  const { store } = database;
  const openLoops = [{ text: 'feed the dog', dueAt: null }];
  const endedAt = new Date().toISOString();
  await store.endCall(userId, { callId, summary: 'About the dog.', askNext: null, openLoops, endedAt });
  const audio = { pcm: new Int16Array(2_400), sampleRate: 24_000 };
  await store.saveGreeting(userId, { text: 'How is the dog?', audio, voice: 'v' });
}

async function tablesOf(userId: string) {
  return (await countPerson(service(), userId)).tables;
}

/** Somebody with a row in every table. */
async function fillEverything(userId: string, callId: string): Promise<void> {
  await begin(userId, callId);
  await database.store.saveOnboarding(userId, { name: 'Ada', occupation: null, interests: [] });
  await save(turnOf(userId, callId));
  await close(userId, callId);
}

describe('a person who was forgotten', () => {
  it('is counted in every table and with the greeting’s audio, before and after', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fillEverything(userId, callId);
    const before = await countPerson(service(), userId);
    expect(before).toEqual({
      tables: {
        ...NOTHING_LEFT,
        ...{ calls: 1, episodes: 2, greetings: 1, memories: 1, onboarding_details: 1 },
        ...{ open_loops: 2, processed_turns: 1, profiles: 1, users: 1 },
      },
      greetingAudio: 1,
      calls: [callId],
    });
    await database.store.forgetUser(userId);
    expect(await countPerson(service(), userId)).toEqual({
      tables: NOTHING_LEFT,
      greetingAudio: 0,
      calls: [callId],
    });
  });

  it('is not brought back by a turn said before', async () => {
    const userId = someone();
    const turn = turnOf(userId, randomUUID());
    await database.store.forgetUser(userId);
    expect(await isForgotten(service(), turn)).toBe(true);
    expect(await save(turn)).toEqual({ applied: false, changes: [], ended: [] });
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is kept like anybody from the next call on', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fillEverything(userId, randomUUID());
    await database.store.forgetUser(userId);
    const start = await begin(userId, callId, SECOND_MS);
    expect(start).toMatchObject({ total: 0, profile: null, greeting: null, onboarding: null });
    const turn = turnOf(userId, callId, SECOND_MS);
    expect(await isForgotten(service(), turn)).toBe(false);
    expect(await save(turn)).toMatchObject({ applied: true, changes: [{ change: 'added' }] });
    await close(userId, callId);
    expect(await tablesOf(userId)).toMatchObject({ calls: 1, episodes: 2, memories: 1, greetings: 1 });
    // Once more, after a while: it counts from the last time on.
    await database.store.forgetUser(userId);
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is not brought back by a call under way: nothing that it writes later is kept', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await begin(userId, callId);
    await save(turnOf(userId, callId));
    await database.store.forgetUser(userId);
    expect(await save(turnOf(userId, callId, SECOND_MS))).toMatchObject({ applied: false });
    await close(userId, callId);
    await database.store.saveProfile(userId, 'Has a dog.');
    const provenance = { source: 'tool', turnId: null, quote: null } as const;
    const rest = { confidence: 1, importance: 1, validFrom: new Date().toISOString(), provenance };
    const draft = {
      id: randomUUID(),
      category: 'FACT',
      key: 'dog',
      value: 'has a dog',
      embedding: null,
    } as const;
    expect(await database.store.saveMemories(userId, [{ ...draft, ...rest }])).toEqual([
      { ok: false, error: 'this person was forgotten' },
    ]);
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('is not mixed with what a former call says while the next one is under way', async () => {
    const [userId, former, next] = [someone(), randomUUID(), randomUUID()];
    await begin(userId, former);
    await database.store.forgetUser(userId);
    await begin(userId, next, SECOND_MS);
    await save(turnOf(userId, former, SECOND_MS));
    const endedAt = new Date().toISOString();
    const loops = [{ text: 'feed the dog', dueAt: null }];
    await database.store.endCall(userId, {
      callId: former,
      summary: 's',
      askNext: null,
      openLoops: loops,
      endedAt,
    });
    const greeting = { p_user_id: userId, p_text: 'How is the dog?', p_audio_base64: null };
    const args = { ...greeting, p_sample_rate: null, p_voice: 'v', p_call_id: former };
    expect((await service().rpc('save_greeting', args)).error).toBeNull();
    expect(await tablesOf(userId)).toEqual({ ...NOTHING_LEFT, calls: 1, users: 1 });
    await service().rpc('save_greeting', { ...args, p_call_id: next });
    expect(await tablesOf(userId)).toMatchObject({ greetings: 1 });
  });

  it('loses the whole of a call that the database hears of only afterwards', async () => {
    const [userId, late, unheard] = [someone(), randomUUID(), randomUUID()];
    const waiting = turnOf(userId, unheard);
    await database.store.forgetUser(userId);
    await begin(userId, late, -SECOND_MS);
    await save(waiting);
    for (const callId of [late, unheard])
      expect(await save(turnOf(userId, callId, SECOND_MS))).toMatchObject({ applied: false });
    expect(await tablesOf(userId)).toEqual(NOTHING_LEFT);
  });

  it('concerns nobody else', async () => {
    const [userId, other, callId] = [someone(), someone(), randomUUID()];
    await fillEverything(other, callId);
    const before = await countPerson(service(), other);
    await database.store.forgetUser(userId);
    expect(await countPerson(service(), other)).toEqual(before);
    expect(await save(turnOf(other, callId))).toMatchObject({ applied: true });
  });

  it('can be brought back from an export', async () => {
    const [userId, callId] = [someone(), randomUUID()];
    await fillEverything(userId, callId);
    const copy = await database.store.exportUser(userId);
    await database.store.forgetUser(userId);
    await database.store.importUser(userId, copy);
    expect(await tablesOf(userId)).toMatchObject({ calls: 1, episodes: 2, memories: 1, profiles: 1 });
    expect(await save(turnOf(userId, callId))).toMatchObject({ applied: false });
  });

  it('is remembered without a name, and for nobody else to see', async () => {
    const userId = someone();
    await fillEverything(userId, randomUUID());
    await database.store.forgetUser(userId);
    const tables = ['forgotten_people', 'forgotten_calls'];
    for (const table of tables) {
      const all = await service().from(table).select();
      expect(all.data?.length).toBeGreaterThan(0);
      expect(JSON.stringify(all.data)).not.toContain(userId);
      expect((await database.clientAs('authenticated', 'eve').from(table).select()).data).toEqual([]);
      expect((await database.clientAs('authenticated', userId).from(table).select()).data).toHaveLength(1);
      expect((await database.clientAs('anon').from(table).select()).data).toBeNull();
    }
  });
});
