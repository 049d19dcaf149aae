/**
 * Filters of a query string (`age=gte.18`, `or=(a.eq.1,not.and(b.is.null,c.in.(1,2)))`) as a WHERE clause.
 *
 * @module
 */

import { columnExpression, type Expression, type Scope } from './columns.ts';
import { badQuery } from './errors.ts';
import { splitList, unquote, within } from './syntax.ts';

/** Parameters of a query string that are not filters. */
const RESERVED = new Set(['select', 'order', 'limit', 'offset', 'on_conflict', 'columns']);

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  like: 'like',
  ilike: 'ilike',
  match: '~',
  imatch: '~*',
  isdistinct: 'is distinct from',
  cs: '@>',
  cd: '<@',
  ov: '&&',
  sl: '<<',
  sr: '>>',
  nxr: '&<',
  nxl: '&>',
  adj: '-|-',
};

/** Operators that PostgREST also applies to any or all of a list: `like(any).{a*,b*}`. */
const QUANTIFIED = new Set(['eq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch']);

const TEXT_SEARCHES: Readonly<Record<string, string>> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
};

const TRUTHS: Readonly<Record<string, string>> = {
  null: 'null',
  not_null: 'not null',
  true: 'true',
  false: 'false',
  unknown: 'unknown',
};

/** Deeper trees come from no person, and each level costs the Postgres parser stack. */
const MAX_DEPTH = 16;

interface Condition {
  readonly operator: string;
  /** What stands in brackets after the operator: `any`, `all`, or a text search configuration. */
  readonly modifier: string | undefined;
  readonly value: string;
}

/** @returns ` where …`, or an empty text when the query has no filter. */
export function whereClause(query: URLSearchParams, scope: Scope): string {
  const conditions = [...query]
    .filter(([name]) => !RESERVED.has(name))
    .map(([name, value]) => (isTree(name) ? tree(name, value, scope, 1) : comparison(name, value, scope)));
  return conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
}

/** Whether a request filters at all. */
export function hasFilter(query: URLSearchParams): boolean {
  return [...query.keys()].some((name) => !RESERVED.has(name));
}

function isTree(name: string): boolean {
  return /^(not\.)?(and|or)$/.test(name);
}

function tree(name: string, body: string, scope: Scope, depth: number): string {
  const items = within(body, '(', ')');
  if (items === undefined || depth > MAX_DEPTH) {
    throw badQuery(`"failed to parse logic tree (${body.slice(0, 200)})"`);
  }
  const branches = splitList(items).map((item) => branch(item.trim(), scope, depth));
  const joined = `(${branches.join(name.endsWith('or') ? ' or ' : ' and ')})`;
  return name.startsWith('not.') ? `not ${joined}` : joined;
}

function branch(item: string, scope: Scope, depth: number): string {
  const [, name, body] = /^((?:not\.)?(?:and|or))(\(.*)$/s.exec(item) ?? [];
  if (name !== undefined && body !== undefined) return tree(name, body, scope, depth + 1);
  const [, column = '', rest] = /^("(?:[^"\\]|\\.)*"[^.]*|[^.]*)\.(.*)$/s.exec(item) ?? [];
  if (rest === undefined) throw badQuery(`"failed to parse logic tree (${item.slice(0, 200)})"`);
  return comparison(column, rest, scope, unquote);
}

/** @param clean What to do with a plain value: within a logic tree it may be quoted. */
function comparison(name: string, text: string, scope: Scope, clean = (value: string) => value): string {
  const negated = text.startsWith('not.');
  const condition = parseCondition(negated ? text.slice(4) : text);
  const column = columnExpression(name, scope);
  const sql = conditionSql(column, { ...condition, value: clean(condition.value) }, scope);
  return negated ? `not (${sql})` : sql;
}

function parseCondition(text: string): Condition {
  const [, operator, modifier, value] = /^([a-z]+)(?:\((\w+)\))?\.(.*)$/s.exec(text) ?? [];
  if (operator === undefined || value === undefined) throw unknownOperator(text);
  return { operator, modifier, value };
}

function conditionSql(column: Expression, condition: Condition, scope: Scope): string {
  const { operator, modifier, value } = condition;
  if (operator === 'is' && modifier === undefined) return isTruth(column, value);
  if (operator === 'in' && modifier === undefined) return isIn(column, value, scope);
  const search = TEXT_SEARCHES[operator];
  if (search) return textSearch(column, search, condition, scope);
  const comparator = COMPARISONS[operator];
  if (!comparator) throw unknownOperator(operator);
  if (modifier !== undefined) return quantified(column, comparator, condition, scope);
  return `${column.sql} ${comparator} ${scope.parameters.bind(pattern(operator, value), column.type)}`;
}

function isTruth({ sql }: Expression, value: string): string {
  const truth = TRUTHS[value.toLowerCase()];
  if (!truth)
    throw badQuery(
      `"failed to parse filter (is.${value})"`,
      'expecting null, not_null, true, false or unknown',
    );
  return `${sql} is ${truth}`;
}

function isIn({ sql, type }: Expression, value: string, { parameters }: Scope): string {
  const items = within(value, '(', ')');
  if (items === undefined)
    throw badQuery(`"failed to parse filter (in.${value})"`, 'expecting a list such as (1,2)');
  const list = items === '' ? [] : splitList(items).map(unquote);
  return `${sql} = any(${parameters.bindList(list, type)})`;
}

function textSearch(
  column: Expression,
  search: string,
  { modifier, value }: Condition,
  scope: Scope,
): string {
  if (modifier !== undefined && !/^[a-z_]+$/i.test(modifier)) throw unknownOperator(`fts(${modifier})`);
  const language = modifier === undefined ? '' : `${scope.parameters.bind(modifier, 'regconfig')}, `;
  const document = column.type === 'tsvector' ? column.sql : `to_tsvector(${language}${column.sql})`;
  return `${document} @@ ${search}(${language}${scope.parameters.bind(value)})`;
}

function quantified(
  column: Expression,
  comparator: string,
  condition: Condition,
  { parameters }: Scope,
): string {
  const { operator, modifier, value } = condition;
  const items = within(value, '{', '}');
  if (!QUANTIFIED.has(operator) || (modifier !== 'any' && modifier !== 'all') || items === undefined) {
    throw unknownOperator(`${operator}(${modifier}).${value}`);
  }
  const list = items === '' ? [] : splitList(items).map((item) => pattern(operator, unquote(item)));
  return `${column.sql} ${comparator} ${modifier}(${parameters.bindList(list, column.type)})`;
}

/** In a URL `*` stands for LIKE's `%`, which would have to be encoded. */
function pattern(operator: string, value: string): string {
  return operator === 'like' || operator === 'ilike' ? value.replaceAll('*', '%') : value;
}

function unknownOperator(text: string) {
  return badQuery(
    `"failed to parse filter (${text.slice(0, 200)})" (line 1, column 1)`,
    'expecting "not" or an operator (eq, gt, like, is, in, fts, …)',
  );
}
