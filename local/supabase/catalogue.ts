/**
 * What the REST API can reach: the functions of the schema `public`, read once after the migrations ran. Nothing that a
 * client names gets into SQL unless it stands here.
 *
 * @module
 */

import { z } from 'zod';
import type { Database } from './database.ts';

const routineSchema = z.object({
  name: z.string(),
  volatile: z.boolean(),
  isVoid: z.boolean(),
  isSet: z.boolean(),
  /** Rows with columns are returned, and not single values. */
  isComposite: z.boolean(),
  parameters: z.array(z.object({ name: z.string(), type: z.string(), optional: z.boolean() })),
});

export type Routine = z.infer<typeof routineSchema>;

export interface Catalogue {
  /** By name; overloads share one. A parameter's type is qualified and without length. */
  readonly routines: ReadonlyMap<string, readonly Routine[]>;
}

// Like PostgREST: a result is composite when its type is, or when the function has OUT or TABLE columns.
const ROUTINES = `
  select p.proname as name,
    p.provolatile = 'v' as volatile,
    p.prorettype = 'void'::regtype as "isVoid",
    p.proretset as "isSet",
    coalesce(p.proargmodes && '{t,b,o}'::"char"[], false) or t.typrelid <> 0 or t.typname = 'record' as "isComposite",
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
    const routines = z.array(routineSchema).parse(await transaction.query(ROUTINES));
    return { routines: Map.groupBy(routines, ({ name }) => name) };
  });
}
