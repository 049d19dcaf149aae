import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer, SUPERUSER } from '../../local/native-postgres/server.ts';
import type { Services } from '../../src/call/call-services.ts';
import { openPerson } from '../../src/call/open-memory.ts';
import { loadConfig } from '../../src/config.ts';
import { deleteOldWords } from '../../src/memory/forgetting/old-words.ts';
import { countPerson } from '../../src/memory/store/forgotten.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { closeServices, openServices } from '../../src/worker/services.ts';
import { MIGRATIONS_DIR } from '../support/database.ts';
import { finding, type ModelServer, startModelServer } from '../support/model-server.ts';
import { Talk } from '../support/talk.ts';

const PERSONA = fileURLToPath(new URL('../../persona.md', import.meta.url));

const MEMORY = fileURLToPath(new URL('../../src/cli/memory.ts', import.meta.url));

let server: PostgresServer;
let model: ModelServer;
let dataDir: string;
let migrated: { applied: string[] }[];
let services: Services;

/** A worker that knows of no Supabase, over a Postgres that never was one. */
beforeAll(async () => {
  [server, model] = await Promise.all([PostgresServer.start(), startModelServer()]);
  dataDir = await mkdtemp(join(tmpdir(), 'kindred-database-url-'));
  // Two machines that begin at the same time.
  migrated = await Promise.all([migrate(), migrate()]);
  await asSuperuser(`
    create role worker login password '${server.password}'; grant service_role to worker;
    create role visitor login password '${server.password}'; grant anon, authenticated to visitor;`);
  services = await open({ DATABASE_URL: server.urlOf('worker'), RETENTION_DAYS: '7' });
});
afterAll(async () => {
  if (services) await closeServices(services);
  await Promise.all([server?.stop(), model?.close(), dataDir && rm(dataDir, { recursive: true })]);
});

/** `npm run memory -- migrate`, with nothing else in its environment. */
async function migrate(): Promise<{ applied: string[] }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: server.urlOf(SUPERUSER) };
  const { stdout } = await promisify(execFile)(process.execPath, [MEMORY, 'migrate', '--json'], { env });
  return JSON.parse(stdout);
}

async function asSuperuser(text: string): Promise<void> {
  const database = server.open(SUPERUSER);
  await database.transaction(({ script }) => script(text)).finally(() => database.close());
}

function open(variables: Record<string, string>): Promise<Services> {
  const config = loadConfig({
    ...{ LIVEKIT_URL: 'ws://127.0.0.1:1', LIVEKIT_API_KEY: 'test', LIVEKIT_API_SECRET: 'not-needed-here' },
    ...{ OPENAI_API_KEY: 'sk-scripted', OPENAI_BASE_URL: model.baseUrl, ...variables },
    ...{ PERSONA_FILE: PERSONA, KINDRED_DATA_DIR: dataDir, BATCH_WINDOW_MS: '0' },
  });
  return openServices(config, { log: silentLog });
}

describe('npm run memory -- migrate', () => {
  it('makes a memory of an empty Postgres, once, however many ask for it', async () => {
    const files = (await readdir(MIGRATIONS_DIR)).filter((name) => name.endsWith('.sql')).sort();
    expect(migrated.map(({ applied }) => applied).sort((a, b) => a.length - b.length)).toEqual([[], files]);
    expect(await migrate()).toEqual({ applied: [] });
  });

  it('goes on from what the Supabase CLI has applied', async () => {
    await asSuperuser('update supabase_migrations.schema_migrations set checksum = null');
    expect(await migrate()).toEqual({ applied: [] });
  });
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

it('with DATABASE_ROLE=person, and a login that may be nobody else, a call reaches its person alone', async () => {
  await closeServices(services);
  services = await open({ DATABASE_URL: server.urlOf('visitor'), DATABASE_ROLE: 'person' });
  model.script = finding({ facts: [{ key: 'cat_name', value: 'has a cat called Minka' }] });
  const talk = await Talk.begin(services, 'mia');
  await talk.says('I have a cat called Minka');
  await talk.call.end();
  expect((await services.store.of('mia').listMemories('mia')).map(({ key }) => key)).toEqual(['cat_name']);
  expect(await services.store.of('mia').listMemories('ada')).toEqual([]);
  await expect(services.store.loadPerson('mia')).rejects.toMatchObject({ code: 'DATABASE' });
  await expect(services.store.listPeople()).rejects.toMatchObject({ code: 'DATABASE' });
  await expect(deleteOldWords(services.store.of('mia'), 1)).rejects.toMatchObject({ code: 'DATABASE' });
  expect(await services.pool.warm()).toMatchObject([{ ok: true }, { ok: true }]);
});
