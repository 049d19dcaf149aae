/**
 * Requests to the REST API as an attacker, or a careless client, might send them.
 *
 * @module
 */

import fc from 'fast-check';
import type { signJwt } from '../../../local/supabase/jwt.ts';

const HOSTILE = [
  "'; drop table canary; --",
  '"; delete from public.canary; --',
  "' or '1'='1",
  '1) or (select true from canary',
  '(select song from canary)',
  'song from canary; --',
  '$1::text',
  '$99',
  '/*',
  '--',
  '\\',
  '"',
  "'",
  '``',
  '::',
  '->',
  '->>',
  '(',
  ')',
  '((((',
  '{',
  '}',
  ',',
  '.',
  ':',
  '*',
  '%',
  '%00',
  '%ff',
  '\u0000',
  '\ud800',
  '🐕',
  '__proto__',
  'constructor',
  'ctid',
  'xmin',
  'pg_sleep(9)',
  'NaN',
  'Infinity',
  '-1',
  '1e400',
  '99999999999999999999',
  '2025-13-45',
];

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join('')),
);
/** Sense that lets a request through to the next check, with some nonsense that must not get past it. */
function mostly<T>(sense: fc.Arbitrary<T>, nonsense: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: sense }, { weight: 1, arbitrary: nonsense });
}
const column = fc.constantFrom(
  'id',
  'owner',
  'slug',
  'body',
  'stars',
  'tags',
  'details',
  'embedding',
  'at',
  'words',
);
const path = fc.oneof(
  { weight: 4, arbitrary: column },
  { weight: 1, arbitrary: hostile },
  {
    weight: 2,
    arbitrary: fc
      .tuple(column, fc.constantFrom('->', '->>'), fc.oneof(hostile, fc.constantFrom('n', '0', '-1')))
      .map((parts) => parts.join('')),
  },
);
const operator = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...'eq neq gt gte lt lte like ilike match imatch is in isdistinct cs cd ov sl sr nxr nxl adj fts plfts wfts phfts not.eq not.in eq(any) like(all) fts(english)'.split(
        ' ',
      ),
    ),
  },
  { weight: 1, arbitrary: hostile },
);
const value = fc.oneof(
  hostile,
  fc.constantFrom(
    'null',
    'true',
    '1',
    '(1,2)',
    '{1,2}',
    '{a}',
    '[1,2,3]',
    '{"a":1}',
    'a:*',
    '[1,5)',
    '("a,b",c)',
  ),
  fc.integer().map(String),
);
const condition = fc.tuple(operator, value).map(([name, operand]) => `${name}.${operand}`);
const { tree } = fc.letrec<{ tree: string; leaf: string }>((tie) => ({
  leaf: fc.tuple(path, condition).map((parts) => parts.join('.')),
  tree: fc
    .tuple(
      fc.constantFrom('', 'and', 'or', 'not.and', 'not.or'),
      fc.array(fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('tree')), { minLength: 1, maxLength: 3 }),
    )
    .map(([name, items]) => `${name}(${items.join(',')})`),
}));
const aliased = fc.tuple(hostile, column).map(([alias, name]) => `${alias.replaceAll(':', '')}:${name}`);
const list = fc
  .array(fc.oneof({ weight: 3, arbitrary: path }, { weight: 1, arbitrary: aliased }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((names) => names.join(','));
const anyParameter = fc.oneof(
  fc.tuple(path, fc.oneof(condition, hostile)),
  fc.tuple(fc.constantFrom('or', 'and', 'not.or', 'not.and'), fc.oneof(tree, hostile)),
  fc.tuple(fc.constantFrom('select', 'columns', 'on_conflict'), fc.oneof(list, hostile)),
  fc.tuple(
    fc.constant('order'),
    fc
      .tuple(list, fc.constantFrom('', '.asc', '.desc.nullslast', '.sideways'))
      .map((parts) => parts.join('')),
  ),
  fc.tuple(fc.constantFrom('limit', 'offset'), fc.oneof(hostile, fc.integer().map(String), fc.constant('3'))),
  fc.tuple(fc.constantFrom('a', 'b', 'who', 'what', 'point', 'value', 'how_many'), value),
);
/** Hostile values where text belongs, so that Postgres has to take them as they are. */
const textFilter = fc.tuple(
  fc.constantFrom('owner', 'slug', 'body', 'details->>n'),
  fc
    .tuple(fc.constantFrom('eq', 'neq', 'gt', 'like', 'ilike', 'isdistinct', 'plfts', 'wfts'), hostile)
    .map((parts) => parts.join('.')),
);
const goodParameter = fc.oneof(
  textFilter,
  textFilter.map(([name, text]): [string, string] => ['or', `(${name}.${JSON.stringify(text)},id.gt.0)`]),
  fc.constantFrom<[string, string]>(
    ['id', 'gte.0'],
    ['stars', 'not.in.(1,2)'],
    ['tags', 'cs.{a}'],
    ['or', '(id.gt.0,not.and(stars.is.null,words.fts.a))'],
    ['select', 'slug,n:details->n,stars::text'],
    ['order', 'at.desc,id'],
    ['limit', '3'],
  ),
  aliased.map((item): [string, string] => ['select', item]),
);
const query = fc.array(mostly(goodParameter, anyParameter), { maxLength: 3 });
const cell = fc.oneof(fc.jsonValue(), hostile);
const record = fc.dictionary(
  fc.oneof({ weight: 4, arbitrary: column }, { weight: 1, arbitrary: hostile }),
  cell,
  {
    maxKeys: 4,
  },
);
const argumentsOfCalls = fc.record(
  { a: cell, b: cell, who: cell, what: cell, point: cell, value: cell, how_many: cell },
  { requiredKeys: [] },
);
const note = fc.record(
  {
    owner: hostile,
    slug: fc.uuid(),
    body: hostile,
    stars: fc.integer({ max: 99, min: 0 }),
    details: fc.jsonValue(),
    tags: fc.array(hostile),
  },
  { requiredKeys: ['owner', 'slug'] },
);
const anyBody = fc.oneof(
  fc
    .oneof(record, fc.array(record, { maxLength: 3 }), argumentsOfCalls, fc.jsonValue())
    .map((data) => JSON.stringify(data)),
  hostile,
  fc.uint8Array({ maxLength: 30 }).map((bytes) => new Uint8Array(bytes)),
);
/** What a header may hold at all; the rest the HTTP parser refuses. */
const header = hostile.map((text) => text.replace(/[^\x20-\x7e]/g, '?'));
type Claims = Parameters<typeof signJwt>[0];
const headers = {
  claims: mostly<Claims>(
    fc.constantFrom({ role: 'service_role' }, { role: 'authenticated', sub: 'ada' }, { role: 'anon' }),
    fc.record({ role: hostile, sub: hostile }),
  ),
  prefer: mostly(
    fc.constantFrom(
      'return=representation',
      'return=representation,missing=default',
      'count=exact',
      'resolution=merge-duplicates,return=representation',
      'handling=strict,max-affected=1',
    ),
    header,
  ),
  accept: mostly(fc.constantFrom('*/*', '*/*', 'application/vnd.pgrst.object+json;nulls=stripped'), header),
};
const asText = (data: fc.Arbitrary<unknown>) =>
  mostly<string | Uint8Array<ArrayBuffer>>(
    data.map((each) => JSON.stringify(each)),
    anyBody,
  );
const none = fc.constant('');
const read = fc.record({
  ...headers,
  method: fc.constantFrom('GET', 'HEAD'),
  path: fc.constant('notes'),
  query,
  body: none,
});
const insert = fc.record({
  ...headers,
  method: fc.constant('POST'),
  path: fc.constant('notes'),
  query: fc.constantFrom<[string, string][]>([], [['on_conflict', 'owner,slug']], [['select', '*']]),
  body: asText(fc.oneof(note, fc.array(note, { maxLength: 3 }))),
});
const change = fc.record({
  ...headers,
  method: fc.constantFrom('PATCH', 'DELETE'),
  path: fc.constant('notes'),
  query,
  body: asText(note),
});
const call = (name: string, parameters: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({
    ...headers,
    method: fc.constant('POST'),
    path: fc.constant(`rpc/${name}`),
    query: fc.array(mostly(fc.constant<[string, string]>(['limit', '2']), anyParameter), { maxLength: 1 }),
    body: asText(fc.record(parameters)),
  });
const chaos = fc.record({
  ...headers,
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS'),
  path: mostly(
    fc.constantFrom(
      'notes',
      'vault',
      'rpc/add',
      'rpc/echo',
      'rpc/near',
      'rpc/digits',
      'rpc/write_note',
      'rpc/first_note',
    ),
    fc.oneof(
      hostile,
      hostile.map((text) => encodeURIComponent(text.toWellFormed())),
    ),
  ),
  query: fc.array(anyParameter, { maxLength: 4 }),
  body: anyBody,
});
/** Reads, writes and calls that make sense up to the point where they do not, and plain chaos. */
export const hostileRequest = fc.oneof(
  read,
  insert,
  change,
  call('echo', { value: fc.jsonValue() }),
  call('write_note', { who: hostile, what: hostile }),
  call('near', { who: hostile, point: mostly(fc.constant('[1,2,3]'), hostile) }),
  chaos,
);

export type HostileRequest = typeof hostileRequest extends fc.Arbitrary<infer T> ? T : never;
