import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PostgresServer } from '../../local/native-postgres/server.ts';
import { type NativeSupabase, startNativeSupabase } from '../../local/native-postgres/supabase.ts';
import { callFunction } from '../../src/memory/store/rpc.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { ConnectionPool } from '../../src/pool/connection-pool.ts';
import type { DatabaseSettings } from '../../src/pool/database/driver.ts';
import { poolOptions } from '../pool/support/pools.ts';
import { callMemory, personMemory, someone } from '../support/call-memory.ts';
import { JWT_SECRET, MIGRATIONS_DIR } from '../support/database.ts';

let supabase: NativeSupabase;
beforeAll(async () => {
  supabase = await startNativeSupabase({ jwtSecret: JWT_SECRET, migrationsDir: MIGRATIONS_DIR });
  await sql(`create function public.slow(p_ms int) returns int language sql
    as $$ select 1 from pg_sleep(p_ms / 1000.0) $$; grant execute on function public.slow(int) to service_role;`);
});
afterAll(() => supabase?.close());

const sql = (text: string) => supabase.owner.transaction(({ script }) => script(text));

function openPool(settings: Partial<DatabaseSettings> = {}): ConnectionPool & AsyncDisposable {
  const database: DatabaseSettings = {
    ...{ url: supabase.apiUrl, role: 'service', maxConnections: 2, statementTimeoutMs: 8_000 },
    ...settings,
  };
  const options = poolOptions({
    model: 'http://127.0.0.1:9',
    config: { retries: 3, totalTimeoutMs: 20_000 },
  });
  const pool = new ConnectionPool({ ...options, supabase: null, database }).open();
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close(0) });
}

const until = (holds: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await holds()).toBe(true), { timeout: 10_000 });

/** How many connections there are. @param where A condition on pg_stat_activity. */
async function count(where: string): Promise<number> {
  const rows = await supabase.owner.transaction(({ query }) =>
    query(`select count(*)::int as n from pg_stat_activity where application_name = 'kindred' and ${where}`),
  );
  return Number(rows[0]?.n);
}
const LISTENS = `query ilike 'listen%'`;
const active = () => count(`state = 'active'`);

/** Ends connections as a server that restarts does. @param where A condition on pg_stat_activity. */
const cut = (where: string) =>
  sql(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kindred' and ${where}`,
  );

const ask = (pool: ConnectionPool, ms: number, signal?: AbortSignal) =>
  callFunction(pool.getDatabase(), { name: 'slow', args: { p_ms: ms }, answer: z.number() }, signal);

describe('a pool of connections to the database', () => {
  it('opens as many as it may, and the rest wait', async () => {
    await using pool = openPool();
    const answers = Array.from({ length: 6 }, () => ask(pool, 50));
    await until(() => pool.getStats().database?.open === 2);
    expect(pool.getStats().database).toMatchObject({ open: 2, queued: 4 });
    expect(pool.getStats().services.database).toMatchObject({ inFlight: 2, queued: 4 });
    expect(await Promise.all(answers)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(pool.getStats().database).toMatchObject({ open: 2, idle: 2, queued: 0, opened: 2 });
  });

  it('goes on with new connections where the server has closed the old ones', async () => {
    await using pool = openPool();
    await ask(pool, 0);
    await cut('true');
    expect(await ask(pool, 0)).toBe(1);
    const cutOff = ask(pool, 1_000);
    await until(async () => (await active()) > 0);
    await cut(`state = 'active'`);
    expect(await cutOff).toBe(1);
    expect(pool.getStats().services.database.retries).toBeGreaterThan(0);
  });

  it('lets a caller go who gives up, whether they wait or are being answered', async () => {
    await using pool = openPool({ maxConnections: 1 });
    const caller = new AbortController();
    const running = ask(pool, 500, caller.signal);
    const waiting = ask(pool, 0, caller.signal);
    await until(() => pool.getStats().database?.queued === 1);
    const refused = Promise.all(
      [running, waiting].map((call) => expect(call).rejects.toMatchObject({ code: 'ABORTED' })),
    );
    caller.abort();
    await refused;
    expect(pool.getStats().database?.queued).toBe(0);
    expect(await ask(pool, 0)).toBe(1);
    expect(pool.getStats().database?.opened).toBe(1);
  });

  it('has the database end a statement that takes too long', async () => {
    await using pool = openPool({ statementTimeoutMs: 100 });
    await expect(ask(pool, 5_000)).rejects.toMatchObject({
      ...{ code: 'DATABASE', retryable: false },
      details: { sqlState: '57014' },
    });
    expect(await ask(pool, 0)).toBe(1);
  });

  it('calls a function that was replaced meanwhile, also by one that takes more', async () => {
    await using pool = openPool();
    const call = () =>
      callFunction(pool.getDatabase(), { name: 'changing', args: { p_n: 1 }, answer: z.unknown() });
    const body = 'language sql as $$ select';
    const grant = 'grant execute on function public.changing to service_role';
    await sql(`create function public.changing(p_n int) returns int ${body} p_n $$; ${grant}`);
    expect(await call()).toBe(1);
    await sql(`drop function public.changing;
      create function public.changing(p_n int, p_more text default 'one') returns text ${body} p_more $$; ${grant}`);
    expect(await call()).toBe('one');
    await sql('drop function public.changing');
    await expect(call()).rejects.toMatchObject({ code: 'DATABASE', details: { sqlState: '42883' } });
  });

  it('is told apart from a refusal when no server answers, and finds the server that comes back', async () => {
    const gone = await PostgresServer.start();
    await using pool = openPool({ url: gone.urlOf('nobody') });
    await expect(ask(pool, 0)).rejects.toMatchObject({ code: 'DATABASE', details: { sqlState: '28P01' } });
    await gone.stop();
    await expect(ask(pool, 0)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE', retryable: true });
    expect(pool.getStats().connection_errors).toBeGreaterThan(0);
    expect(await pool.warm()).toMatchObject([{ ok: false }, { ok: false }]);
  });

  it('waits at its end for what is being answered, and leaves no connection behind', async () => {
    const pool = openPool();
    const answer = ask(pool, 300);
    await until(async () => (await active()) > 0);
    await pool.close();
    expect(await answer).toBe(1);
    await expect(ask(pool, 0)).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await until(async () => (await count('true')) === 0);
  });
});

describe('a running call', () => {
  it('hears of others’ changes, and of those that came while nobody was heard', async () => {
    await using pool = openPool();
    const store = new MemoryStore(pool.getDatabase());
    const userId = someone();
    const memory = callMemory(store, { userId });
    await memory.load();
    await memory.informed;
    await until(() => pool.getStats().database?.listening === true);
    const others = personMemory(store, { userId });
    const knows = (value: string) => () => memory.known.some((one) => one.value === value);
    const tell = (key: string, value: string) => others.remember([{ category: 'FACT', key, value }]);

    await tell('boat', 'has a yacht');
    await until(knows('has a yacht'));
    // It knows that it has everything: nobody is asked.
    await sleep(100);
    const asked = () => pool.getStats().services.database.attempts;
    const before = asked();
    expect(await memory.catchUp()).toBe(false);
    expect(asked()).toBe(before);

    expect(await count(LISTENS)).toBe(1);
    await cut(LISTENS);
    await tell('car', 'has a van');
    await until(knows('has a van'));
    await until(() => pool.getStats().database?.listening === true);
    await tell('horse', 'has a horse');
    await until(knows('has a horse'));
    memory.close();
    await until(() => pool.getStats().database?.listening === false);
  });
});
