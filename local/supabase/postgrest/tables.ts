/**
 * `/rest/v1/<table>`: select, insert, upsert, update, delete.
 *
 * @module
 */

import type { Catalogue, Column, Table } from '../catalogue.ts';
import { orderBy, type Scope, selectList } from './columns.ts';
import { badBody, badQuery, RestError } from './errors.ts';
import { hasFilter, whereClause } from './filters.ts';
import type { Plan } from './plan.ts';
import { isRead, type JsonBody, type RestRequest, readPage } from './request.ts';
import { identifier, Parameters } from './sql.ts';
import { splitList, unquote } from './syntax.ts';

/** One request to one table on its way to SQL. */
interface Job extends Scope {
  readonly request: RestRequest;
  readonly table: Table;
}

/**
 * @param body Present for POST and PATCH.
 * @throws RestError when the request names something that is not there or says it wrongly.
 */
export function planTable(catalogue: Catalogue, name: string, request: RestRequest, body?: JsonBody): Plan {
  const table = catalogue.tables.get(name);
  if (!table) {
    throw new RestError(404, 'PGRST205', `Could not find the table 'public.${name}' in the schema cache`);
  }
  const job = { request, table, columns: table.columns, parameters: new Parameters() };
  if (isRead(request.method)) return select(job);
  if (request.method === 'POST' && body) return insert(job, body);
  if (request.method === 'PATCH' && body) return update(job, body);
  if (request.method === 'DELETE') return remove(job);
  throw new RestError(405, 'PGRST117', `Unsupported HTTP method: ${request.method}`);
}

function select(job: Job): Plan {
  const { query, preferences, method } = job.request;
  const { limit, offset } = readPage(query);
  const list = selectList(query.get('select'), job);
  const from = `from ${target(job)}${whereClause(query, job)}`;
  return {
    prelude: '',
    rows: `select ${list} ${from}${orderBy(query.get('order'), job)} limit ${limit} offset ${offset}`,
    total: preferences.count ? `select count(*) ${from}` : null,
    body: method === 'HEAD' ? 'none' : 'rows',
    status: 200,
    offset,
    parameters: job.parameters,
    readOnly: true,
  };
}

function insert(job: Job, { text, value }: JsonBody): Plan {
  const rows = Array.isArray(value) ? value : [value];
  const names = insertedColumns(rows, job);
  const items = `json_array_elements(${job.parameters.bind(Array.isArray(value) ? text : `[${text}]`, 'json')}) as _item_(json)`;
  const columns = names.map((name) => columnOf(name, job.table));
  const into = columns.length > 0 ? `(${columns.map(({ name }) => identifier(name)).join(', ')})` : '';
  const values = columns.map((column) => insertedValue(column, job)).join(', ');
  const from =
    columns.length > 0 ? `${items}, json_to_record(_item_.json) as _body_(${definitions(columns)})` : items;
  return write(
    job,
    `insert into ${target(job)}${into} select ${values} from ${from}${onConflict(job, names)}`,
  );
}

function insertedColumns(rows: readonly unknown[], { request }: Job): string[] {
  const keys = rows.map((row) => Object.keys(asObject(row)));
  const chosen = request.query.get('columns');
  if (chosen !== null) return [...new Set(splitList(chosen).map(unquote))];
  const union = [...new Set(keys.flat())];
  if (!request.preferences.missingIsDefault && keys.some((own) => own.length !== union.length)) {
    throw badBody('All object keys must match');
  }
  return union;
}

function insertedValue(column: Column, { request, parameters }: Job): string {
  const given = `_body_.${identifier(column.name)}`;
  if (!request.preferences.missingIsDefault || column.fallback === null) return given;
  return `case when _item_.json::jsonb ? ${parameters.bind(column.name)} then ${given} else ${column.fallback} end`;
}

function onConflict({ request, table }: Job, written: readonly string[]): string {
  const { onConflict: resolution } = request.preferences;
  const named = request.query.get('on_conflict');
  const names = named ? splitList(named).map(unquote) : table.primaryKey;
  if (resolution === 'fail' || names.length === 0) return '';
  const key = names.map((name) => identifier(columnOf(name, table).name)).join(', ');
  if (resolution === 'ignore' || written.length === 0) return ` on conflict (${key}) do nothing`;
  const updates = written.map(identifier).map((name) => `${name} = excluded.${name}`);
  return ` on conflict (${key}) do update set ${updates.join(', ')}`;
}

function update(job: Job, { text, value }: JsonBody): Plan {
  assertFiltered(job, 'UPDATE');
  const columns = Object.keys(asObject(value)).map((name) => columnOf(name, job.table));
  if (columns.length === 0) throw badBody('The body names no column to change');
  const list = columns.map(({ name }) => identifier(name)).join(', ');
  const body = `select ${list} from json_to_record(${job.parameters.bind(text, 'json')}) as _body_(${definitions(columns)})`;
  return write(job, `update ${target(job)} set (${list}) = (${body})${whereClause(job.request.query, job)}`);
}

function remove(job: Job): Plan {
  assertFiltered(job, 'DELETE');
  return write(job, `delete from ${target(job)}${whereClause(job.request.query, job)}`);
}

function write(job: Job, command: string): Plan {
  const { query, preferences, method } = job.request;
  const represented = preferences.returns === 'representation';
  return {
    prelude: '',
    rows: `${command} returning ${represented ? selectList(query.get('select'), job) : '1'}`,
    total: preferences.count ? 'count(*)' : null,
    body: represented ? 'rows' : 'none',
    status: method === 'POST' ? 201 : represented ? 200 : 204,
    offset: 0,
    parameters: job.parameters,
    readOnly: false,
  };
}

/** Supabase loads pg-safeupdate, which refuses to change a whole table; a `limit` would be passed over. */
function assertFiltered({ request: { query } }: Job, command: 'UPDATE' | 'DELETE'): void {
  if (!hasFilter(query)) throw new RestError(400, '21000', `${command} requires a WHERE clause`);
  for (const name of ['limit', 'offset']) {
    if (query.has(name)) throw badQuery(`"${name} cannot be used with ${command}"`);
  }
}

function target({ table }: Job): string {
  return `public.${identifier(table.name)}`;
}

function columnOf(name: string, table: Table): Column {
  const column = table.columns.get(name);
  if (column) return column;
  const message = `Could not find the '${name}' column of '${table.name}' in the schema cache`;
  throw new RestError(400, 'PGRST204', message);
}

function definitions(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
}

function asObject(row: unknown): object {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw badBody('The body must be a JSON object or an array of them');
  }
  return row;
}
