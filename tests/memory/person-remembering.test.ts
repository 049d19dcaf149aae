import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { day, Person, TODAY } from '../support/person.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const somebody = () => new Person(database.store);

describe('what somebody asks to be remembered', () => {
  const fact = (key: string, value: string, category = 'FACT') => ({ category, key, value });

  it.each([
    ['NUL', fact('b', 'likes \u0000 tea')],
    ['half a character', fact('b', 'likes \ud83d tea')],
    ['nothing', fact('b', '   ')],
    ['a key without a letter', fact('!!!', 'likes tea')],
    ['a category that there is none of', fact('b', 'likes tea', 'GOSSIP')],
  ])('fails alone where it holds %s', async (_, bad) => {
    const { memory, userId } = somebody();
    const results = await memory.remember([fact('a', 'likes rowing'), bad, fact('c', 'likes chess')]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(results[1]).toMatchObject({ error: { code: 'DATABASE', retryable: false } });
    expect(JSON.stringify(results[1])).not.toContain('tea');
    const values = (await database.store.listMemories(userId)).map(({ value }) => value);
    expect(values.sort()).toEqual(['likes chess', 'likes rowing']);
  });

  it('is bounded, has a key in snake case, and the vector with which it was stored', async () => {
    const memory = personMemory(database.store, { embedder: wordEmbedder() });
    const [stored] = await memory.remember([fact('Favourite Tea!', `likes ${'tea '.repeat(300)}`)]);
    if (!stored?.ok) return expect.unreachable();
    const { change, vector } = stored.value;
    expect(change.memory).toMatchObject({
      key: 'favourite_tea',
      provenance: { source: 'tool', turnIds: [] },
    });
    expect(change.memory.value.length).toBeLessThanOrEqual(500);
    expect(vector).toHaveLength(384);
    expect(await database.store.rowsToEmbed(memory.userId, 'words', 10)).toEqual([]);
  });
});

describe('a correction', () => {
  it('takes the place of the value, keeps what else is known of it, and has a vector', async () => {
    const embedder = wordEmbedder();
    const memory = personMemory(database.store, { embedder, clock: () => TODAY });
    const from = '2019-01-01T00:00:00.000Z';
    const told = { category: 'PREFERENCE', importance: 0.25, validFrom: from } as const;
    const { changes } = await tell(memory, { at: day(-1), facts: [['home', 'lives in Bonn', told]] });
    const [former] = changes;
    const corrected = await memory.correct(former?.memory.id ?? '', 'lives in Ghent');
    expect(corrected?.change).toMatchObject({
      ...{ change: 'superseded', ended: [former?.memory.id] },
      memory: {
        ...told,
        key: 'home',
        value: 'lives in Ghent',
        confidence: 1,
        provenance: { source: 'tool' },
      },
    });
    expect(corrected?.vector).toEqual((await embedder.embed(['lives in Ghent']))[0]);
    const live = await database.store.listMemories(memory.userId);
    expect(live.map(({ value }) => value)).toEqual(['lives in Ghent']);
  });

  it('holds against what was said after the clock of the one who corrects', async () => {
    const person = await somebody().says('home', { on: 0.1, value: 'lives in Bonn' });
    const bonn = await person.find('lives in Bonn');
    await person.memory.correct(bonn?.id ?? '', 'lives in Ghent');
    expect(await person.holds(1)).toEqual(['lives in Ghent']);
  });

  it('is refused for what is over, and for what is not this person’s', async () => {
    const person = await somebody().says(
      'home',
      { on: -2, value: 'lives in Bonn' },
      { on: -1, value: 'lives in Ghent' },
    );
    const over = await person.find('lives in Bonn');
    expect(await person.memory.correct(over?.id ?? '', 'lives in Rome')).toBeNull();
    const live = await person.find('lives in Ghent');
    expect(await somebody().memory.correct(live?.id ?? '', 'lives in Rome')).toBeNull();
    expect(await person.memory.correct(randomUUID(), 'lives in Rome')).toBeNull();
    expect(await person.holds()).toEqual(['lives in Ghent']);
  });
});
