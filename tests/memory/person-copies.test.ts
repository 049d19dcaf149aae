import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonMemory } from '../../src/memory/person-memory.ts';
import { callMemory, personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const listAll = (userId: string) => database.store.listMemories(userId, { withPast: true });
const known = (userId: string) => database.store.loadPerson(userId);

async function idOf({ userId }: PersonMemory, value: string): Promise<string> {
  return (await listAll(userId)).find((memory) => memory.value === value)?.id ?? 'unknown';
}

async function forget(person: PersonMemory, value: string) {
  const forgotten = await person.forget({ memories: [await idOf(person, value)], turns: [] });
  if (!forgotten) throw new Error(`nothing is known of ${value}`);
  return forgotten;
}

describe('a copy of the memory', () => {
  it('is told that it is old by a revision that grows with every change', async () => {
    const person = personMemory(database.store);
    const revisions: number[] = [];
    const look = async () => revisions.push((await known(person.userId)).revision);
    await person.startCall({ callId: randomUUID(), room: 'r', timeZone: null });
    await look();
    await tell(person, { facts: [['home', 'lives in Oslo']] });
    await look();
    await person.remember([{ category: 'FACT', key: 'job', value: 'works as a baker' }]);
    await look();
    await person.correct(await idOf(person, 'works as a baker'), 'works as a chef');
    await look();
    const gone = await forget(person, 'works as a chef');
    await look();
    await person.undo(gone);
    await look();
    await person.set({ timeZone: 'Europe/Berlin' });
    await look();
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(revisions).toHaveLength(7);
  });

  it('of the newest revision is given nothing, an older one everything', async () => {
    const person = personMemory(database.store);
    await tell(person, { facts: [['home', 'lives in Oslo']] });
    const { revision } = await known(person.userId);
    const newer = (one: number) =>
      database.store.loadNewer(person.userId, { revision: one, after: null, limit: 10 });
    expect(await newer(revision)).toBeNull();
    expect(await newer(revision - 1)).toMatchObject({ revision, memories: [{ value: 'lives in Oslo' }] });
    await person.forgetEverything();
    expect(await newer(revision)).toMatchObject({ revision: 0, memories: [] });
  });

  it('sees what page and terminal change during a call, with a vector for what was corrected', async () => {
    const embedder = wordEmbedder();
    const page = personMemory(database.store);
    await tell(page, {
      facts: [
        ['home', 'lives in Bonn'],
        ['job', 'works as a baker'],
      ],
    });
    const memory = callMemory(database.store, { userId: page.userId, embedder });
    await memory.load();
    await page.correct(await idOf(page, 'lives in Bonn'), 'lives in Ghent');
    await forget(page, 'works as a baker');
    expect(await memory.refresh()).toBe(true);
    expect(memory.profile).toBe('Lives in Ghent.');
    await expect.poll(() => database.store.rowsToEmbed(page.userId, 'words', 10)).toEqual([]);
    expect(await memory.refresh()).toBe(false);
  });

  it('knows nothing more of somebody who is forgotten whole during a call', async () => {
    const page = personMemory(database.store);
    await tell(page, { facts: [['home', 'lives in Bonn']] });
    const memory = callMemory(database.store, { userId: page.userId, embedder: wordEmbedder() });
    await memory.load();
    await memory.whole;
    expect(memory.profile).toBe('Lives in Bonn.');
    await page.forgetEverything();
    expect(await memory.refresh()).toBe(true);
    expect(memory.profile).toBe('');
    expect(await memory.recall.take('Where do I live?')).toMatchObject({ found: 0 });
  });
});
