/**
 * `/rest/v1/rpc/<function>`: calling a function with named arguments.
 *
 * @module
 */

import type { Catalogue, Routine } from '../catalogue.ts';
import { orderBy, selectList } from './columns.ts';
import { badBody, RestError } from './errors.ts';
import { whereClause } from './filters.ts';
import type { Plan } from './plan.ts';
import { isRead, type JsonBody, type RestRequest, readPage } from './request.ts';
import { identifier, Parameters } from './sql.ts';

/** The arguments of a call, as JSON and as the names that were given. */
interface Arguments {
  readonly text: string;
  readonly names: readonly string[];
}

/**
 * @param body For POST; a GET takes its arguments from the query string.
 * @throws RestError when no function, or more than one, takes these arguments.
 */
export function planRoutine(catalogue: Catalogue, name: string, request: RestRequest, body?: JsonBody): Plan {
  if (!isRead(request.method) && request.method !== 'POST') {
    throw new RestError(405, 'PGRST101', `Cannot use the ${request.method} method on RPC`);
  }
  const overloads = catalogue.routines.get(name) ?? [];
  const given = body ? argumentsOfBody(body) : argumentsOfQuery(request.query, overloads);
  const routine = choose(name, overloads, given.names);
  const parameters = new Parameters();
  const plan = {
    prelude: `_called_ as (${call(routine, given, parameters)})`,
    parameters,
    readOnly: isRead(request.method) || !routine.volatile,
  };
  const filters = body ? request.query : withoutArguments(request.query, given.names);
  return { ...plan, ...answer(routine, { ...request, query: filters }, parameters) };
}

function argumentsOfBody({ text, value }: JsonBody): Arguments {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badBody('The arguments must be a JSON object');
  }
  return { text, names: Object.keys(value) };
}

function argumentsOfQuery(query: URLSearchParams, overloads: readonly Routine[]): Arguments {
  const known = new Set(overloads.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const given = Object.fromEntries([...query].filter(([name]) => known.has(name)));
  return { text: JSON.stringify(given), names: Object.keys(given) };
}

function withoutArguments(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => !names.includes(name)));
}

function choose(name: string, overloads: readonly Routine[], given: readonly string[]): Routine {
  const fitting = overloads.filter((routine) => accepts(routine, given));
  const [routine] = fitting;
  if (!routine) throw notFound(name, given);
  if (fitting.length > 1) throw ambiguous(fitting);
  return routine;
}

function accepts({ parameters }: Routine, given: readonly string[]): boolean {
  const names = new Set(parameters.map(({ name }) => name));
  const missing = parameters.some(({ name, optional }) => !optional && !given.includes(name));
  return !missing && given.every((name) => names.has(name));
}

function notFound(name: string, given: readonly string[]): RestError {
  const list = given.join(', ');
  const signature = given.length > 0 ? `(${list})` : ' without parameters';
  const searched = given.length > 0 ? ` with parameter${given.length > 1 ? 's' : ''} ${list}` : signature;
  return new RestError(
    404,
    'PGRST202',
    `Could not find the function public.${name}${signature} in the schema cache`,
    {
      details: `Searched for the function public.${name}${searched}, but no matches were found in the schema cache.`,
    },
  );
}

function ambiguous(routines: readonly Routine[]): RestError {
  const candidates = routines.map(({ name, parameters }) => {
    const list = parameters.map((parameter) => `${parameter.name} => ${parameter.type}`).join(', ');
    return `public.${name}(${list})`;
  });
  return new RestError(
    300,
    'PGRST203',
    `Could not choose the best candidate function between: ${candidates.join(', ')}`,
    {
      hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
    },
  );
}

/** The call as a query; a single value is named `value`. */
function call(
  { name, parameters: declared, columns }: Routine,
  given: Arguments,
  parameters: Parameters,
): string {
  const routine = `public.${identifier(name)}`;
  const alias = columns ? '_result_' : '_result_(value)';
  if (given.names.length === 0) return `select _result_.* from ${routine}() as ${alias}`;
  const passed = declared.filter((parameter) => given.names.includes(parameter.name));
  const definitions = passed.map((parameter) => `${identifier(parameter.name)} ${parameter.type}`).join(', ');
  const values = passed
    .map((parameter) => identifier(parameter.name))
    .map((id) => `${id} => _arguments_.${id}`);
  return (
    `select _result_.* from json_to_record(${parameters.bind(given.text, 'json')}) as _arguments_(${definitions}), ` +
    `lateral ${routine}(${values.join(', ')}) as ${alias}`
  );
}

type Answer = Pick<Plan, 'rows' | 'total' | 'body' | 'status' | 'offset'>;

function answer(routine: Routine, request: RestRequest, parameters: Parameters): Answer {
  const { rows, total, body, offset } = routine.isSet
    ? answerOfSet(routine, request, parameters)
    : answerOfOne(routine);
  const isSilent = routine.isVoid || request.preferences.returns === 'minimal';
  const isEmpty = isSilent || request.method === 'HEAD';
  return { rows, total, offset, body: isEmpty ? 'none' : body, status: isSilent ? 204 : 200 };
}

function answerOfOne({ columns }: Routine): Omit<Answer, 'status'> {
  return { rows: 'select * from _called_', total: null, body: columns ? 'row' : 'value', offset: 0 };
}

function answerOfSet(routine: Routine, request: RestRequest, parameters: Parameters): Omit<Answer, 'status'> {
  const { query, preferences } = request;
  const { limit, offset } = readPage(query);
  const scope = routine.columns && { columns: routine.columns, parameters };
  const from = `from _called_${scope ? whereClause(query, scope) : ''}`;
  const list = scope ? selectList(query.get('select'), scope) : 'value';
  const order = scope ? orderBy(query.get('order'), scope) : '';
  return {
    rows: `select ${list} ${from}${order} limit ${limit} offset ${offset}`,
    total: preferences.count ? `select count(*) ${from}` : null,
    body: scope ? 'rows' : 'values',
    offset,
  };
}
