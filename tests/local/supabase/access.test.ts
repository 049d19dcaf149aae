import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signJwt } from '../../../local/supabase/jwt.ts';
import type { Supabase } from '../../../local/supabase/start.ts';
import { clientFor, JWT_SECRET, rowsOf, serviceClient, startNotes, userClient } from './support.ts';

let supabase: Supabase;
let service: SupabaseClient;
let ada: SupabaseClient;
let anon: SupabaseClient;

beforeAll(async () => {
  supabase = await startNotes();
  service = serviceClient(supabase.url);
  ada = userClient(supabase.url, 'ada');
  anon = clientFor(supabase.url, signJwt({ role: 'anon' }, JWT_SECRET));
});
afterAll(() => supabase.close());

beforeEach(async () => {
  await rowsOf(supabase, 'delete from notes');
  await rowsOf(
    supabase,
    `insert into notes (owner, slug, embedding) values ('ada', 'hers', '[1,0,0]'), ('bob', 'his', '[1,0,0]')`,
  );
});

const ADA = { role: 'authenticated', claims: { role: 'authenticated', sub: 'ada' } };
describe('a person who logged in', () => {
  it('reads their own rows and no others', async () => {
    const { data } = await ada.rpc('slugs');
    expect(data).toEqual(['hers']);
  });

  it('finds nothing of another through a function that is told the name', async () => {
    const { data } = await ada.rpc('near', { point: [1, 0, 0], who: 'bob' });
    expect(data).toEqual([]);
  });

  it('writes their own rows', async () => {
    const { error } = await ada.rpc('write_note', { who: 'ada', what: 'new' });
    expect(error).toBeNull();
  });

  it('cannot write a row for another: 403 42501', async () => {
    const { status, error } = await ada.rpc('write_note', { who: 'bob', what: 'forged' });
    expect([status, error?.code]).toEqual([403, '42501']);
  });

  it('cannot give a row of theirs to another', async () => {
    await expect(
      rowsOf(supabase, `update notes set owner = 'bob' where slug = 'hers'`, ADA),
    ).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('changes and deletes nothing of another', async () => {
    await rowsOf(supabase, `update notes set body = 'defaced'`, ADA);
    await rowsOf(supabase, `delete from notes where owner = 'bob'`, ADA);
    expect(await rowsOf(supabase, `select body from notes where owner = 'bob'`)).toEqual([{ body: 'empty' }]);
  });

  it('gains nothing from a function that resets its role', async () => {
    const { data } = await ada.rpc('become_owner');
    expect(data).toBe('authenticator');
  });

  it('leaves no role behind for the next request', async () => {
    await Promise.all([ada.rpc('become_owner'), ada.rpc('slugs'), anon.rpc('slugs')]);
    expect((await service.rpc('slugs')).data).toHaveLength(2);
  });
});

describe('a caller without a login', () => {
  it('reads nothing: 401 42501', async () => {
    const { status, error } = await anon.rpc('slugs');
    expect([status, error?.code]).toEqual([401, '42501']);
  });

  it('calls no function that is not theirs: 401 42501', async () => {
    const { status, error } = await anon.rpc('near', { point: [1, 0, 0], who: 'ada' });
    expect([status, error?.code]).toEqual([401, '42501']);
  });
});

describe('the service role', () => {
  it('reads the rows of everybody', async () => {
    expect((await service.rpc('slugs')).data).toEqual(['hers', 'his']);
  });

  it('reads no table that was taken from it', async () => {
    const { status, error } = await service.rpc('gold');
    expect([status, error?.code]).toEqual([403, '42501']);
  });
});

describe('a token', () => {
  const seconds = () => Math.floor(Date.now() / 1_000);
  const [header, payload] = signJwt({ role: 'anon' }, JWT_SECRET).split('.');
  const forgedPayload = Buffer.from('{"role":"service_role"}').toString('base64url');
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');

  it.each([
    ['signed with another secret', signJwt({ role: 'service_role' }, `${JWT_SECRET}!`), 'PGRST301'],
    [
      'whose claims were changed',
      `${header}.${forgedPayload}.${signJwt({ role: 'anon' }, JWT_SECRET).split('.')[2]}`,
      'PGRST301',
    ],
    ['that is not signed', `${unsigned}.${forgedPayload}.`, 'PGRST301'],
    ['without a signature', `${header}.${payload}`, 'PGRST301'],
    ['that is none', 'bad.key.x', 'PGRST301'],
    ['that has expired', signJwt({ role: 'service_role', exp: seconds() - 60 }, JWT_SECRET), 'PGRST303'],
    [
      'that is not valid yet',
      signJwt({ role: 'service_role', nbf: seconds() + 3_600 }, JWT_SECRET),
      'PGRST303',
    ],
    ['of the role postgres', signJwt({ role: 'postgres' }, JWT_SECRET), '42501'],
    ['of a role that does not exist', signJwt({ role: 'nobody' }, JWT_SECRET), '22023'],
  ])('%s is refused', async (_name, key, code) => {
    const { status, error } = await clientFor(supabase.url, key).rpc('slugs');
    expect(error?.code).toBe(code);
    expect([401, 403]).toContain(status);
  });

  it('is needed: 401 PGRST302', async () => {
    const response = await fetch(`${supabase.url}/rest/v1/rpc/slugs`, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'PGRST302' });
  });

  it('is not needed to ask whether the server lives', async () => {
    const response = await fetch(`${supabase.url}/healthz`);
    expect(await response.text()).toBe('ok');
  });
});
