import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Supabase } from '../../../local/supabase/start.ts';
import { rowsOf, serviceClient, startNotes } from './support.ts';

let supabase: Supabase;
let client: SupabaseClient;

beforeAll(async () => {
  supabase = await startNotes();
  client = serviceClient(supabase.url);
  await rowsOf(
    supabase,
    `insert into notes (owner, slug, embedding) values
      ('ada', 'east', '[1,0,0]'), ('ada', 'north', '[0,1,0]'), ('ada', 'nowhere', null), ('bob', 'east', '[1,0,0]')`,
  );
});
afterAll(() => supabase.close());

describe('a function', () => {
  it('answers a number as a number, with defaults for what is left out', async () => {
    expect((await client.rpc('add', { a: 2 })).data).toBe(7);
    expect((await client.rpc('add', { a: 2, b: 3 })).data).toBe(5);
  });

  it('cannot write when it is declared as one that reads: 405 25006', async () => {
    const { status, error } = await client.rpc('mislabelled', { who: 'eve' });
    expect([status, error?.code]).toEqual([405, '25006']);
    expect(await rowsOf(supabase, `select from notes where owner = 'eve'`)).toEqual([]);
  });

  it('answers a set of numbers as an array', async () => {
    expect((await client.rpc('digits')).data).toEqual([1, 2, 3]);
  });

  it('answers JSON as it is, null included', async () => {
    const value = { deep: [1, null, { 'key "with" quotes': 'ünïcode 🐕' }] };
    expect((await client.rpc('echo', { value })).data).toEqual(value);
    expect((await client.rpc('echo', { value: null })).data).toBeNull();
  });

  it('answers 204 when it returns nothing', async () => {
    const { status, data, error } = await client.rpc('nothing', { note: 'x' });
    expect({ status, data, error }).toEqual({ status: 204, data: null, error: null });
  });

  it('answers one object when it returns one row', async () => {
    expect((await client.rpc('first_note')).data).toMatchObject({ owner: 'ada', slug: 'east' });
  });

  it.each([
    ['text', '[0.9,0.1,0]'],
    ['an array', [0.9, 0.1, 0]],
  ])('takes a vector as %s', async (_name, point) => {
    const { data } = await client.rpc('near', { point, who: 'ada' });
    expect(data).toEqual([
      { slug: 'east', distance: expect.closeTo(0.006, 3) },
      { slug: 'north', distance: expect.closeTo(0.89, 2) },
    ]);
  });

  it('answers a set of rows as an array of objects, none of them as an empty one', async () => {
    expect((await client.rpc('near', { point: '[1,0,0]', who: 'nobody' })).data).toEqual([]);
  });

  it('answers with the first 1,000 of more, as Supabase does', async () => {
    const { data } = await client.rpc('many');
    expect(data).toHaveLength(1_000);
  });

  it('keeps what it wrote', async () => {
    const { data: id } = await client.rpc('write_note', { who: 'carol', what: 'kept' });
    expect(await rowsOf(supabase, `select id from notes where owner = 'carol'`)).toEqual([{ id }]);
  });
});

describe('a call that cannot be made', () => {
  it('names no function: 404 PGRST202', async () => {
    const { status, error } = await client.rpc('nope', { a: 1 });
    expect(status).toBe(404);
    expect(error).toMatchObject({ code: 'PGRST202', message: expect.stringContaining('public.nope(a)') });
  });

  it.each([
    ['an argument is missing', {}],
    ['an argument is one too many', { a: 1, c: 2 }],
  ])('%s: 404 PGRST202', async (_name, given) => {
    expect((await client.rpc('add', given)).error?.code).toBe('PGRST202');
  });

  it('fits two functions: 300 PGRST203', async () => {
    const { status, error } = await client.rpc('shadow', { a: 1 });
    expect([status, error?.code]).toEqual([300, 'PGRST203']);
  });

  it('gives text for a number: 400 22P02', async () => {
    const { status, error } = await client.rpc('add', { a: 'two' });
    expect([status, error?.code]).toEqual([400, '22P02']);
  });

  it('gives an array for the arguments: 400 PGRST102', async () => {
    const { error } = await client.rpc('add', [1, 2]);
    expect(error?.code).toBe('PGRST102');
  });
});

describe('an error raised in SQL', () => {
  it('arrives with its message, details and hint: 400 P0001', async () => {
    const { status, error } = await client.rpc('refuse');
    expect(status).toBe(400);
    expect(error).toMatchObject({
      code: 'P0001',
      message: 'not today',
      details: 'the shop is closed',
      hint: 'try tomorrow',
    });
  });

  it('may choose its HTTP status', async () => {
    expect((await client.rpc('teapot')).status).toBe(418);
  });
});

describe('many calls at once', () => {
  it('are answered one after the other, each with its own answer', async () => {
    const sums = await Promise.all(Array.from({ length: 100 }, (_, a) => client.rpc('add', { a, b: a })));
    expect(sums.map(({ data }) => data)).toEqual(sums.map((_, a) => 2 * a));
  });
});
