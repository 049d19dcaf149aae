-- Whoever listens is told of a person's new revision when the change is committed, so that a running call need not ask. The
-- message names the person by a digest: to listen takes no right to read.

create function public.tell_revision() returns trigger
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform pg_notify('kindred_people', md5(new.id) || ' ' || new.revision);
  return null;
end $$;
revoke all on function public.tell_revision() from public, anon, authenticated, service_role;

create trigger tell_revision after update of revision on public.users
  for each row when (old.revision is distinct from new.revision) execute function public.tell_revision();
