/**
 * `/rest/v1/rpc/<function>`: which function a call means, and the call as one SQL query.
 *
 * @module
 */

import type { Catalogue, Routine } from '../catalogue.ts';
import { RestError } from './errors.ts';

/** The rows that one answer holds at most, as on Supabase (`db-max-rows`). */
const MAX_ROWS = 1_000;

/**
 * @throws RestError 404 `PGRST202` when no function takes these arguments, 300 `PGRST203` when more than one does.
 */
export function chooseRoutine({ routines }: Catalogue, name: string, given: readonly string[]): Routine {
  const fitting = (routines.get(name) ?? []).filter((routine) => accepts(routine, given));
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

/**
 * @returns A query of one row with the answer as JSON in `body`. `$1` are the arguments, as JSON; every name in it is the
 * catalogue's.
 */
export function callOf(routine: Routine, given: readonly string[]): string {
  const { isVoid, isSet, isComposite } = routine;
  const item = isComposite ? 'to_json(_rows_)' : 'to_json(_rows_.value)';
  const answer = isSet ? `coalesce(json_agg(${item}), '[]')` : `coalesce(json_agg(${item}) -> 0, 'null')`;
  const from = `from (${invocation(routine, given)} limit ${MAX_ROWS}) as _rows_`;
  return isVoid ? `select count(*) as body ${from}` : `select (${answer})::text as body ${from}`;
}

/** A single value is named `value`. */
function invocation({ name, parameters, isComposite }: Routine, given: readonly string[]): string {
  const alias = isComposite ? '_result_' : '_result_(value)';
  const passed = parameters.filter((parameter) => given.includes(parameter.name));
  const definitions = passed.map((parameter) => `${identifier(parameter.name)} ${parameter.type}`).join(', ');
  const values = passed
    .map((parameter) => identifier(parameter.name))
    .map((id) => `${id} => _arguments_.${id}`);
  const source =
    passed.length > 0 ? `json_to_record($1::text::json) as _arguments_(${definitions}), lateral ` : '';
  return `select _result_.* from ${source}public.${identifier(name)}(${values.join(', ')}) as ${alias}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
