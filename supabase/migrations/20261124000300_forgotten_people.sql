-- Forgetting a person for good: what arrives later from before the forgetting is refused here.
--
-- A turn may still wait in the outbox of a worker on another machine, and a call may be under way that knows the person
-- from before. Neither can be reached by deleting; so the database remembers that, and since when, somebody is
-- forgotten. A call that began before is forgotten whole: whatever it writes is mixed with what it knew. Calls that
-- begin afterwards are kept like anybody's.
--
-- These rows stay for ever, since a volume may be attached again after a year. They hold no name: a digest of the user
-- id, a time, and call ids, which are random.

create table public.forgotten_people (
  person text primary key,
  forgotten_at timestamptz not null
);

create table public.forgotten_calls (
  call_id uuid primary key,
  person text not null references public.forgotten_people on delete cascade
);
create index forgotten_calls_of_person on public.forgotten_calls (person);

create function public.person_digest(p_user_id text) returns text
language sql immutable security invoker set search_path = public, extensions as $$
  select encode(sha256(convert_to(p_user_id, 'UTF8')), 'hex')
$$;

do $$
declare
  name text;
begin
  foreach name in array array['forgotten_people', 'forgotten_calls'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from anon, authenticated', name);
    execute format('grant select, insert, update on public.%I to authenticated', name);
    execute format('grant select, insert, update, delete on public.%I to service_role', name);
    execute format(
      'create policy own_rows on public.%I for all to authenticated using (person = (select public.person_digest(auth.jwt() ->> ''sub''))) with check (person = (select public.person_digest(auth.jwt() ->> ''sub'')))',
      name);
  end loop;
end $$;

-- Whether what this call says of this time is refused. Waits for a forgetting that is under way: writers share the lock
-- until their transaction ends, so that nothing is written between the deletion and its end.
-- Of a call that began before, whatever it says later goes the same way.
create function public.is_forgotten(p_user_id text, p_call_id uuid, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(p_user_id, 0));
  if exists (select from forgotten_calls where call_id = p_call_id and person = person_digest(p_user_id)) then
    return true;
  end if;
  if not exists (select from forgotten_people where person = person_digest(p_user_id) and forgotten_at >= p_at) then
    return false;
  end if;
  insert into forgotten_calls (call_id, person) values (p_call_id, person_digest(p_user_id)) on conflict do nothing;
  return true;
end $$;

-- Whether the person was forgotten and has not come back: for writes that name no call.
create function public.is_gone(p_user_id text) returns boolean
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(p_user_id, 0));
  return exists (select from forgotten_people where person = person_digest(p_user_id))
    and not exists (select from users where id = p_user_id);
end $$;

-- Removes a person everywhere; every table hangs on `users`.
create or replace function public.forget_user(p_user_id text) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(p_user_id, 0));
  -- Not `now()`: the transaction may have begun long before it got the lock.
  insert into forgotten_people (person, forgotten_at) values (person_digest(p_user_id), clock_timestamp())
    on conflict (person) do update set forgotten_at = excluded.forgotten_at;
  insert into forgotten_calls (call_id, person)
    select id, person_digest(p_user_id) from calls where user_id = p_user_id on conflict do nothing;
  delete from users where id = p_user_id;
end $$;

-- What is stored about a person, for the proof that it is gone: the rows of every table that has people in it, of
-- those to come as well. `calls`: the ids of their calls, also of those that are forgotten; files are named by them.
create function public.count_person(p_user_id text) returns jsonb
language plpgsql stable security invoker set search_path = public, extensions as $$
declare
  place record;
  n bigint;
  tables jsonb := '{}';
begin
  for place in
    select c.relname as "table", a.attname as "column"
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped
      and (a.attname = 'user_id' or (c.relname = 'users' and a.attname = 'id'))
    order by c.relname
  loop
    execute format('select count(*) from public.%I where %I::text = $1', place."table", place."column")
      into n using p_user_id;
    tables := tables || jsonb_build_object(place."table", n);
  end loop;
  return jsonb_build_object(
    'tables', tables,
    'greetingAudio', (select count(*) from greetings where user_id = p_user_id and audio is not null),
    'calls', (select coalesce(jsonb_agg(id), '[]') from (
                select id from calls where user_id = p_user_id
                union select call_id from forgotten_calls where person = person_digest(p_user_id)) ids));
