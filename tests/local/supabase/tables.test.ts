import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const ADA_NOTES = [
  {
    owner: 'ada',
    slug: 'dog',
    body: 'has a dog called Biscuit',
    stars: 5,
    tags: ['pet', 'home'],
    details: { place: { city: 'Oslo' }, n: 1 },
  },
  { owner: 'ada', slug: 'move', body: 'is moving to Berlin', stars: 3, tags: ['plan'], details: { n: 2 } },
  { owner: 'ada', slug: 'tea', body: 'likes peppermint tea', stars: null, tags: [], details: { n: 3 } },
];

beforeEach(async () => {
  await client.from('notes').delete().gte('id', 0).throwOnError();
  await client.from('notes').insert(ADA_NOTES).throwOnError();
});

const slugs = (data: unknown[] | null) => (data as { slug: string }[]).map(({ slug }) => slug);

describe('select', () => {
  it('answers the whole row as JSON, timestamps in ISO 8601 and vectors as text', async () => {
    await client
      .from('notes')
      .update({ embedding: [1, 2, 3] })
      .eq('slug', 'dog')
      .throwOnError();
    const { data } = await client.from('notes').select().eq('slug', 'dog').single();
    expect(data).toMatchObject({ ...ADA_NOTES[0], embedding: '[1,2,3]', at: '2025-01-01T00:00:00+00:00' });
  });

  it('takes columns, aliases, casts and paths into JSON', async () => {
    const { data } = await client
      .from('notes')
      .select('slug, stars::text, city:details->place->>city, n:details->n')
      .eq('slug', 'dog');
    expect(data).toEqual([{ slug: 'dog', stars: '5', city: 'Oslo', n: 1 }]);
  });

  it('takes an alias with quotes as a name and nothing more', async () => {
    const alias = 'x" from notes; drop table notes; --';
    const { data } = await client.from('notes').select(`${alias}:slug`).eq('slug', 'dog');
    expect(data).toEqual([{ [alias]: 'dog' }]);
  });

  it('orders, and puts nulls where it is told', async () => {
    const ascending = await client.from('notes').select('slug').order('stars', { nullsFirst: true });
    const descending = await client
      .from('notes')
      .select('slug')
      .order('stars', { ascending: false, nullsFirst: false });
    expect(slugs(ascending.data)).toEqual(['tea', 'move', 'dog']);
    expect(slugs(descending.data)).toEqual(['dog', 'move', 'tea']);
  });

  it('gives a page of the rows and says how many there are', async () => {
    const { data, count, status } = await client
      .from('notes')
      .select('slug', { count: 'exact' })
      .order('slug')
      .range(1, 2);
    expect(slugs(data)).toEqual(['move', 'tea']);
    expect(count).toBe(3);
    expect(status).toBe(206);
  });

  it('counts without sending rows', async () => {
    const { data, count } = await client
      .from('notes')
      .select('*', { count: 'exact', head: true })
      .gt('stars', 2);
    expect(data).toBeNull();
    expect(count).toBe(2);
  });

  it('refuses a page that begins behind the last row', async () => {
    const { error, status } = await client.from('notes').select('slug', { count: 'exact' }).range(10, 12);
    expect(status).toBe(416);
    expect(error?.code).toBe('PGRST103');
  });

  it('gives one object for single and null for maybeSingle', async () => {
    const found = await client.from('notes').select('slug').eq('slug', 'dog').single();
    const none = await client.from('notes').select('slug').eq('slug', 'cat').maybeSingle();
    expect(found.data).toEqual({ slug: 'dog' });
    expect(none).toMatchObject({ data: null, error: null });
  });

  it.each([
    ['cat', 'The result contains 0 rows'],
    [null, 'The result contains 3 rows'],
  ])('refuses single for %s with PGRST116', async (slug, details) => {
    const query = client.from('notes').select('slug');
    const { error, status } = await (slug ? query.eq('slug', slug) : query).single();
    expect(status).toBe(406);
    expect(error).toMatchObject({ code: 'PGRST116', details });
  });

  it('leaves nulls out when asked', async () => {
    const { data } = await client.from('notes').select('slug, stars').eq('slug', 'tea').stripNulls();
    expect(data).toEqual([{ slug: 'tea' }]);
  });

  it('sends at most 1000 rows, as Supabase does', async () => {
    const rows = Array.from({ length: 1_005 }, (_, n) => ({ owner: 'many', slug: `s${n}` }));
    await client.from('notes').insert(rows).throwOnError();
    const { data, count } = await client.from('notes').select('slug', { count: 'exact' }).eq('owner', 'many');
    expect(data).toHaveLength(1_000);
    expect(count).toBe(1_005);
  });
});

