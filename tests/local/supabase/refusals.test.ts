import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signJwt } from '../../../local/supabase/jwt.ts';
import type { Supabase } from '../../../local/supabase/start.ts';
import { JWT_SECRET, serviceClient, startNotes } from './support.ts';

const authorization = { authorization: `Bearer ${signJwt({ role: 'service_role' }, JWT_SECRET)}` };
let supabase: Supabase;
let client: SupabaseClient;

beforeAll(async () => {
  supabase = await startNotes();
  client = serviceClient(supabase.url);
});
afterAll(() => supabase.close());

describe('what is not offered', () => {
  it('tables: 404 PGRST125', async () => {
    const { status, error } = await client.from('notes').select();
    expect([status, error?.code]).toEqual([404, 'PGRST125']);
  });

  it('filters on what a function returns: 400 PGRST100', async () => {
    const { status, error } = await client.rpc('near', { point: [1, 0, 0], who: 'ada' }).limit(1);
    expect([status, error?.code]).toEqual([400, 'PGRST100']);
  });

  it.each(['csv', 'single'] as const)('another shape of the answer, by %s(): 406 PGRST107', async (shape) => {
    const { status, error } = await client.rpc('digits')[shape]();
    expect([status, error?.code]).toEqual([406, 'PGRST107']);
  });

  it('calls by GET: 405 PGRST101', async () => {
    const { status, error } = await client.rpc('digits', undefined, { get: true });
    expect([status, error?.code]).toEqual([405, 'PGRST101']);
  });

  it('another schema: 406 PGRST106', async () => {
    const { status, error } = await client.schema('auth').rpc('jwt');
    expect([status, error?.code]).toEqual([406, 'PGRST106']);
  });

  it('another path: 404 PGRST125', async () => {
    const response = await fetch(`${supabase.url}/rest/v1/a/b/c`, { headers: authorization });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'PGRST125' });
  });
});

describe('bodies', () => {
  const post = (path: string, body: string | Uint8Array<ArrayBuffer>) =>
    fetch(`${supabase.url}/rest/v1/${path}`, { method: 'POST', headers: authorization, body });
  const nested = (depth: number) => `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;

  it.each([
    ['nothing', ''],
    ['half an object', '{"owner":'],
    ['a bare number', '7'],
    ['an array', '[1]'],
    ['bytes that are no UTF-8', Buffer.from('{"owner":"a","slug":"\xff"}', 'latin1')],
  ])('%s is refused with 400 PGRST102', async (_name, body) => {
    const response = await post('rpc/echo', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'PGRST102' });
  });

  it('brackets deeper than 256 are refused, for they would hang Postgres at 100,000', async () => {
    expect((await post('rpc/echo', nested(255))).status).toBe(200);
    expect((await post('rpc/echo', nested(256))).status).toBe(400);
    expect((await post('rpc/echo', nested(100_000))).status).toBe(400);
  });

  it('brackets within text are no depth', async () => {
    const response = await post('rpc/echo', JSON.stringify({ value: `\\"${'['.repeat(1_000)}` }));
    expect(response.status).toBe(200);
  });

  it('more than 8 MiB is refused with 413, and the next request is served', async () => {
    expect((await post('rpc/echo', `"${'x'.repeat(8 * 1024 * 1024)}"`)).status).toBe(413);
    expect((await post('rpc/echo', nested(1))).status).toBe(200);
  });
});
