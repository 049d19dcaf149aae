import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personMemory } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { fillEverything } from '../support/full-person.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

describe('what is set of a person', () => {
  it('stays where it is not given, and is taken back by null', async () => {
    const person = personMemory(database.store);
    const stored = () => database.store.loadSettings(person.userId);
    await person.set({ timeZone: 'Asia/Tokyo', language: 'de', voice: 'nova' });
    await person.set({ voice: 'alloy' });
    expect(await stored()).toEqual({ timeZone: 'Asia/Tokyo', language: 'de', voice: 'alloy' });
    await person.set({ language: null });
    expect(await stored()).toEqual({ timeZone: 'Asia/Tokyo', language: null, voice: 'alloy' });
    expect(await database.store.loadPerson(person.userId)).toMatchObject(await stored());
  });

  it('travels with an export, and does not overwrite what is set there', async () => {
    const [one, other] = [personMemory(database.store), personMemory(database.store)];
    await one.set({ language: 'fr', voice: 'nova' });
    await other.set({ voice: 'alloy' });
    await other.importExport(await database.store.exportUser(one.userId));
    expect(await database.store.loadSettings(other.userId)).toMatchObject({ language: 'fr', voice: 'alloy' });
  });

  it('is gone with the person', async () => {
    const person = personMemory(database.store);
    await person.set({ language: 'fr', voice: 'nova' });
    await person.forgetEverything();
    expect(await database.store.loadSettings(person.userId)).toEqual({
      timeZone: null,
      language: null,
      voice: null,
    });
  });

  it.each([
    [{ language: 'German' }, '"German" is no language; say its ISO 639-1 code such as de.'],
    [{ voice: '' }, '"" is no name of a voice.'],
  ])('is not changed by %j', async (settings, sentence) => {
    const person = personMemory(database.store);
    await person.set({ language: 'fr', voice: 'nova' });
    await expect(person.set({ timeZone: 'Asia/Tokyo', ...settings })).rejects.toThrow(sentence);
    expect(await database.store.loadSettings(person.userId)).toEqual({
      timeZone: null,
      language: 'fr',
      voice: 'nova',
    });
  });

  it('takes away the greeting that was prepared in another language, and no other', async () => {
    const person = personMemory(database.store);
    await person.set({ language: 'en' });
    await fillEverything(database.store, person.userId);
    await person.set({ language: 'en', voice: 'nova' });
    expect((await database.store.loadPerson(person.userId)).greeting?.text).toBe('How is the secret?');
    await person.set({ language: 'de' });
    expect((await database.store.loadPerson(person.userId)).greeting).toBeNull();
  });
});
