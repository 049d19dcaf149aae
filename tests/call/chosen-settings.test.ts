import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Choosing, withChosen } from '../../src/call/chosen-settings.ts';
import { personMemory } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let database: TestDatabase;
let model: ModelServer;
let test: TestServices;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
  test = await openTestServices(database, model);
});
afterAll(async () => {
  await test.close();
  await Promise.all([database.close(), model.close()]);
});

/** A worker whose TTS_VOICES are these. */
function worker(...voices: string[]): Choosing {
  const { store, config, log } = test.services;
  return { store, log, config: { models: { ...config.models, voices } } };
}

async function somebody(chosen: { language?: string | null; voice?: string | null }): Promise<string> {
  const person = personMemory(database.store);
  await person.set(chosen);
  return person.userId;
}

describe('how a person is spoken with', () => {
  it('is as they have chosen', async () => {
    const user = await somebody({ language: 'de', voice: 'nova' });
    expect(await withChosen({ name: 'Ada' }, user, worker('alloy', 'nova'))).toEqual({
      name: 'Ada',
      language: 'de',
      voice: 'nova',
    });
  });

  it('is first as the application or the token says', async () => {
    const user = await somebody({ language: 'de', voice: 'nova' });
    const said = { language: 'fr', voice: 'clara' };
    expect(await withChosen(said, user, worker('nova'))).toEqual(said);
    expect(await withChosen({ language: 'fr' }, user, worker('nova'))).toEqual({
      language: 'fr',
      voice: 'nova',
    });
    expect(await withChosen({ voice: 'clara' }, user, worker('nova'))).toEqual({
      language: 'de',
      voice: 'clara',
    });
  });

  it('is as with everybody without a choice, for a guest, and for somebody who is not known', async () => {
    expect(await withChosen({}, await somebody({ language: null }), worker('nova'))).toEqual({});
    expect(await withChosen({}, null, worker('nova'))).toEqual({});
    expect(await withChosen({}, 'nobody-knows-me', worker('nova'))).toEqual({});
  });

  it('has no voice that TTS_VOICES does not name', async () => {
    const user = await somebody({ language: 'de', voice: 'nova' });
    expect(await withChosen({}, user, worker('alloy'))).toEqual({ language: 'de' });
    expect(await withChosen({}, user, worker())).toEqual({ language: 'de' });
  });

  it('is as with everybody where the database is away', async () => {
    const user = await somebody({ language: 'de' });
    test.outage.on = true;
    expect(await withChosen({}, user, worker('nova'))).toEqual({});
    test.outage.on = false;
    expect(await withChosen({}, user, worker('nova'))).toEqual({ language: 'de' });
  });
});
