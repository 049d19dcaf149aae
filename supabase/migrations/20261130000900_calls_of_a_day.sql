-- Calls of one person are bounded (MAX_CALLS_PER_DAY): the start of a call says how many there were.

set check_function_bodies = off;

alter function public.start_call(text, uuid, text, timestamptz, text) rename to register_call;

-- `callsOfDay`: how many calls the person has begun in the 24 hours until `p_at`, this one among them.
create function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz,
                                  p_time_zone text default null) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  start jsonb := register_call(p_user_id, p_call_id, p_room, p_at, p_time_zone);
begin
  return start || jsonb_build_object(
    'callsOfDay', (select count(*) from calls
                   where user_id = p_user_id and started_at > p_at - interval '24 hours' and started_at <= p_at));
end $$;

-- Nobody calls it without a role that was granted it.
revoke all on function public.start_call(text, uuid, text, timestamptz, text) from public, anon;
grant execute on function public.start_call(text, uuid, text, timestamptz, text) to authenticated, service_role;
set check_function_bodies = on;