describe('filters', () => {
  type Notes = ReturnType<ReturnType<SupabaseClient['from']>['select']>;
  const cases: [string, (notes: Notes) => Notes, string[]][] = [
    ['eq', (notes) => notes.eq('stars', 5), ['dog']],
    ['neq passes over null', (notes) => notes.neq('stars', 5), ['move']],
    ['gt and lte', (notes) => notes.gt('stars', 2).lte('stars', 3), ['move']],
    ['lt with a date', (notes) => notes.lt('at', '2025-01-02T00:00:00Z'), ['dog', 'move', 'tea']],
    ['is null', (notes) => notes.is('stars', null), ['tea']],
    ['not is null', (notes) => notes.not('stars', 'is', null), ['dog', 'move']],
    ['isDistinct counts null as a value', (notes) => notes.isDistinct('stars', 5), ['move', 'tea']],
    ['in', (notes) => notes.in('slug', ['dog', 'tea', 'a,b "c"']), ['dog', 'tea']],
    ['in an empty list', (notes) => notes.in('slug', []), []],
    ['not in', (notes) => notes.notIn('slug', ['dog']), ['move', 'tea']],
    ['like and ilike', (notes) => notes.like('body', '%Berlin').ilike('body', '%BERLIN%'), ['move']],
    ['likeAnyOf', (notes) => notes.likeAnyOf('slug', ['d%', 't%']), ['dog', 'tea']],
    ['likeAllOf', (notes) => notes.likeAllOf('body', ['%dog%', '%Biscuit']), ['dog']],
    ['match', (notes) => notes.regexMatch('slug', '^(dog|tea)$'), ['dog', 'tea']],
    [
      'contains and overlaps of arrays',
      (notes) => notes.contains('tags', ['pet']).overlaps('tags', ['home', 'x']),
      ['dog'],
    ],
    ['containedBy', (notes) => notes.containedBy('tags', ['plan', 'x']), ['move', 'tea']],
    ['contains of JSON', (notes) => notes.contains('details', { n: 2 }), ['move']],
    ['a path into JSON', (notes) => notes.eq('details->place->>city', 'Oslo'), ['dog']],
    [
      'text search in a tsvector',
      (notes) => notes.textSearch('words', 'biscuits or teas', { type: 'websearch', config: 'english' }),
      ['dog', 'tea'],
    ],
    [
      'text search in plain text',
      (notes) => notes.textSearch('body', 'moved', { type: 'plain', config: 'english' }),
      ['move'],
    ],
    ['or', (notes) => notes.or('slug.eq.dog,and(stars.eq.3,body.ilike.*berlin*)'), ['dog', 'move']],
    ['a negated tree', (notes) => notes.or('not.and(slug.eq.dog,stars.eq.5),id.is.null'), ['move', 'tea']],
    ['a quoted value in a tree', (notes) => notes.or('slug.eq."dog",slug.in.("tea","x,y")'), ['dog', 'tea']],
  ];

  it.each(cases)('%s', async (_name, filter, expected) => {
    const { data, error } = await filter(client.from('notes').select('slug')).order('slug');
    expect(error).toBeNull();
    expect(slugs(data)).toEqual(expected);
  });
});

