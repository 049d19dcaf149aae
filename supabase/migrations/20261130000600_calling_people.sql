-- Who wishes to be called, when and under which number; and who is to be called now, because something is due that they
-- spoke of. A wish is the person's: without one nobody is called, and one that was withdrawn stays as such.

set check_function_bodies = off;

create table public.call_wishes (
  user_id text primary key references public.users on delete cascade,
  -- E.164; null: this person has asked not to be called.
  number text check (number ~ '^\+[1-9][0-9]{1,14}$'),
  -- Hours of the person's day, the second excluded.
  from_hour smallint not null check (from_hour between 0 and 23),
  until_hour smallint not null check (until_hour between 1 and 24),
  decided_at timestamptz not null,
  tried_at timestamptz,
  check (from_hour < until_hour)
);
alter table public.call_wishes enable row level security;
revoke all on public.call_wishes from anon, authenticated;
grant select, insert, update, delete on public.call_wishes to authenticated, service_role;
create policy own_rows on public.call_wishes for all to authenticated
  using (user_id = (select auth.jwt() ->> 'sub')) with check (user_id = (select auth.jwt() ->> 'sub'));

-- What a wish was later says what holds: of one that arrives late nothing is left.
-- @returns Whether it holds.
create function public.set_call_wish(p_user_id text, p_number text, p_from_hour int, p_until_hour int, p_at timestamptz)
returns boolean
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_gone(p_user_id) then
    return false;
  end if;
  perform ensure_user(p_user_id);
  insert into call_wishes (user_id, number, from_hour, until_hour, decided_at)
    values (p_user_id, p_number, p_from_hour, p_until_hour, p_at)
    on conflict (user_id) do update set number = excluded.number, from_hour = excluded.from_hour,
      until_hour = excluded.until_hour, decided_at = excluded.decided_at
    where call_wishes.decided_at <= excluded.decided_at;
  if not found then
    return false;
  end if;
  perform touch_person(p_user_id);
  return true;
end $$;

create function public.call_wish(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object('number', number, 'fromHour', from_hour, 'untilHour', until_hour, 'decidedAt', decided_at,
                            'triedAt', tried_at)
  from call_wishes where user_id = p_user_id
$$;

-- The person's wall clock. A zone that this Postgres does not know counts as the fallback.
create function public.wall_clock(p_user_id text, p_at timestamptz, p_fallback text) returns timestamp
language plpgsql stable security invoker set search_path = public, extensions as $$
begin
  return p_at at time zone coalesce((select time_zone from users where id = p_user_id), p_fallback);
exception when invalid_parameter_value then
  return p_at at time zone p_fallback;
end $$;

-- Open loops whose day has come in the last two weeks, and about which nobody has asked since its beginning.
create function public.due_loops(p_user_id text, p_now timestamptz, p_fallback text) returns setof public.open_loops
language sql stable security invoker set search_path = public, extensions as $$
  select * from open_loops
  where user_id = p_user_id and closed_at is null and due_at > p_now - interval '14 days'
    and wall_clock(p_user_id, due_at, p_fallback)::date <= wall_clock(p_user_id, p_now, p_fallback)::date
    and coalesce(wall_clock(p_user_id, asked_at, p_fallback)::date
                 < wall_clock(p_user_id, due_at, p_fallback)::date, true)
$$;

-- Within the hours, for the first time this day, and because something is due.
create function public.is_to_be_called(w public.call_wishes, p_now timestamptz, p_fallback text) returns boolean
language sql stable security invoker set search_path = public, extensions as $$
  select w.number is not null
    and extract(hour from wall_clock(w.user_id, p_now, p_fallback)) >= w.from_hour
    and extract(hour from wall_clock(w.user_id, p_now, p_fallback)) < w.until_hour
    and coalesce(wall_clock(w.user_id, w.tried_at, p_fallback)::date < wall_clock(w.user_id, p_now, p_fallback)::date, true)
    and exists (select from due_loops(w.user_id, p_now, p_fallback))
$$;

create function public.people_to_call(p_now timestamptz, p_fallback text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(w.user_id order by w.tried_at nulls first, w.user_id), '[]')
  from call_wishes w where is_to_be_called(w, p_now, p_fallback)
$$;

-- Takes the day's one try: of two who ask at the same time one gets it.
-- @returns The number, or null where the person is not to be called now.
create function public.claim_call(p_user_id text, p_now timestamptz, p_fallback text) returns text
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  claimed text;
begin
  perform lock_person(p_user_id);
  update call_wishes w set tried_at = p_now
    where w.user_id = p_user_id and is_to_be_called(w, p_now, p_fallback) returning number into claimed;
  return claimed;
end $$;

-- The person was reached: they are not called again about what was due.
create function public.note_reached(p_user_id text, p_now timestamptz, p_fallback text) returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  update open_loops o set asked_at = p_now from due_loops(p_user_id, p_now, p_fallback) due
    where o.user_id = p_user_id and o.text = due.text;
  if found then
    perform touch_person(p_user_id);
  end if;
end $$;

-- An export has the wish as well.
alter function public.export_user(text, timestamptz) rename to export_rows;
alter function public.import_user(text, jsonb) rename to import_rows;

create function public.export_user(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select export_rows(p_user_id, p_now) || jsonb_build_object('callWish', call_wish(p_user_id))
$$;

create function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  counts jsonb := import_rows(p_user_id, p_export);
  wish jsonb := p_export -> 'callWish';
begin
  if jsonb_typeof(wish) = 'object' then
    insert into call_wishes (user_id, number, from_hour, until_hour, decided_at, tried_at)
    values (p_user_id, wish ->> 'number', (wish ->> 'fromHour')::int, (wish ->> 'untilHour')::int,
            (wish ->> 'decidedAt')::timestamptz, (wish ->> 'triedAt')::timestamptz)
    on conflict do nothing;
  end if;
  return counts;
end $$;

-- Nobody calls these functions without a role that was granted them.
do $$
declare
  f text;
begin
  foreach f in array array['set_call_wish(text, text, int, int, timestamptz)', 'call_wish(text)',
      'wall_clock(text, timestamptz, text)', 'due_loops(text, timestamptz, text)',
      'is_to_be_called(public.call_wishes, timestamptz, text)', 'people_to_call(timestamptz, text)',
      'claim_call(text, timestamptz, text)', 'note_reached(text, timestamptz, text)',
      'export_user(text, timestamptz)', 'import_user(text, jsonb)'] loop
    execute format('revoke all on function public.%s from public, anon', f);
    execute format('grant execute on function public.%s to authenticated, service_role', f);
  end loop;
end $$;
-- Across users only the service may look.
revoke all on function public.people_to_call(timestamptz, text) from authenticated;
set check_function_bodies = on;
