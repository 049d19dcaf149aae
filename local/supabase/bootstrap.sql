-- What every Supabase project has before its first migration, beyond supabase/plain-postgres.sql: the role of the REST API,
-- and the privileges that new tables and functions get by default.
-- Runs at every start after that file, so each statement can be repeated.

do $$
begin
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator noinherit;
  end if;
end
$$;
alter role authenticator login;
grant anon, authenticated, service_role to authenticator;

alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on routines to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;

create or replace function auth.uid() returns uuid language sql stable as $$
  select (auth.jwt() ->> 'sub')::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select auth.jwt() ->> 'role'
$$;

create table if not exists auth.users (
  id uuid primary key,
  email text,
  created_at timestamptz not null default now()
);
