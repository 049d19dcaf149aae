create schema if not exists extensions;
create extension if not exists vector with schema extensions;
create extension if not exists pg_trgm with schema extensions;

create table public.notes (
  id bigint generated always as identity primary key,
  owner text not null,
  slug text not null,
  body text not null default 'empty' check (char_length(body) <= 100),
  stars integer,
  tags text[] not null default '{}',
  details jsonb not null default '{}',
  embedding extensions.vector(3),
  at timestamptz not null default '2025-01-01T00:00:00Z',
  words tsvector generated always as (to_tsvector('english', body)) stored,
  unique (owner, slug)
);
alter table public.notes enable row level security;
revoke all on public.notes from anon;
create policy own_notes on public.notes for all to authenticated
  using ((select auth.jwt() ->> 'sub') = owner) with check ((select auth.jwt() ->> 'sub') = owner);

create table public.vault (gold integer);
revoke all on public.vault from anon, authenticated, service_role;

-- What an injection would go for: within its reach, but no test asks for it by name.
create table public.canary (song text not null);
insert into public.canary values ('tweet-7f3a');

create function public.add(a integer, b integer default 5) returns integer
  language sql immutable as 'select a + b';
create function public.digits() returns setof integer
  language sql stable as 'select generate_series(1, 3)';
create function public.many() returns setof integer
  language sql stable as 'select generate_series(1, 1001)';
create function public.nothing(note text) returns void
  language sql as 'select null';
create function public.refuse() returns void language plpgsql as $$
begin
  raise exception 'not today' using detail = 'the shop is closed', hint = 'try tomorrow';
end
$$;
create function public.teapot() returns void language plpgsql as $$
begin
  raise sqlstate 'PT418' using message = 'short and stout';
end
$$;
create function public.near(point extensions.vector(3), who text, how_many integer default 10)
  returns table (slug text, distance real)
  language sql stable set search_path = public, extensions as $$
  select notes.slug, (notes.embedding <=> point)::real
  from public.notes where owner = who and embedding is not null
  order by notes.embedding <=> point limit how_many
$$;
revoke execute on function public.near from public, anon;
create function public.first_note() returns public.notes
  language sql stable as 'select * from public.notes order by id limit 1';
create function public.echo(value jsonb) returns jsonb
  language sql immutable as 'select value';
create function public.shadow(a integer) returns text language sql as $$ select 'integer' $$;
create function public.shadow(a text) returns text language sql as $$ select 'text' $$;
create function public.write_note(who text, what text) returns bigint
  language sql as $$ insert into public.notes (owner, slug) values (who, what) returning id $$;
create function public.slugs() returns setof text
  language sql stable as 'select slug from public.notes order by slug';
create function public.gold() returns setof integer
  language sql stable as 'select gold from public.vault';
create function public.mislabelled(who text) returns void
  language sql stable as $$ select public.write_note(who, 'x') $$;
create function public.become_owner() returns text language plpgsql as $$
begin
  reset role;
  return current_user;
end
$$;
create function public.forever() returns void
  language sql as 'select pg_sleep(600)';
