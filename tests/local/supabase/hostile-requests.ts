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
const value = fc.oneof(
  hostile,
  fc.constantFrom('null', 'true', '1', '(1,2)', '{1,2}', '[1,2,3]', '{"a":1}', '("a,b",c)'),
  fc.integer().map(String),
);
/** The product sends none: each must be refused, whatever it says. */
const anyParameter = fc.tuple(
  fc.oneof(hostile, fc.constantFrom('select', 'order', 'limit', 'or', 'a', 'who', 'how_many')),
  value,
);
const cell = fc.oneof(fc.jsonValue(), hostile);
const argumentsOfCalls = fc.record(
  { a: cell, b: cell, who: cell, what: cell, point: cell, value: cell, how_many: cell },
  { requiredKeys: [] },
);
const anyBody = fc.oneof(
  fc
    .oneof(argumentsOfCalls, fc.dictionary(hostile, cell, { maxKeys: 4 }), fc.jsonValue())
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
  prefer: mostly(fc.constantFrom('return=representation', 'return=minimal', 'count=exact'), header),
  accept: mostly(fc.constantFrom('*/*', '*/*', 'application/json'), header),
};
const call = (name: string, parameters: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({
    ...headers,
    method: fc.constant('POST'),
    path: fc.constant(`rpc/${name}`),
    query: mostly(fc.constant<[string, string][]>([]), fc.array(anyParameter, { maxLength: 1 })),
    body: mostly<string | Uint8Array<ArrayBuffer>>(
      fc.record(parameters).map((data) => JSON.stringify(data)),
      anyBody,
    ),
  });
const chaos = fc.record({
  ...headers,
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS'),
  path: mostly(
    fc.constantFrom(
      'notes',
      'rpc/add',
      'rpc/echo',
      'rpc/near',
      'rpc/digits',
      'rpc/write_note',
      'rpc/first_note',
      'rpc/gold',
    ),
    fc.oneof(
      hostile,
      hostile.map((text) => encodeURIComponent(text.toWellFormed())),
      hostile.map((text) => `rpc/${encodeURIComponent(text.toWellFormed())}`),
    ),
  ),
  query: fc.array(anyParameter, { maxLength: 4 }),
  body: anyBody,
});
/** Calls that make sense up to the point where they do not, and plain chaos. */
export const hostileRequest = fc.oneof(
  call('echo', { value: fc.jsonValue() }),
  call('write_note', { who: hostile, what: hostile }),
  call('nothing', { note: hostile }),
  call('near', { who: hostile, point: mostly(fc.constant('[1,2,3]'), hostile) }),
  chaos,
);

export type HostileRequest = typeof hostileRequest extends fc.Arbitrary<infer T> ? T : never;
