/**
 * What the REST API can reach: the tables, columns and functions of the schema `public`, read once after the
 * migrations ran. Nothing that a client names gets into SQL unless it stands here.
 *
 * @module
 */

import { z } from 'zod';
import type { Database } from './database.ts';

const columnSchema = z.object({ name: z.string(), type: z.string(), fallback: z.string().nullable() });

const tableSchema = z.object({
  name: z.string(),
  columns: z.array(columnSchema),
  primaryKey: z.array(z.string()),
});

const routineSchema = z.object({
  name: z.string(),
  volatile: z.boolean(),
  isVoid: z.boolean(),
  isSet: z.boolean(),
  /** The columns of a composite result; `null` where a single value is returned. */
  columns: z.array(columnSchema).nullable(),
  parameters: z.array(z.object({ name: z.string(), type: z.string(), optional: z.boolean() })),
});

/** `type` is qualified and without length; `fallback` is the default as an SQL expression. */
export type Column = z.infer<typeof columnSchema>;
export type Columns = ReadonlyMap<string, Column>;
export type Routine = Omit<z.infer<typeof routineSchema>, 'columns'> & { readonly columns: Columns | null };
export type Table = Omit<z.infer<typeof tableSchema>, 'columns'> & { readonly columns: Columns };

export interface Catalogue {
  readonly tables: ReadonlyMap<string, Table>;
  /** By name; overloads share one. */
  readonly routines: ReadonlyMap<string, readonly Routine[]>;
}

// The type modifier -1 makes format_type name `bpchar` and not `character`, which would mean one character.
const COLUMNS_OF_RELATION = `
  select json_agg(json_build_object(
    'name', a.attname,
    'type', format_type(a.atttypid, -1),
    'fallback', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end
  ) order by a.attnum)
  from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and a.attrelid =`;

const TABLES = `
  select c.relname as name,
    coalesce((${COLUMNS_OF_RELATION} c.oid), '[]') as columns,
    coalesce((
      select json_agg(a.attname)
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = c.oid and i.indisprimary
    ), '[]') as "primaryKey"
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p', 'f')`;

// Like PostgREST: a result is composite when its type is, or when the function has OUT or TABLE columns.
const ROUTINES = `
  select p.proname as name,
    p.provolatile = 'v' as volatile,
    p.prorettype = 'void'::regtype as "isVoid",
    p.proretset as "isSet",
    case
      when p.proargmodes && '{t,b,o}'::"char"[] then (
        select json_agg(json_build_object('name', a.name, 'type', format_type(a.type, -1), 'fallback', null) order by a.n)
        from unnest(p.proargnames, p.proallargtypes, p.proargmodes) with ordinality a(name, type, mode, n)
        where a.mode in ('t', 'b', 'o'))
      when t.typrelid <> 0 then (${COLUMNS_OF_RELATION} t.typrelid)
      when t.typname = 'record' then '[]'::json
    end as columns,
    coalesce((
      select json_agg(json_build_object(
        'name', coalesce(a.name, ''), 'type', format_type(a.type, -1), 'optional', a.n > p.pronargs - p.pronargdefaults
      ) order by a.n)
      from (
        select name, type, row_number() over (order by n) as n
        from unnest(p.proargnames, coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargmodes)
          with ordinality as declared(name, type, mode, n)
        where coalesce(mode, 'i') in ('i', 'b')
      ) a
    ), '[]') as parameters
  from pg_proc p join pg_type t on t.oid = p.prorettype
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.provariadic = 0
    and p.prorettype <> 'trigger'::regtype`;

/** Reads the catalogue anew; call it whenever the schema may have changed. */
export function readCatalogue(database: Database): Promise<Catalogue> {
  return database.transaction(async (transaction) => {
    // With an empty search path every type comes out qualified, hence unambiguous for every caller.
    await transaction.query(`select set_config('search_path', '', true)`);
    const tables = z.array(tableSchema).parse(await transaction.query(TABLES));
    const routines = z.array(routineSchema).parse(await transaction.query(ROUTINES));
    return {
      tables: new Map(tables.map((table) => [table.name, { ...table, columns: byName(table.columns) }])),
      routines: Map.groupBy(
        routines.map((routine) => ({ ...routine, columns: routine.columns && byName(routine.columns) })),
        (routine) => routine.name,
      ),
    };
  });
}

function byName(columns: readonly Column[]): Columns {
  return new Map(columns.map((column) => [column.name, column]));
}
