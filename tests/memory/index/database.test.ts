import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TemporaryDatabase } from '../../../eval/recall/temporary-database.ts';
import { DatabaseIndex } from '../../../src/memory/index/database.ts';
import { InProcessIndex } from '../../../src/memory/index/in-process.ts';
import type { Hit, IndexEntry } from '../../../src/memory/index/memory-index.ts';
import { TermKeys } from '../../../src/memory/index/term-keys.ts';
import { term } from '../../../src/memory/index/tokens.ts';
import type { PersonMemory } from '../../../src/memory/person-memory.ts';
import type { MemoryDraft } from '../../../src/memory/store/drafts.ts';
import { personMemory } from '../../support/call-memory.ts';
import { describeMemoryIndex } from './contract.ts';
import { direction, episode, memory, NOW_MS, vectorOf } from './entries.ts';

const MODEL = 'test-model';
const HOUR_MS = 3_600_000;
let database: TemporaryDatabase;

beforeAll(async () => {
  database = await TemporaryDatabase.start();
}, 120_000);
afterAll(() => database.close());

async function indexOf(
  entries: readonly IndexEntry[],
  userId: string = randomUUID(),
): Promise<DatabaseIndex> {
  const isEpisode = ({ kind }: IndexEntry) => kind === 'episode';
  const index = await database.indexOf({ userId, entries: entries.filter(isEpisode), model: MODEL });
  const drafts = entries.filter((entry) => !isEpisode(entry)).map(draftOf);
  if (drafts.length > 0) await personOf(userId).write(drafts);
  return index;
}

function personOf(userId: string): PersonMemory {
  return personMemory(database.store, { userId, clock: () => NOW_MS });
}

function draftOf(entry: IndexEntry): MemoryDraft {
  const [key = '', value = ''] = entry.text.split(': ');
  return {
    id: entry.id,
    category: 'FACT',
    key: key.replaceAll(' ', '_'),
    value,
    confidence: 1,
    importance: entry.importance,
    saidAt: new Date(entry.atMs).toISOString(),
    ...{ validFrom: null, validTo: null, source: 'tool', turnId: null },
    embedding: entry.vector && { vector: entry.vector, model: MODEL },
  };
}

const ask = (text: string, vector: Float32Array | null = null, limit = 10) => ({
  text,
  vector,
  limit,
  nowMs: NOW_MS,
});

describeMemoryIndex('database index', (entries) => indexOf(entries));

