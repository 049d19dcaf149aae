import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { PostgresServer, SUPERUSER } from '../../local/native-postgres/server.ts';
import { readCatalogue } from '../../local/supabase/catalogue.ts';
import { type Database, DatabaseUnreachableError } from '../../local/supabase/database.ts';
import { signJwt } from '../../local/supabase/jwt.ts';
import { createApi } from '../../local/supabase/postgrest/api.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const JWT_SECRET = 'a-secret-for-tests-of-thirty-two-characters';

let server: PostgresServer;
let database: Database;

beforeAll(async () => {
  server = await PostgresServer.start();
  database = server.open(SUPERUSER);
  await database.transaction(({ script }) => script('create table log (n int primary key)'));
});
afterAll(async () => {
  await database?.close();
  await server?.stop();
});
beforeEach(() => database.transaction(({ script }) => script('truncate log')));

const read = async () => {
  const rows = await database.transaction(({ query }) => query('select n from log order by n'));
  return rows.map(({ n }) => n);
};

it('runs transactions at the same time', async () => {
  const all = 4;
  let begun = 0;
  const { promise: together, resolve: meet } = Promise.withResolvers<void>();
  const transactions = Array.from({ length: all }, (_, n) =>
    database.transaction(async ({ query }) => {
      await query('insert into log values ($1)', [n]);
      begun += 1;
      if (begun === all) meet();
      await together;
    }),
  );
  await Promise.all(transactions);
  expect(await read()).toEqual([0, 1, 2, 3]);
});

it('keeps nothing of a transaction that fails', async () => {
  const failing = database.transaction(async ({ query }) => {
    await query('insert into log values (1)');
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await read()).toEqual([]);
});

it('passes on what Postgres says when it refuses', async () => {
  const refused = database.transaction(({ script }) => script('insert into log values (1), (1)'));
  await expect(refused).rejects.toMatchObject({
    code: '23505',
    severity: 'ERROR',
    message: 'duplicate key value violates unique constraint "log_pkey"',
    detail: 'Key (n)=(1) already exists.',
  });
});

it('has the session of a Supabase project: UTC, and what `set local` says ends with its transaction', async () => {
  const settings = () =>
    database.transaction(async ({ query }) => {
      const rows = await query(
        `select current_setting('timezone') as zone, current_setting('search_path') as path`,
      );
      await query(`select set_config('search_path', 'nowhere', true), set_config('timezone', 'CET', true)`);
      return rows;
    });
  const expected = [{ zone: 'UTC', path: '"$user",public,extensions' }];
  for (let n = 0; n < 20; n += 1) expect(await settings()).toEqual(expected);
});

it('never begins the transaction of a caller who left while it waited', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const busy = Array.from({ length: 10 }, () => database.transaction(() => promise));
  const caller = new AbortController();
  const waiting = database.transaction(({ query }) => query('insert into log values (1)'), caller.signal);
  const refused = expect(waiting).rejects.toThrow(/abort/i);
  caller.abort();
  resolve();
  await Promise.all(busy);
  await refused;
  expect(await read()).toEqual([]);
});

it('goes on with another connection after the server has closed one', async () => {
  const cut = database.transaction(({ query }) => query('select pg_terminate_backend(pg_backend_pid())'));
  await expect(cut).rejects.toMatchObject({ code: '57P01' });
  expect(await read()).toEqual([]);
});

it('is told apart from a refusal when no server answers: over HTTP as 503 PGRST001', async () => {
  const other = await PostgresServer.start();
  const gone = other.open(SUPERUSER);
  try {
    await gone.transaction(({ script }) =>
      script(`create function last() returns int language sql as 'select 1'`),
    );
    const catalogue = await readCatalogue(gone);
    await other.stop();
    await expect(gone.transaction(({ query }) => query('select'))).rejects.toBeInstanceOf(
      DatabaseUnreachableError,
    );
    const api = createApi({ database: gone, catalogue, jwtSecret: JWT_SECRET, log: silentLog });
    const headers = { authorization: `Bearer ${signJwt({ role: 'service_role' }, JWT_SECRET)}` };
    const response = await api.request('/rest/v1/rpc/last', { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'PGRST001' });
  } finally {
    await gone.close();
    await other.stop();
  }
});
