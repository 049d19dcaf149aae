/**
 * The SQL functions that the database has, as its catalogue says, and calls of them as prepared statements.
 *
 * @module
 */

import type { PoolClient } from 'pg';

/** One function of the schema `public`. */
export interface SqlFunction {
  readonly name: string;
  readonly parameters: ReadonlyArray<{
    readonly name: string;
    readonly type: string;
    readonly optional: boolean;
  }>;
}

/** A statement that a connection prepares once: the same name always stands for the same text. */
export interface PreparedCall {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Sets of rows are left out: ours answer in one JSON value each. */
const FUNCTIONS_SQL = `
  select p.proname::text as name, coalesce((
    select json_agg(json_build_object('name', a.name, 'type', format_type(a.type, null),
                                      'optional', a.n > p.pronargs - p.pronargdefaults) order by a.n)
    from unnest(p.proargnames[:p.pronargs], p.proargtypes::oid[]) with ordinality a (name, type, n)), '[]') as parameters
  from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and not p.proretset and p.provariadic = 0
    and p.prorettype <> 'trigger'::regtype`;

/** Reads the catalogue. @throws What the driver throws. */
export async function readFunctions(client: PoolClient): Promise<SqlFunctions> {
  const { rows } = await client.query<SqlFunction>(FUNCTIONS_SQL);
  return new SqlFunctions(rows);
}

/** As Postgres would say it. */
export function unknownFunction(name: string, args: readonly string[]): Error {
  const message = `there is no function public.${name}(${args.join(', ')}): are the migrations applied?`;
  return Object.assign(new Error(message), { code: '42883', severity: 'ERROR' });
}

export class SqlFunctions {
  readonly #byName: ReadonlyMap<string, readonly SqlFunction[]>;
  /** Names of prepared statements by their text. */
  readonly #names = new Map<string, string>();

  constructor(functions: readonly SqlFunction[]) {
    this.#byName = Map.groupBy(functions, ({ name }) => name);
  }

  /** @returns `undefined` where not exactly one function takes these arguments. */
  prepare(name: string, args: Readonly<Record<string, unknown>>): PreparedCall | undefined {
    const given = Object.keys(args).filter((key) => args[key] !== undefined);
    const fitting = (this.#byName.get(name) ?? []).filter((one) => accepts(one, given));
    const [found] = fitting;
    if (!found || fitting.length > 1) return undefined;
    const passed = found.parameters.filter((parameter) => given.includes(parameter.name));
    const list = passed.map(({ name: key, type }, i) => `${quoted(key)} => $${i + 1}::${type}`);
    const text = `select public.${quoted(name)}(${list.join(', ')}) as answer`;
    const values = passed.map((parameter) => encoded(parameter.type, args[parameter.name]));
    return { name: this.#nameOf(text), text, values };
  }

  #nameOf(text: string): string {
    const known = this.#names.get(text);
    if (known) return known;
    const name = `kindred_${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

function accepts({ parameters }: SqlFunction, given: readonly string[]): boolean {
  const names = new Set(parameters.map(({ name }) => name));
  return (
    given.every((name) => names.has(name)) &&
    parameters.every(({ name, optional }) => optional || given.includes(name))
  );
}

/** The driver writes a list as an array of SQL: where JSON is wanted, it is given JSON. */
function encoded(type: string, value: unknown): unknown {
  const isJson = type === 'jsonb' || type === 'json';
  return isJson && value !== null ? JSON.stringify(value) : value;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
