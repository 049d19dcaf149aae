import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JWT_SECRET, MIGRATIONS_DIR, serviceClient, startNotes } from './support.ts';

const SERVER = fileURLToPath(new URL('../../../local/supabase/server.ts', import.meta.url));
const PATIENCE_MS = 180_000;
const ACKNOWLEDGED = 100;

type Server = ChildProcessByStdio<null, Readable, Readable>;

let root: string;
const started: Server[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindred-supabase-'));
  const supabase = await startNotes(join(root, 'template'));
  await supabase.close();
}, PATIENCE_MS);
afterAll(async () => {
  for (const server of started) server.kill('SIGKILL');
  await rm(root, { recursive: true });
});

/** A data folder whose database exists already. */
async function prepare(folder: string): Promise<string> {
  await cp(join(root, 'template'), join(root, folder), { recursive: true });
  return folder;
}

function launch(folder: string, env: NodeJS.ProcessEnv = {}): Server {
  const server = spawn(process.execPath, [SERVER], {
    env: {
      ...process.env,
      PORT: '0',
      KINDRED_DATA_DIR: join(root, folder),
      SUPABASE_JWT_SECRET: JWT_SECRET,
      SUPABASE_MIGRATIONS_DIR: MIGRATIONS_DIR,
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(server);
  return server;
}

/** @returns Its URL, once it says that it is ready. */
async function ready(server: Server): Promise<string> {
  for await (const line of createInterface(server.stdout)) {
    const { url } = JSON.parse(line);
    if (url) return url;
  }
  throw new Error(`it never became ready: ${await text(server.stderr)}`);
}

/** What it says on stderr, and the code it ends with. */
async function ending(server: Server) {
  server.stdout.resume();
  const [said, [code, signal]] = await Promise.all([text(server.stderr), once(server, 'exit')]);
  return { said, code, signal };
}

async function stop(server: Server) {
  const end = ending(server);
  server.kill('SIGTERM');
  return end;
}

describe('a server process', () => {
  it('keeps its files to itself: no other account of the machine looks into them', async () => {
    expect((await stat(join(root, 'template', 'database'))).mode & 0o777).toBe(0o700);
  });

  it(
    'loses no acknowledged write when it is killed in the middle of writing',
    async () => {
      const first = launch(await prepare('kill'));
      const client = serviceClient(await ready(first));
      const acknowledged: string[] = [];
      const killed = once(first, 'exit');
      const writers = Array.from({ length: 8 }, async (_, writer) => {
        for (let n = 0; first.exitCode === null && first.signalCode === null; n++) {
          const slug = `${writer}-${n}`;
          const { error } = await client.rpc('write_note', { who: 'ada', what: slug });
          if (error) return;
          acknowledged.push(slug);
          if (acknowledged.length === ACKNOWLEDGED) first.kill('SIGKILL');
        }
      });
      await Promise.all([...writers, killed]);
      const second = launch('kill');
      const { data } = await serviceClient(await ready(second)).rpc('slugs');
      const kept = new Set<string>(data);
      expect(acknowledged.length).toBeGreaterThanOrEqual(ACKNOWLEDGED);
      expect(acknowledged.filter((slug) => !kept.has(slug))).toEqual([]);
      expect((await stop(second)).code).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'ends with 0 on SIGTERM, says nothing on stderr, and finds its data again',
    async () => {
      const first = launch(await prepare('term'));
      await serviceClient(await ready(first))
        .rpc('write_note', { who: 'ada', what: 'kept' })
        .throwOnError();
      expect(await stop(first)).toEqual({ said: '', code: 0, signal: null });
      const second = launch('term');
      const { data } = await serviceClient(await ready(second)).rpc('slugs');
      expect(data).toEqual(['kept']);
      await stop(second);
    },
    PATIENCE_MS,
  );

  it(
    'ends when a statement outlasts the limit, and starts anew with its data',
    async () => {
      const first = launch(await prepare('limit'), { SUPABASE_STATEMENT_LIMIT_MS: '2000' });
      const end = ending(first);
      const client = serviceClient(await ready(first));
      await client.rpc('write_note', { who: 'ada', what: 'kept' }).throwOnError();
      const { error } = await client.rpc('forever');
      expect(error).not.toBeNull();
      expect(await end).toMatchObject({
        said: expect.stringContaining('ran for more than 2000 ms'),
        signal: 'SIGKILL',
      });
      const second = launch('limit');
      const { data } = await serviceClient(await ready(second)).rpc('slugs');
      expect(data).toEqual(['kept']);
      await stop(second);
    },
    PATIENCE_MS,
  );
});

describe('a server process that cannot start says one sentence and ends with 1', () => {
  const ONE_SENTENCE = /^[^\n]+\.\n$/;

  it(
    'when another owns the data folder',
    async () => {
      const owner = launch(await prepare('owned'));
      await ready(owner);
      const { said, code } = await ending(launch('owned'));
      expect(said).toMatch(ONE_SENTENCE);
      expect(said).toContain(`in use by process ${owner.pid}`);
      expect(code).toBe(1);
      await stop(owner);
    },
    PATIENCE_MS,
  );

  it(
    'when its port is taken',
    async () => {
      const occupant = createServer().listen(0, '127.0.0.1');
      await once(occupant, 'listening');
      const address = occupant.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const { said, code } = await ending(launch(await prepare('port'), { PORT: port }));
      occupant.close();
      expect(said).toMatch(ONE_SENTENCE);
      expect(said).toContain(`cannot listen on port ${port}`);
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );

  it(
    'when the data folder cannot be made',
    async () => {
      await writeFile(join(root, 'file'), '');
      const { said, code } = await ending(launch('file/below'));
      expect(said).toMatch(ONE_SENTENCE);
      expect(said).toContain('The data folder');
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );

  it(
    'when the database is damaged',
    async () => {
      const healthy = launch('healthy');
      await ready(healthy);
      await stop(healthy);
      await cp(join(root, 'healthy'), join(root, 'damaged'), { recursive: true });
      await truncate(join(root, 'damaged/database/global/pg_control'), 100);
      const { said, code } = await ending(launch('damaged'));
      expect(said).toMatch(ONE_SENTENCE);
      expect(said).toContain('could not read file "global/pg_control"');
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );

  it(
    'when its environment is wrong',
    async () => {
      const { said, code } = await ending(launch('env', { PORT: 'eighty', SUPABASE_JWT_SECRET: 'short' }));
      expect(said).toMatch(ONE_SENTENCE);
      expect(said).toContain('PORT');
      expect(said).toContain('SUPABASE_JWT_SECRET');
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );
});
