-- What every Supabase project has before its first migration, as far as the migrations rely on it: roles, schemas, and who
-- a request comes from. For a Postgres that is no Supabase project; `npm run memory -- migrate` runs it there before the
-- migrations. Each statement can be repeated. It takes the right to make roles, and to let one pass row level security.

do $$
declare
  name text;
begin
  foreach name in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I noinherit', name);
    end if;
  end loop;
  if not (select rolbypassrls from pg_roles where rolname = 'service_role') then
    alter role service_role bypassrls;
  end if;
end
$$;
-- Whoever has migrated may become each of them, as DATABASE_URL's user does.
grant anon, authenticated, service_role to current_user;

create schema if not exists extensions;
create schema if not exists auth;
grant usage on schema public, extensions, auth to anon, authenticated, service_role;

create or replace function auth.jwt() returns jsonb language sql stable as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;
