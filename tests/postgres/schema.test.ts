import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NativeSupabase, startNativeSupabase } from '../../local/native-postgres/supabase.ts';
import { MIGRATIONS_DIR } from '../support/database.ts';

let supabase: NativeSupabase;
beforeAll(async () => {
  supabase = await startNativeSupabase({
    jwtSecret: 'a-secret-for-tests-of-thirty-two-characters',
    migrationsDir: MIGRATIONS_DIR,
  });
});
afterAll(() => supabase?.close());

/** @param sql Yields one column, `found`. */
async function find(sql: string): Promise<unknown[]> {
  const rows = await supabase.owner.transaction(({ query }) => query(sql));
  return rows.map(({ found }) => found);
}

/** What an extension brought is not ours to judge. */
const FUNCTIONS = `
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_depend d
                    where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`;

const TABLES = `from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

it('is made by a role that is no superuser, and is all its own', async () => {
  expect(await find('select rolsuper as found from pg_roles where rolname = current_user')).toEqual([false]);
  expect(await find(`select count(*)::int as found ${TABLES}`)).toEqual([expect.any(Number)]);
  expect(await find(`select c.relname as found ${TABLES} and c.relowner <> 'postgres'::regrole`)).toEqual([]);
});

it('puts no extension and no view into the schema that the API shows', async () => {
  const extension = `select extname as found from pg_extension where extnamespace = 'public'::regnamespace`;
  expect(await find(extension)).toEqual([]);
  const view = `select relname as found from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`;
  expect(await find(view)).toEqual([]);
});

describe('the functions', () => {
  it('are there', async () => {
    const [count] = await find(`select count(*)::int as found ${FUNCTIONS}`);
    expect(count).toBeGreaterThan(20);
  });

  it('are nothing that anon may call', async () => {
    const open = `has_function_privilege('anon', p.oid, 'execute')`;
    expect(await find(`select p.oid::regprocedure::text as found ${FUNCTIONS} and ${open}`)).toEqual([]);
  });

  it('run with the rights of their caller and a search path of their own', async () => {
    const loose = `(p.prosecdef or not exists (
      select from unnest(p.proconfig) setting where setting like 'search\\_path=%'))`;
    expect(await find(`select p.oid::regprocedure::text as found ${FUNCTIONS} and ${loose}`)).toEqual([]);
  });
});

describe('the tables', () => {
  it('are all under row level security', async () => {
    expect(await find(`select c.relname as found ${TABLES} and not c.relrowsecurity`)).toEqual([]);
  });

  it('say by a policy who may see their rows, each of them', async () => {
    const silent = `not exists (select from pg_policy p where p.polrelid = c.oid)`;
    expect(await find(`select c.relname as found ${TABLES} and ${silent}`)).toEqual([]);
  });

  it('have policies that ask once who the caller is, and not for each row', async () => {
    const perRow = `
      select c.relname || ': ' || p.polname as found
      from pg_policy p join pg_class c on c.oid = p.polrelid,
        lateral (values (pg_get_expr(p.polqual, p.polrelid)), (pg_get_expr(p.polwithcheck, p.polrelid))) part (text)
      where c.relnamespace = 'public'::regnamespace
        and regexp_replace(part.text, '\\( ?SELECT [^)]*auth\\.jwt\\(\\)', '', 'gi') ~ 'auth\\.jwt\\('`;
    expect(await find(perRow)).toEqual([]);
  });

  it('have one policy for each role and kind of access: of several each is asked for each row', async () => {
    const twice = `
      select c.relname as found from pg_policy p join pg_class c on c.oid = p.polrelid, unnest(p.polroles) role
      where c.relnamespace = 'public'::regnamespace and p.polpermissive
      group by c.relname, role having count(*) > 1`;
    expect(await find(twice)).toEqual([]);
  });

  it('have no index that another one is the same as', async () => {
    const twins = `
      select i.indexrelid::regclass || ' and ' || j.indexrelid::regclass as found
      from pg_index i join pg_index j on i.indrelid = j.indrelid and i.indexrelid < j.indexrelid
        and i.indkey::text = j.indkey::text and i.indclass::text = j.indclass::text and i.indoption::text = j.indoption::text
        and coalesce(pg_get_expr(i.indpred, i.indrelid), '') = coalesce(pg_get_expr(j.indpred, j.indrelid), '')
        and coalesce(pg_get_expr(i.indexprs, i.indrelid), '') = coalesce(pg_get_expr(j.indexprs, j.indrelid), '')
        and i.indisunique = j.indisunique
      where i.indrelid in (select c.oid ${TABLES})`;
    expect(await find(twins)).toEqual([]);
  });

  it('have a primary key', async () => {
    const keyless = `not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`;
    expect(await find(`select c.relname as found ${TABLES} and ${keyless}`)).toEqual([]);
  });

  /** Of a table, what these roles may do with it, if anything. */
  const granted = (role: string, privileges: readonly string[]) => `
    select c.relname || ': ' || string_agg(privilege, ', ' order by privilege) as found
    from (select * ${TABLES}) c, unnest(array['${privileges.join(`', '`)}']) privilege
    where has_table_privilege('${role}', c.oid, privilege)
    group by c.relname order by c.relname`;
  const ROWS = ['select', 'insert', 'update', 'delete'];
  // TRUNCATE does not ask row level security; none of them is for people. MAINTAIN is new with Postgres 17.
  const WHOLE = ['truncate', 'references', 'trigger', 'maintain'];

  it('give anon nothing', async () => {
    expect(await find(granted('anon', [...ROWS, ...WHOLE]))).toEqual([]);
  });

  it('give a person who logged in rows, and nothing that passes row level security', async () => {
    expect(await find(granted('authenticated', WHOLE))).toEqual([]);
  });

  it('have an index for every foreign key, so that removing a person reads that person’s rows alone', async () => {
    const unindexed = `
      select k.conrelid::regclass || ' (' || (
        select string_agg(a.attname, ', ' order by key.n)
        from unnest(k.conkey) with ordinality key (number, n)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number) || ')' as found
      from pg_constraint k
      where k.contype = 'f' and k.connamespace = 'public'::regnamespace and not exists (
        select from pg_index i
        where i.indrelid = k.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)
      order by 1`;
    expect(await find(unindexed)).toEqual([]);
  });
});
