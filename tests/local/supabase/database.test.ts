import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readCatalogue } from '../../../local/supabase/catalogue.ts';
import { DatabaseBusyError, type Transaction } from '../../../local/supabase/database.ts';
import { EmbeddedDatabase } from '../../../local/supabase/embedded-database.ts';
import { signJwt } from '../../../local/supabase/jwt.ts';
import { createApi } from '../../../local/supabase/postgrest/api.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { JWT_SECRET } from './support.ts';

let database: EmbeddedDatabase;

beforeAll(async () => {
  database = await EmbeddedDatabase.open(undefined, () => undefined);
  await database.transaction(({ script }) =>
    script(`create table public.log (n int primary key);
      create function public.last() returns int language sql stable as 'select max(n) from public.log'`),
  );
});
afterAll(() => database.close());
beforeEach(() => database.transaction(({ script }) => script('truncate public.log')));

const write =
  (n: number) =>
  async ({ query }: Transaction) => {
    await query('insert into public.log values ($1)', [n]);
  };
const read = async () => {
  const rows = await database.transaction(({ query }) => query('select n from public.log order by n'));
  return rows.map(({ n }) => n);
};

/** Keeps the one connection until it is let go. */
function hold() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const held = database.transaction(() => promise);
  const release = () => {
    resolve();
    return held;
  };
  return { release };
}

it('keeps nothing of a transaction that fails', async () => {
  const failing = database.transaction(async (transaction) => {
    await write(1)(transaction);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await read()).toEqual([]);
});

it('runs transactions in the order they came in', async () => {
  const order: number[] = [];
  await Promise.all([1, 2, 3, 4].map((n) => database.transaction(async () => void order.push(n))));
  expect(order).toEqual([1, 2, 3, 4]);
});

it('never begins the transaction of a caller who left while it waited', async () => {
  const busy = hold();
  const caller = new AbortController();
  const waiting = database.transaction(write(1), caller.signal);
  caller.abort();
  await busy.release();
  await expect(waiting).rejects.toThrow(/abort/i);
  expect(await read()).toEqual([]);
});

it('turns callers away once 256 wait, over HTTP with 503 PGRST003, and serves all who waited', async () => {
  const api = createApi({
    database,
    catalogue: await readCatalogue(database),
    jwtSecret: JWT_SECRET,
    log: silentLog,
  });
  const busy = hold();
  const waiting = Array.from({ length: 256 }, (_, n) => database.transaction(write(n)));
  await expect(database.transaction(write(1_000))).rejects.toBeInstanceOf(DatabaseBusyError);
  const headers = { authorization: `Bearer ${signJwt({ role: 'service_role' }, JWT_SECRET)}` };
  const response = await api.request('/rest/v1/rpc/last', { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: 'PGRST003' });
  await busy.release();
  await Promise.all(waiting);
  expect(await read()).toHaveLength(256);
});
