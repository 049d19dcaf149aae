-- What a hosted Supabase project has beyond local/supabase/bootstrap.sql: there, the role `postgres`, which runs the
-- migrations, is no superuser, and owns what it makes. Run by the superuser, after bootstrap.sql.

create role postgres login createrole createdb replication bypassrls;
grant pg_monitor, pg_signal_backend to postgres;
alter database postgres owner to postgres;
alter schema extensions owner to postgres;
grant usage on schema auth to postgres;

alter default privileges for role postgres in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on routines to anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to anon, authenticated, service_role;
