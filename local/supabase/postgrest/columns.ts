/**
 * Naming columns: in filters, in `select`, in `order`.
 *
 * @module
 */

import type { Columns } from '../catalogue.ts';
import { badQuery, RestError } from './errors.ts';
import { identifier, type Parameters } from './sql.ts';
import { splitList, unquote } from './syntax.ts';

/** What a query may name, and where its values go. */
export interface Scope {
  readonly columns: Columns;
  readonly parameters: Parameters;
}

/** A column, or a place within a JSON column, as SQL and with its type. */
export interface Expression {
  readonly sql: string;
  readonly type: string;
}

const CASTS = new Set(
  'text varchar int int2 int4 int8 integer bigint smallint float4 float8 real numeric boolean bool uuid date time timestamp timestamptz json jsonb'.split(
    ' ',
  ),
);

/**
 * @param path `name`, or a path into JSON such as `metadata->places->0->>city`.
 * @throws RestError 400 `42703` when there is no such column.
 */
export function columnExpression(path: string, { columns, parameters }: Scope): Expression {
  const [name = '', ...steps] = path.split(/(->>?)/);
  const column = columns.get(unquote(name));
  if (!column) throw new RestError(400, '42703', `column ${name || '""'} does not exist`);
  let sql = identifier(column.name);
  let type = column.type;
  for (let at = 0; at < steps.length; at += 2) {
    const key = steps[at + 1] ?? '';
    if (key === '') throw badQuery(`"failed to parse the JSON path (${path})"`);
    sql = `${sql} ${steps[at]} ${/^-?\d{1,9}$/.test(key) ? `(${key})` : parameters.bind(unquote(key))}`;
    type = steps[at] === '->>' ? 'text' : type;
  }
  return { sql: steps.length > 0 ? `(${sql})` : sql, type };
}

/**
 * @param select The parameter `select`: `*`, or items `alias:column->path::type`; `null` means `*`.
 * @returns The list of a SELECT or RETURNING.
 */
export function selectList(select: string | null, scope: Scope): string {
  const items = splitList(select || '*').map((item) => selectItem(item.trim(), scope));
  return items.join(', ');
}

function selectItem(item: string, scope: Scope): string {
  if (item === '*') return '*';
  if (/[()]/.test(item)) {
    throw badQuery(
      `"failed to parse select parameter (${item})"`,
      'The local database answers with columns of one table; embedded tables and aggregates are not offered.',
    );
  }
  const [, alias, path = '', cast] = /^(?:([^:]+):(?!:))?(.*?)(?:::(.*))?$/s.exec(item) ?? [];
  if (cast !== undefined && !CASTS.has(cast))
    throw badQuery(`"unknown type (${cast}) in the select parameter"`);
  const { sql } = columnExpression(path, scope);
  return `${cast === undefined ? sql : `${sql}::${cast}`} as ${identifier(alias ?? lastStep(path))}`;
}

/** PostgREST names a JSON path by its last key; an array index is named by the key before it. */
function lastStep(path: string): string {
  const keys = path.split(/->>?/).map(unquote);
  return keys.findLast((key) => !/^-?\d+$/.test(key)) ?? path;
}

/** @param order The parameter `order`: items `column.desc.nullslast`, or `null`. */
export function orderBy(order: string | null, scope: Scope): string {
  if (!order) return '';
  return ` order by ${splitList(order)
    .map((item) => orderItem(item, scope))
    .join(', ')}`;
}

function orderItem(item: string, scope: Scope): string {
  const [, path = '', direction = 'asc', nulls] =
    /^(.*?)(?:\.(asc|desc))?(?:\.nulls(first|last))?$/s.exec(item.trim()) ?? [];
  return `${columnExpression(path, scope).sql} ${direction}${nulls ? ` nulls ${nulls}` : ''}`;
}