describe('database index', () => {
  it('answers like the in-process index over a memory larger than its candidates', {
    timeout: 120_000,
  }, async () => {
    const topics = ['garden', 'sailing', 'violin', 'harbour', 'bakery', 'chess', 'winter', 'letter'];
    const entries = Array.from({ length: 300 }, (_, i) =>
      episode(
        `${topics[i % 8]} ${topics[(i * 5 + 3) % 8]} number${i % 97} ${i % 3 === 0 ? 'why?' : 'indeed'}`,
        {
          speaker: i % 2 === 0 ? 'user' : 'agent',
          id: `like-${String(i).padStart(3, '0')}`,
          session: `s${Math.floor(i / 20)}`,
          atMs: NOW_MS - (300 - i) * 3_600_000,
          vector: vectorOf(i),
        },
      ),
    );
    const near = new InProcessIndex();
    near.add(entries);
    const far = await indexOf(entries);
    for (const [text, seed] of [
      ['what did I say about number12 and the violin?', 12],
      ['sailing in the harbour', 133],
      ['did you mention chess last week?', 298],
    ] as const) {
      const wanted = near.search(ask(text, vectorOf(seed))).map(({ entry }) => entry.id);
      const found = (await far.search(ask(text, vectorOf(seed)))).map(({ entry }) => entry.id);
      expect(found[0]).toBe(wanted[0]);
      expect(found.filter((id) => wanted.includes(id)).length).toBeGreaterThanOrEqual(8);
    }
    expect(far.size).toBe(300);
  });

  it('never shows one person the words of another', async () => {
    const ada = await indexOf([episode('My safe code is nine one one.', { vector: direction(1) })]);
    const ben = await indexOf([episode('I collect stamps.', { vector: direction(2) })]);
    expect((await ben.search(ask('safe code', direction(1)))).map(({ entry }) => entry.text)).toEqual([
      'I collect stamps.',
    ]);
    expect(await ada.search(ask('safe code', direction(1)))).toHaveLength(1);
  });

  it('counts how common a word is among the words of one person alone', async () => {
    await indexOf([episode('A zeppelin!'), episode('Another zeppelin.')]);
    const userId = randomUUID();
    await indexOf([episode('The zeppelin is mine.'), episode('It flies.')], userId);
    const wanted = {
      userId,
      terms: ['zeppelin', 'flies'].map((word) => new TermKeys(userId).keyOf(term(word))),
      vector: null,
      model: MODEL,
      span: null,
      nowMs: NOW_MS,
    };
    const { total, documents } = await database.store.matchEntries({ ...wanted, seeds: 5, reach: 1 });
    expect({ total, documents }).toEqual({ total: 2, documents: [1, 1] });
  });

  it('scores a turn among its candidates as among all rows', async () => {
    const entries = Array.from({ length: 30 }, (_, i) =>
      episode(i === 4 ? 'My marathon.' : i === 22 ? 'My violin.' : `filler${i}`, {
        atMs: NOW_MS - (60 - i) * 60_000,
      }),
    );
    const near = new InProcessIndex();
    near.add(entries);
    const far = await indexOf(entries);
    const told = (hits: readonly Hit[]) =>
      hits.map(({ entry, score }) => [entry.text, score.toFixed(6)]).sort();
    const query = ask('marathon violin', null, 21);
    expect(told(await far.search(query))).toEqual(told(near.search(query)));
  });

  it('takes no turns for neighbours that have others between them', async () => {
    const turn = (place: number, text: string) => ({
      id: `${place}`,
      turnId: 'turn',
      callId: 'call',
      speaker: 'user' as const,
      text,
      at: '2026-11-20T10:00:00.000Z',
      vector: null,
      model: null,
      place,
      isOver: false,
    });
    const episodes = [turn(1, 'The marathon was long.'), turn(2, 'I sweated.'), turn(9, 'I slept.')];
    const source = { matchEntries: async () => ({ total: 9, documents: [1], memories: [], episodes }) };
    const index = new DatabaseIndex({ source, userId: 'ada', model: MODEL });
    const scores = new Map(
      (await index.search(ask('marathon'))).map(({ entry, score }) => [entry.id, score]),
    );
    expect(scores.get('2')).toBeGreaterThan(scores.get('9') ?? 0);
    const alone = new DatabaseIndex({
      source: {
        matchEntries: async () => ({ total: 9, documents: [1], memories: [], episodes: episodes.slice(2) }),
      },
      userId: 'ada',
      model: MODEL,
    });
    expect((await alone.search(ask('marathon')))[0]?.score).toBe(scores.get('9'));
  });

  it('gives back the call that a turn belongs to', async () => {
    const index = await indexOf([episode('We met in Lisbon.'), episode('It was hot.')]);
    const hits = await index.search(ask('Lisbon'));
    const sessions = new Set(hits.map(({ entry }) => entry.sessionId));
    expect(sessions.size).toBe(1);
    expect([...sessions][0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('leaves out memories that no longer hold', async () => {
    const userId = randomUUID();
    const index = await indexOf([memory('home_city', 'lives in Oslo')], userId);
    const saidAt = new Date(NOW_MS).toISOString();
    await personOf(userId).write([{ ...draftOf(memory('home_city', 'lives in Berlin')), saidAt }]);
    const hits = await index.search(ask('which city is my home'));
    expect(hits.map(({ entry }) => entry.text)).toEqual(['home city: lives in Berlin']);
  });

  it('leaves out what is over by the clock of the one who asks', async () => {
    const userId = randomUUID();
    const index = await indexOf([memory('dog', 'has a dog in Rome')], userId);
    const stay = draftOf(memory('stay', 'is in Rome'));
    const validTo = new Date(NOW_MS + HOUR_MS).toISOString();
    await personOf(userId).write([{ ...stay, validTo }]);
    const found = async (nowMs: number) => {
      const hits = await index.search({ ...ask('who is in Rome'), nowMs });
      return { texts: hits.map(({ entry }) => entry.text).sort(), size: index.size };
    };
    expect(await found(NOW_MS)).toEqual({ texts: ['dog: has a dog in Rome', 'stay: is in Rome'], size: 2 });
    expect(await found(NOW_MS + HOUR_MS)).toEqual({ texts: ['dog: has a dog in Rome'], size: 1 });
  });

  it('does not compare vectors of different models', async () => {
    const userId = randomUUID();
    await indexOf([episode('Anna pulls teeth.', { vector: direction(1) })], userId);
    await database.query(`update episodes set embedding_model = 'other' where user_id = $1`, [userId]);
    const { data } = await database.client.rpc('match_entries', {
      p_user_id: userId,
      p_terms: [new TermKeys(userId).keyOf('unrelated')],
      p_embedding: `[${direction(1).join(',')}]`,
      p_model: MODEL,
      p_from: null,
      p_to: null,
      p_seeds: 10,
      p_reach: 5,
    });
    expect(data).toMatchObject({ total: 1, documents: [0], episodes: [], memories: [] });
  });

  it('stops when it is told to', async () => {
    const index = await indexOf([episode('Anything.')]);
    await expect(index.search(ask('anything'), AbortSignal.abort())).rejects.toThrow();
  });
});