end $$;

-- The writers -----------------------------------------------------------------------------------------------------

create or replace function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz,
                                             p_max_rows int) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if not is_forgotten(p_user_id, p_call_id, p_at) then
    perform ensure_user(p_user_id);
    insert into calls (id, user_id, room, started_at) values (p_call_id, p_user_id, p_room, p_at) on conflict do nothing;
  end if;
  return load_person(p_user_id, p_max_rows);
end $$;

alter function public.save_turn(text, jsonb, jsonb, text[], jsonb, text, boolean) rename to put_turn;

-- `put_turn`, unless the turn is of before the person was forgotten: then it is done with, and leaves nothing behind.
create function public.save_turn(p_user_id text, p_turn jsonb, p_memories jsonb, p_ended_keys text[], p_loops jsonb,
                                 p_profile text, p_complete boolean)
returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if is_forgotten(p_user_id, (p_turn ->> 'callId')::uuid, (p_turn ->> 'at')::timestamptz) then
    return jsonb_build_object('applied', false, 'changes', '[]'::jsonb, 'ended', '[]'::jsonb);
  end if;
  return put_turn(p_user_id, p_turn, p_memories, p_ended_keys, p_loops, p_profile, p_complete);
end $$;

alter function public.save_memories(text, jsonb) rename to put_memories;

create function public.save_memories(p_user_id text, p_memories jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if is_gone(p_user_id) then
    return (select coalesce(jsonb_agg(jsonb_build_object('ok', false, 'error', 'this person was forgotten')), '[]')
            from jsonb_array_elements(p_memories));
  end if;
  return put_memories(p_user_id, p_memories);
end $$;

create or replace function public.save_profile(p_user_id text, p_text text) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if is_gone(p_user_id) then
    return;
  end if;
  perform ensure_user(p_user_id);
  insert into profiles (user_id, text) values (p_user_id, p_text)
    on conflict (user_id) do update set text = excluded.text, updated_at = now();
end $$;

-- `p_call_id`: the call that it was prepared in.
drop function public.save_greeting(text, text, text, int, text);
create function public.save_greeting(p_user_id text, p_text text, p_audio_base64 text, p_sample_rate int,
                                     p_voice text, p_call_id uuid default null) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if is_forgotten(p_user_id, p_call_id, null) or is_gone(p_user_id) then
    return;
  end if;
  perform ensure_user(p_user_id);
  insert into greetings (user_id, text, audio, sample_rate, voice)
    values (p_user_id, p_text, decode(p_audio_base64, 'base64'), p_sample_rate, p_voice)
    on conflict (user_id) do update set text = excluded.text, audio = excluded.audio,
      sample_rate = excluded.sample_rate, voice = excluded.voice, created_at = now();
end $$;

create or replace function public.end_call(p_user_id text, p_call_id uuid, p_summary text, p_ask_next text,
                                           p_loops jsonb, p_ended_at timestamptz) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  if is_forgotten(p_user_id, p_call_id, null) then
    return;
  end if;
  update calls set summary = p_summary, ask_next = p_ask_next, ended_at = coalesce(ended_at, p_ended_at)
    where id = p_call_id and user_id = p_user_id;
  update open_loops set closed_at = p_ended_at
    where user_id = p_user_id and closed_at is null and due_at < p_ended_at and call_id is distinct from p_call_id;
  perform put_open_loops(p_user_id, p_call_id, p_loops);
end $$;

do $$
declare
  f regprocedure;
begin
  foreach f in array array[
    'public.person_digest(text)', 'public.is_forgotten(text, uuid, timestamptz)', 'public.is_gone(text)',
    'public.count_person(text)', 'public.save_turn(text, jsonb, jsonb, text[], jsonb, text, boolean)',
    'public.save_memories(text, jsonb)', 'public.save_greeting(text, text, text, int, text, uuid)']::regprocedure[] loop
    execute format('revoke all on function %s from public, anon', f);
    execute format('grant execute on function %s to authenticated, service_role', f);
  end loop;
end $$;
