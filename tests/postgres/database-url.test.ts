import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer, SUPERUSER } from '../../local/native-postgres/server.ts';
import type { Services } from '../../src/call/call-services.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { loadConfig } from '../../src/config.ts';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import { countPerson } from '../../src/memory/store/forgotten.ts';
import { migrateDatabase } from '../../src/pool/database/migrate-database.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import { finding, type ModelServer, startModelServer } from '../support/model-server.ts';
import { Talk } from '../support/talk.ts';

const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));

let server: PostgresServer;
let model: ModelServer;
let dataDir: string;
let services: Services;

/** A worker that knows of no Supabase, over a Postgres that never was one. */
beforeAll(async () => {
  [server, model] = await Promise.all([PostgresServer.start(), startModelServer()]);
  const url = server.urlOf(SUPERUSER);
  await migrateDatabase({ url });
  dataDir = await mkdtemp(join(tmpdir(), 'kindred-database-url-'));
  const config = loadConfig({
    ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
    ...{ OPENAI_API_KEY: 'sk-scripted', OPENAI_BASE_URL: model.baseUrl, DATABASE_URL: url },
    ...{ PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir, BATCH_WINDOW_MS: '0', RETENTION_DAYS: '7' },
  });
  services = await openServices(config, { log: silentLog });
});
afterAll(async () => {
  if (services) await closeServices(services);
  await Promise.all([server?.stop(), model?.close(), dataDir && rm(dataDir, { recursive: true })]);
});

describe('with a DATABASE_URL alone', () => {
  it('a call remembers, finds, forgets, and ends with a summary and a greeting', async () => {
    model.script = finding({ facts: [{ key: 'dog_name', value: 'has a dog called Biscuit' }] });
    const talk = await Talk.begin(services, 'ada');
    await talk.says('I have a dog called Biscuit');
    await talk.actions.remember({ category: 'FACT', key: 'tea', value: 'likes strong tea' });
    expect((await talk.actions.find('dog_name'))?.value).toBe('has a dog called Biscuit');
    await talk.call.end();

    const stored = await services.store.exportUser('ada');
    const values = stored.memories.map(({ value }) => value).sort();
    expect(values).toEqual(['has a dog called Biscuit', 'likes strong tea']);
    expect(stored.calls).toMatchObject([{ summary: 'They talked.' }]);
    expect(stored.greetings).toHaveLength(1);

    const next = await Talk.begin(services, 'ada');
    expect(next.memory.known.map(({ key }) => key).sort()).toEqual(['dog_name', 'tea']);
    expect((await next.memory.recall.search('dog')).hits.map(({ entry }) => entry.text).join(' ')).toContain(
      'Biscuit',
    );
    await next.call.end();
    const dog = stored.memories.find(({ key }) => key === 'dog_name');
    await openPerson(services, 'ada').forget({ memories: [dog?.id ?? ''], turns: [] });
    expect((await services.store.listMemories('ada')).map(({ key }) => key)).toEqual(['tea']);
    expect(JSON.stringify(await services.store.exportUser('ada'))).not.toContain('Biscuit');
  });

  it('what a person said can be counted, outlives its retention not, and goes whole', async () => {
    await openPerson(services, 'bob').remember([{ category: 'FACT', key: 'home', value: 'lives in Oslo' }]);
    expect((await countPerson(services.store.client, 'bob')).tables.memories).toBe(1);
    expect(await deleteOldWords(services.store, 1)).toBe(0);
    await openPerson(services, 'bob').forgetEverything();
    expect((await countPerson(services.store.client, 'bob')).tables.memories).toBe(0);
  });

  it('the pool says how its connections to the database are', async () => {
    expect(await services.pool.warm()).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await services.pool.checkHealth()).not.toBe('unhealthy');
    const { database, origins, services: policies } = services.pool.getStats();
    expect(database).toMatchObject({ max: 5, queued: 0, open: expect.any(Number) });
    expect(database?.open).toBeGreaterThan(0);
    const [origin] = Object.keys(origins).filter((name) => name.startsWith('postgres:'));
    expect(origins[origin ?? '']?.requests).toBeGreaterThan(10);
    expect(origin).not.toContain(server.password);
    expect(policies.database).toMatchObject({ failures: 0, breaker: 'closed', inFlight: 0 });
  });

  it('a running call hears of what others change, without asking', async () => {
    const talk = await Talk.begin(services, 'eve');
    await talk.memory.informed;
    const { promise: changed, resolve } = Promise.withResolvers<void>();
    talk.memory.onChange(resolve);
    await openPerson(services, 'eve').remember([
      { category: 'FACT', key: randomUUID(), value: 'has a yacht' },
    ]);
    await changed;
    expect(talk.memory.known.map(({ value }) => value)).toContain('has a yacht');
    await talk.call.end();
  });
});
