import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/call/call-services.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { loadConfig } from '../../src/config.ts';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { JWT_SECRET, startTestDatabase, type TestDatabase } from '../support/database.ts';
import { finding, type ModelServer, startModelServer } from '../support/model-server.ts';
import { Talk } from '../support/talk.ts';

const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));
const fact = (key: string, value: string) => ({ category: 'FACT' as const, key, value });

let database: TestDatabase;
let model: ModelServer;
let dataDir: string;
let services: Services;

/** The services of a worker that has no service role key. */
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
  dataDir = await mkdtemp(join(tmpdir(), 'kindred-rights-'));
  const config = loadConfig({
    ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
    ...{ SUPABASE_URL: database.url, SUPABASE_ANON_KEY: database.anonKey, SUPABASE_JWT_SECRET: JWT_SECRET },
    ...{ OPENAI_API_KEY: 'sk-scripted', OPENAI_BASE_URL: model.baseUrl },
    ...{ PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir, BATCH_WINDOW_MS: '0' },
  });
  services = await openServices(config, { log: silentLog });
  await tell(personMemory(database.store, { userId: 'eve' }), { facts: [['secret', 'has a secret']] });
});
afterAll(async () => {
  await closeServices(services);
  await Promise.all([database.close(), model.close(), rm(dataDir, { recursive: true })]);
});

describe('with the anon key and the JWT secret', () => {
  it('a call remembers and recalls its person, and ends with a summary and a greeting', async () => {
    model.script = finding({ facts: [{ key: 'dog_name', value: 'has a dog called Biscuit' }] });
    const talk = await Talk.begin(services, 'ada');
    await talk.says('I have a dog called Biscuit');
    await talk.actions.remember(fact('tea', 'likes strong tea'));
    expect((await talk.actions.find('dog_name'))?.value).toBe('has a dog called Biscuit');
    await talk.call.end();

    const stored = await database.store.exportUser('ada');
    expect(stored.memories.map(({ value }) => value).sort()).toEqual([
      'has a dog called Biscuit',
      'likes strong tea',
    ]);
    expect(stored.calls).toMatchObject([{ summary: 'They talked.' }]);
    expect(stored.greetings).toHaveLength(1);
    const next = await Talk.begin(services, 'ada');
    expect(next.memory.known.map(({ key }) => key).sort()).toEqual(['dog_name', 'tea']);
    await next.call.end();
  });

  it('what acts for one person is refused everybody else’s rows by the database', async () => {
    const ada = services.store.of('ada');
    const asEve = personMemory(ada, { userId: 'eve' });
    const before = JSON.stringify(await database.store.exportUser('eve'));
    const [secret] = await database.store.listMemories('eve');

    expect(await ada.listMemories('eve')).toEqual([]);
    expect(JSON.stringify(await ada.exportUser('eve'))).not.toContain('secret');
    await expect(tell(asEve, { facts: [['secret', 'is a liar']] })).rejects.toMatchObject({
      code: 'DATABASE',
      message: expect.stringContaining('42501'),
    });
    expect(await asEve.correct(secret?.id ?? '', 'is a liar').catch(() => null)).toBeNull();
    await asEve.forgetEverything().catch(() => undefined);
    await (ada.client as SupabaseClient).from('memories').delete().eq('user_id', 'eve');

    expect(JSON.stringify(await database.store.exportUser('eve'))).toBe(before);
    expect((await services.store.of('eve').listMemories('eve')).map(({ value }) => value)).toEqual([
      'has a secret',
    ]);
  });

  it('nothing is reached that is not done for one person', async () => {
    await expect(services.store.listPeople()).rejects.toMatchObject({ code: 'DATABASE' });
    await expect(services.store.loadPerson('ada')).rejects.toMatchObject({ code: 'DATABASE' });
    await expect(services.store.of('ada').listPeople()).rejects.toMatchObject({ code: 'DATABASE' });
    await expect(deleteOldWords(services.store, 1)).rejects.toMatchObject({ code: 'DATABASE' });
  });

  it('the terminal’s commands and the health probe work as with the service role key', async () => {
    await openPerson(services, 'bob').remember([fact('home', 'lives in Oslo')]);
    await openPerson(services, 'bob').forgetEverything();
    expect((await database.store.exportUser('bob')).memories).toEqual([]);

    expect(await services.pool.warm()).toMatchObject([{ ok: true }, { origin: database.url, ok: true }]);
  });
});
