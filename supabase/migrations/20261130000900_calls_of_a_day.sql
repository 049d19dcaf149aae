-- Calls of one person are bounded (MAX_CALLS_PER_DAY, MAX_COST_PER_DAY): the start of a call says how many there were, and
-- what they have cost.

set check_function_bodies = off;

-- In the currency of the price table; null: nobody has asked for it. No part of an export: it is the services' price.
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

-- Nobody calls them without a role that was granted them.
revoke all on function public.start_call(text, uuid, text, timestamptz, text) from public, anon;
grant execute on function public.start_call(text, uuid, text, timestamptz, text) to authenticated, service_role;
revoke all on function public.set_call_cost(text, uuid, numeric) from public, anon;
grant execute on function public.set_call_cost(text, uuid, numeric) to authenticated, service_role;
set check_function_bodies = on;
