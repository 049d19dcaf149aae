import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Services } from '../../src/call/call-services.ts';
import { importPerson } from '../../src/cli/memory-commands.ts';
import { KindredError } from '../../src/errors.ts';
import { personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { testWeightsDir } from '../support/weights.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AT = '2026-11-20T10:00:00.000Z';
const SENTENCE = 'I have a dog called Biscuit';
/** Each command loads a process and the model of the embedder; on a busy machine that takes its time. */
const MANY_COMMANDS_MS = 120_000;

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  const [started, weights] = await Promise.all([startTestDatabase(), testWeightsDir()]);
  database = started;
  dataDir = await mkdtemp(join(tmpdir(), 'memory-cli-'));
  await symlink(weights, join(dataDir, 'weights'));
  await remember('ada');
}, 600_000);
afterAll(async () => {
  await database.close();
  await rm(dataDir, { recursive: true });
});

/** Somebody with a dog, said in one turn of two sides. */
async function remember(userId: string): Promise<void> {
  await tell(personMemory(database.store, { userId }), {
    ...{ at: AT, userText: SENTENCE, agentText: 'Nice.' },
    facts: [['dog_name', 'has a dog called Biscuit', { category: 'RELATIONSHIP' }]],
  });
}

/** `npm run memory -- …args`, against the test's database. */
async function memory(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    ...{ PATH: process.env.PATH, KINDRED_DATA_DIR: dataDir, SUPABASE_URL: database.url },
    ...{ SUPABASE_SERVICE_ROLE_KEY: database.serviceKey, OPENAI_API_KEY: 'not-used-here' },
    ...{ LIVEKIT_URL: 'ws://localhost:1', LIVEKIT_API_KEY: 'devkey', LIVEKIT_API_SECRET: 'not-used-here' },
  };
  const command = ['--import', './local/stack-env.ts', 'src/cli/memory.ts', ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, command, { cwd: ROOT, env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

async function json(...args: string[]) {
  const { stdout, stderr } = await memory(...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('npm run memory', () => {
  it('lists memories with category and source, for people and as JSON', async () => {
    expect(await json('list', '--user', 'ada')).toMatchObject([
      { category: 'RELATIONSHIP', key: 'dog_name', quote: SENTENCE, provenance: { source: 'turn' } },
    ]);
    const { stdout } = await memory('list', '--user', 'ada');
    expect(stdout).toContain('dog_name: has a dog called Biscuit');
    expect(stdout).toContain(`« ${SENTENCE} »`);
    expect((await memory('list', '--user', 'nobody')).stdout).toContain('Nothing is remembered');
  });

  it('makes missing vectors, and searches as a call does', async () => {
    expect(await json('reembed', '--user', 'ada')).toEqual({ embedded: 3 });
    expect(await json('reembed', '--user', 'ada')).toEqual({ embedded: 0 });
    const [first] = await json('search', 'what is my puppy called', '--user', 'ada');
    expect(first.text).toContain('Biscuit');
  });

  it(
    'exports and imports without loss, back and under another name',
    async () => {
      const before = await json('export', '--user', 'ada');
      const file = join(dataDir, 'ada.json');
      await writeFile(file, JSON.stringify(before));
      await memory('forget', '--user', 'ada', '--all');
      expect(await json('list', '--user', 'ada')).toEqual([]);
      expect(await json('import', file, '--user', 'ada')).toEqual({ memories: 1, episodes: 2, embedded: 3 });
      expect(await json('export', '--user', 'ada')).toEqual(before);
      expect(await json('import', file, '--user', 'ada')).toMatchObject({ memories: 0, episodes: 0 });

      expect(await json('import', file, '--user', 'twin')).toMatchObject({ memories: 1, episodes: 2 });
      const [twin] = await json('list', '--user', 'twin');
      expect(twin).toMatchObject({ key: 'dog_name', quote: SENTENCE });
      expect(twin.id).not.toBe(before.memories[0].id);
    },
    MANY_COMMANDS_MS,
  );

  it('forgets one memory with the turn it came from', async () => {
    await remember('bea');
    const [{ id }] = await json('list', '--user', 'bea');
    expect((await json('forget', '--user', 'bea', '--id', id)).memories).toEqual([id]);
    expect(JSON.stringify(await json('export', '--user', 'bea'))).not.toContain('Biscuit');
    expect(await json('forget', '--user', 'bea', '--id', id)).toEqual({ memories: [], turns: [] });
  });

  it('says where somebody is, sets it, and refuses a place that there is not', async () => {
    expect(await json('time-zone', '--user', 'cleo')).toEqual({ user: 'cleo', timeZone: null });
    expect((await memory('time-zone', 'Asia/Tokyo', '--user', 'cleo')).stdout).toContain(
      'cleo is in Asia/Tokyo',
    );
    expect(await json('time-zone', '--user', 'cleo')).toEqual({ user: 'cleo', timeZone: 'Asia/Tokyo' });
    const { code, stderr } = await memory('time-zone', 'Mars/Olympus', '--user', 'cleo');
    expect([code, stderr]).toEqual([1, expect.stringContaining('"Mars/Olympus" is no time zone')]);
  });

  it.each([
    [['forget', '--user', 'ada'], 'Say what to forget'],
    [['import', '/does/not/exist.json', '--user', 'ada'], '/does/not/exist.json cannot be read'],
    [['import', 'package.json', '--user', 'ada'], 'The file is no export of Kindred'],
    [['import', 'README.md', '--user', 'ada'], 'The file is not JSON'],
  ])('says in one sentence what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await memory(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

describe('an import', () => {
  it('of anything at all is refused clearly or taken whole', async () => {
    // What passes the check would reach the store; nothing that is made up here does.
    const client = { rpc: () => expect.unreachable('reached the store') };
    const services = { store: { client } };
    const value = fc.oneof(
      fc.jsonValue(),
      fc.record({ version: fc.constantFrom(1, 2), userId: fc.string(), memories: fc.array(fc.jsonValue()) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          value.map((json) => JSON.stringify(json)),
          fc.string(),
        ),
        async (text) => {
          const error = await importPerson(services as unknown as Services, 'ada', text).catch(
            (e: unknown) => e,
          );
          expect(error).toBeInstanceOf(KindredError);
          expect((error as KindredError).code).toBe('IMPORT_INVALID');
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
