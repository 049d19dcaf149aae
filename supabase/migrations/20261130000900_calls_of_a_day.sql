-- Calls of one person are bounded (MAX_CALLS_PER_DAY, MAX_COST_PER_DAY): the start of a call says how many there were, and
-- what they have cost.

set check_function_bodies = off;

-- In the currency of the price table; null: nobody has asked for it.
alter table public.calls add column cost numeric;

alter function public.start_call(text, uuid, text, timestamptz, text) rename to register_call;

-- `callsOfDay`: how many calls the person has begun in the 24 hours until `p_at`, this one among them; `costOfDay`: what
-- those cost that are over.
create function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz,
                                  p_time_zone text default null) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  start jsonb := register_call(p_user_id, p_call_id, p_room, p_at, p_time_zone);
begin
  return start || (
    select jsonb_build_object('callsOfDay', count(*), 'costOfDay', coalesce(sum(cost), 0)) from calls
    where user_id = p_user_id and started_at > p_at - interval '24 hours' and started_at <= p_at);
end $$;

create function public.set_call_cost(p_user_id text, p_call_id uuid, p_cost numeric) returns void
language sql volatile security invoker set search_path = public, extensions as $$
  update calls set cost = p_cost where user_id = p_user_id and id = p_call_id
$$;

-- An export has it as well.
create or replace function public.export_user(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select export_rows(p_user_id, p_now) || jsonb_build_object(
    'callWish', call_wish(p_user_id),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'room', room, 'startedAt', started_at,
                'endedAt', ended_at, 'summary', summary, 'askNext', ask_next, 'cost', cost) order by started_at, id), '[]')
              from calls where user_id = p_user_id))
$$;

alter function public.import_user(text, jsonb) rename to import_rows_and_wish;

create function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  counts jsonb := import_rows_and_wish(p_user_id, p_export);
begin
  update calls c set cost = (e ->> 'cost')::numeric
    from jsonb_array_elements(coalesce(p_export -> 'calls', '[]')) e
    where c.user_id = p_user_id and c.id = (e ->> 'id')::uuid and c.cost is null;
  return counts;
end $$;

-- Nobody calls them without a role that was granted them.
do $$
declare
  f text;
begin
  foreach f in array array['start_call(text, uuid, text, timestamptz, text)', 'set_call_cost(text, uuid, numeric)',
      'import_user(text, jsonb)'] loop
    execute format('revoke all on function public.%s from public, anon', f);
    execute format('grant execute on function public.%s to authenticated, service_role', f);
  end loop;
end $$;
set check_function_bodies = on;
