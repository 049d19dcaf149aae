-- A call is over, whether or not anything is to be told of it: `end_call` stores what there is, and refuses a summary of what
-- was forgotten meanwhile.

set check_function_bodies = off;

create function public.note_call_end(p_user_id text, p_call_id uuid, p_ended_at timestamptz) returns void
language sql volatile security invoker set search_path = public, extensions as $$
  update calls set ended_at = coalesce(ended_at, p_ended_at) where user_id = p_user_id and id = p_call_id
$$;

revoke all on function public.note_call_end(text, uuid, timestamptz) from public, anon;
grant execute on function public.note_call_end(text, uuid, timestamptz) to authenticated, service_role;

set check_function_bodies = on;