describe('insert', () => {
  it('answers 201 and nothing else unless rows are asked for', async () => {
    const { status, data, error } = await client.from('notes').insert({ owner: 'bob', slug: 'x' });
    expect({ status, data, error }).toEqual({ status: 201, data: null, error: null });
  });

  it('takes vectors as text and as arrays, and gives the rows back in order', async () => {
    const { data } = await client
      .from('notes')
      .insert([
        { owner: 'bob', slug: 'a', embedding: '[1,0,0]' },
        { owner: 'bob', slug: 'b', embedding: [0, 1, 0] },
      ])
      .select('slug, embedding');
    expect(data).toEqual([
      { slug: 'a', embedding: '[1,0,0]' },
      { slug: 'b', embedding: '[0,1,0]' },
    ]);
  });

  it('keeps every digit of a number', async () => {
    const response = await fetch(`${supabase.url}/rest/v1/notes?select=details`, {
      method: 'POST',
      headers: { ...authorization, prefer: 'return=representation' },
      body: '{"owner":"bob","slug":"big","details":{"n":12345678901234567890.123}}',
    });
    expect(await response.text()).toContain('12345678901234567890.123');
  });

  it('fills what a row leaves out with the default where asked, with null otherwise', async () => {
    const rows = [
      { owner: 'bob', slug: 'a', stars: 1, body: 'said' },
      { owner: 'bob', slug: 'b', stars: 2 },
    ];
    const strict = await client.from('notes').insert(rows);
    expect(strict.error?.code).toBe('23502');
    const { data } = await client.from('notes').insert(rows, { defaultToNull: false }).select('body');
    expect(data).toEqual([{ body: 'said' }, { body: 'empty' }]);
  });

  it('does nothing for an empty array', async () => {
    const { data, error } = await client.from('notes').insert([]).select();
    expect({ data, error }).toEqual({ data: [], error: null });
  });

  it('says which row was there already: 409 23505', async () => {
    const { status, error } = await client.from('notes').insert({ owner: 'ada', slug: 'dog' });
    expect(status).toBe(409);
    expect(error).toMatchObject({ code: '23505', details: 'Key (owner, slug)=(ada, dog) already exists.' });
  });

  it('says how long a vector must be: 400 22000', async () => {
    const { status, error } = await client.from('notes').insert({ owner: 'ada', slug: 'x', embedding: [1] });
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: '22000', message: expect.stringContaining('expected 3 dimensions') });
  });
});

describe('upsert', () => {
  const changed = { owner: 'ada', slug: 'dog', body: 'has two dogs' };

  it('changes the row that is there', async () => {
    const { data } = await client
      .from('notes')
      .upsert(changed, { onConflict: 'owner,slug' })
      .select('body, stars')
      .single();
    expect(data).toEqual({ body: 'has two dogs', stars: 5 });
  });

  it('leaves the row that is there alone when told to', async () => {
    const options = { onConflict: 'owner,slug', ignoreDuplicates: true };
    const { data } = await client.from('notes').upsert(changed, options).select();
    expect(data).toEqual([]);
  });
});

describe('update and delete', () => {
  it('change what the filter finds and give it back', async () => {
    const updated = await client
      .from('notes')
      .update({ stars: 4, tags: ['new'] })
      .eq('slug', 'tea')
      .select('slug, stars, tags');
    const deleted = await client.from('notes').delete().in('slug', ['dog', 'tea']).select('slug');
    expect(updated.data).toEqual([{ slug: 'tea', stars: 4, tags: ['new'] }]);
    expect(slugs(deleted.data).sort()).toEqual(['dog', 'tea']);
  });

  it('answer 204 and the count when no rows are asked for', async () => {
    const { status, count } = await client
      .from('notes')
      .update({ stars: 1 }, { count: 'exact' })
      .eq('owner', 'ada');
    expect({ status, count }).toEqual({ status: 204, count: 3 });
  });

  it('refuse to touch a whole table', async () => {
    const { error } = await client.from('notes').delete();
    expect(error).toMatchObject({ code: '21000', message: 'DELETE requires a WHERE clause' });
  });

  it('take everything back when more rows change than allowed', async () => {
    const { error } = await client
      .from('notes')
      .delete()
      .eq('owner', 'ada')
      .setHeader('prefer', 'handling=strict, max-affected=2');
    const { count } = await client.from('notes').select('*', { count: 'exact', head: true });
    expect(error?.code).toBe('PGRST124');
    expect(count).toBe(3);
  });

  it('take a change back when single finds several rows', async () => {
    const { error } = await client.from('notes').update({ stars: 9 }).eq('owner', 'ada').select().single();
    const { data } = await client.from('notes').select('slug').eq('stars', 9);
    expect(error?.code).toBe('PGRST116');
    expect(data).toEqual([]);
  });
});
