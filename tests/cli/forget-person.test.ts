import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signJwt } from '../../local/supabase/jwt.ts';
import { startSupabase } from '../../local/supabase/start.ts';
import { loadConfig } from '../../src/config.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { encodeRecord } from '../../src/memory/outbox/records.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { startReplaying } from '../../src/worker/outbox-replay.ts';
import { turnOf as spoken } from '../support/call-memory.ts';
import { MIGRATIONS_DIR, startTestDatabase, type TestDatabase } from '../support/database.ts';
import { FULL_PERSON, fillEverything } from '../support/full-person.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { testWeightsDir } from '../support/weights.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'a-secret-for-tests-of-thirty-two-characters';

let database: TestDatabase;
let model: ModelServer;
let dataDir: string;

beforeAll(async () => {
  let weights: string;
  [database, model, weights] = await Promise.all([startTestDatabase(), startModelServer(), testWeightsDir()]);
  dataDir = await mkdtemp(join(tmpdir(), 'forget-person-'));
  await symlink(weights, join(dataDir, 'weights'));
}, 600_000);
afterAll(async () => {
  await Promise.all([database.close(), model.close()]);
  await rm(dataDir, { recursive: true });
});
beforeEach(() => mkdir(outbox(), { recursive: true }));

const outbox = () => join(dataDir, 'outbox');

function environment(url = database.url, key = database.serviceKey): Record<string, string> {
  return {
    ...{ KINDRED_DATA_DIR: dataDir, SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: key, LOG_LEVEL: 'fatal' },
    ...{ OPENAI_API_KEY: 'sk-scripted', OPENAI_BASE_URL: model.baseUrl },
    ...{ LIVEKIT_URL: 'ws://localhost:1', LIVEKIT_API_KEY: 'devkey', LIVEKIT_API_SECRET: 'not-used-here' },
  };
}

/** `npm run memory -- forget --all --user …`. */
async function forgetAll(user: string, env = environment(), ...more: string[]) {
  const command = [
    '--import',
    './local/stack-env.ts',
    'src/cli/memory.ts',
    'forget',
    '--all',
    '--user',
    user,
  ];
  const options = { cwd: ROOT, env: { PATH: process.env.PATH, ...env } };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...command, ...more], options);
    return { code: 0, stdout };
  } catch (error) {
    return error as { code: number; stdout: string };
  }
}

const turnOf = (userId: string, userText: string): Turn => spoken(userText, { userId, agentText: 'I see.' });

/** Leaves a turn as a call's process does that was killed. */
async function wait(turn: Turn, ending = 'outbox'): Promise<void> {
  const path = join(outbox(), `${turn.callId}.999999999.${ending}`);
  await writeFile(path, encodeRecord({ type: 'said', turn }));
}

async function waiting(): Promise<string> {
  const names = await readdir(outbox());
  return (await Promise.all(names.map((name) => readFile(join(outbox(), name), 'utf8')))).join('');
}

/** Somebody with something in every place, and a turn that waits. */
async function remember(userId: string): Promise<void> {
  await fillEverything(database.store, userId);
  await wait(turnOf(userId, `${userId} is waiting`));
}

describe('npm run memory -- forget --all', () => {
  it('removes a person everywhere, counts before and after, and leaves others alone', async () => {
    await Promise.all([remember('ada'), remember('bob')]);
    await wait(turnOf('ada', 'set aside'), 'outbox.broken');
    const { code, stdout } = await forgetAll('ada', environment(), '--json');
    expect(code).toBe(0);
    const { before, left, total } = JSON.parse(stdout);
    expect(before).toEqual({ ...FULL_PERSON, greeting_audio: 1, outbox_records: 2 });
    expect(total).toBe(0);
    expect(Object.keys(left)).toEqual(Object.keys(before));
    expect(await waiting()).not.toContain('ada');
    expect(await waiting()).toContain('bob is waiting');
    expect((await database.store.exportUser('bob')).episodes).toHaveLength(2);
    expect((await database.store.listPeople()).map(({ id }) => id)).toEqual(['bob']);
  });

  it('says so in a table, also of somebody who was never there', async () => {
    const { code, stdout } = await forgetAll('nobody');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +before +left$/m);
    expect(stdout).toMatch(/^outbox_records +0 +0$/m);
    expect(stdout).toContain('nobody is forgotten: nothing is left.');
  });

  it('is not undone by a replay of what waits elsewhere; what is said afterwards is kept', async () => {
    await remember('cleo');
    const elsewhere = turnOf('cleo', 'cleo said this before');
    await forgetAll('cleo');
    // The volume of another worker comes back.
    await wait(elsewhere);
    await wait(turnOf('cleo', 'cleo said this afterwards'));
    await wait(turnOf('dan', 'dan said this'));
    startReplaying(loadConfig(environment()));
    await expect.poll(() => readdir(outbox()), { timeout: 25_000 }).toEqual([]);
    const words = async (userId: string) =>
      (await database.store.listEpisodes(userId))
        .filter(({ speaker }) => speaker === 'user')
        .map(({ text }) => text);
    expect(await words('cleo')).toEqual(['cleo said this afterwards']);
    expect(await words('dan')).toEqual(['dan said this']);
    const asked = model.asked.map(({ input }) => input).join('');
    expect(asked).toContain('cleo said this afterwards');
    expect(asked).not.toContain('cleo said this before');
  });

  it('fails when anything is left, and says where', async () => {
    // A table of later days that nobody has tied to `users`.
    const migrationsDir = join(dataDir, 'migrations');
    await cp(MIGRATIONS_DIR, migrationsDir, { recursive: true });
    const stray = `create table public.strays (user_id text); insert into public.strays values ('ada');`;
    await writeFile(join(migrationsDir, '99990101000000_strays.sql'), stray);
    const options = { dataDir: undefined, port: 0, jwtSecret: SECRET, migrationsDir, log: silentLog };
    const supabase = await startSupabase(options);
    try {
      const key = signJwt({ role: 'service_role' }, SECRET);
      const { code, stdout } = await forgetAll('ada', environment(supabase.url, key));
      expect(code).toBe(1);
      expect(stdout).toMatch(/^strays +1 +1$/m);
      expect(stdout).toContain('ada is not forgotten yet: 1 left.');
    } finally {
      await supabase.close();
    }
  });
});
