-- What a page shows of a person: memories with the words and the call that said them, past calls with their transcript,
-- open loops with their state. And the one change that is made of a whole call: its deletion.

select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);
set check_function_bodies = off;

-- All that ever was known, what no longer holds too, each with the words that said it last and the call they are of.
create function public.look_at_memories(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with said as (
    select distinct on (t.memory_id) t.memory_id, e.text, e.call_id
    from memory_turns t
      join episodes e on e.user_id = t.user_id and e.turn_id = t.turn_id and e.speaker = 'user'
    where t.user_id = p_user_id order by t.memory_id, t.said_at desc)
  select coalesce(jsonb_agg(m.memory - 'vector' - 'model' || jsonb_build_object(
    'quote', said.text, 'callId', said.call_id) order by m.place), '[]')
  from jsonb_array_elements(memories_json(p_user_id, array(select id from memories where user_id = p_user_id), false))
      with ordinality m (memory, place)
    left join said on said.memory_id = (m.memory ->> 'id')::uuid
$$;

-- The turns that said a memory, oldest first, with the call of each; without words where those are gone.
create function public.memory_origins(p_user_id text, p_id uuid) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'turnId', t.turn_id, 'at', t.said_at, 'text', e.text, 'callId', e.call_id) order by t.said_at), '[]')
  from memory_turns t
    left join episodes e on e.user_id = t.user_id and e.turn_id = t.turn_id and e.speaker = 'user'
  where t.user_id = p_user_id and t.memory_id = p_id
$$;

-- A call as lists have it. `lastSaidAt`: of a call that never ended properly the best that is known of its length.
create function public.call_json(c public.calls, p_turns bigint, p_last_said_at timestamptz) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object('id', c.id, 'startedAt', c.started_at, 'endedAt', c.ended_at, 'summary', c.summary,
                            'askNext', c.ask_next, 'turns', p_turns, 'lastSaidAt', p_last_said_at)
$$;

-- All calls, latest first.
create function public.list_calls(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(call_json(c, coalesce(said.turns, 0), said.last_at) order by c.started_at desc, c.id), '[]')
  from calls c
    left join (select call_id, count(distinct turn_id) as turns, max(at) as last_at from episodes
               where user_id = p_user_id group by call_id) said on said.call_id = c.id
  where c.user_id = p_user_id
$$;

-- One call with its turns in order and what is remembered from them; null where this person has none of that id.
-- `alone` of a memory: no turn of another call says it.
create function public.read_call(p_user_id text, p_call_id uuid) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with turns as materialized (
    select turn_id, min(at) as at, min(seq) as seq,
           min(text) filter (where speaker = 'user') as said, min(text) filter (where speaker = 'agent') as answered
    from episodes where user_id = p_user_id and call_id = p_call_id group by turn_id
  ), told as (
    select t.turn_id, jsonb_agg(jsonb_build_object('id', m.id, 'value', m.value, 'endsAt', m.ends_at, 'alone', not exists (
      select from memory_turns other where other.user_id = p_user_id and other.memory_id = m.id
        and other.turn_id not in (select turn_id from turns))) order by m.created_at, m.id) as memories
    from memory_turns t join memories m on m.user_id = t.user_id and m.id = t.memory_id
    where t.user_id = p_user_id and t.turn_id in (select turn_id from turns) group by t.turn_id
  )
  select call_json(c, (select count(*) from turns), (select max(at) from turns)) || jsonb_build_object(
    'revision', (select revision from users where id = p_user_id),
    'transcript', (select coalesce(jsonb_agg(jsonb_build_object(
        'turnId', turns.turn_id, 'at', turns.at, 'said', turns.said, 'answered', turns.answered,
        'memories', coalesce(told.memories, '[]')) order by turns.at, turns.seq), '[]')
      from turns left join told using (turn_id)),
    'loops', (select coalesce(jsonb_agg(text order by opened_at, text), '[]') from open_loops
              where user_id = p_user_id and call_id = p_call_id))
  from calls c where c.user_id = p_user_id and c.id = p_call_id
$$;

-- Every loop that was opened, the latest first, with what became of it: 'open', 'asked' about, 'settled' or 'dropped'.
create function public.list_loops(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object(
      'text', l.text, 'dueAt', l.due_at, 'openedAt', l.opened_at, 'askedAt', l.asked_at, 'closedAt', l.closed_at,
      'callId', l.call_id, 'state', case
        when l.closed_at is not null then coalesce(l.closed_as, 'dropped')
        when still.text is null then 'dropped'
        else 'open' end) order by l.opened_at desc, l.text), '[]')
  from open_loops l
    left join (select o ->> 'text' as text from jsonb_array_elements(open_loops_of(p_user_id, p_now)) o) still
      on still.text = l.text
  where l.user_id = p_user_id
$$;

-- Since when somebody is known, and where they are.
create function public.look_at_person(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object('since', created_at, 'timeZone', time_zone) from users where id = p_user_id
$$;

-- Deletes a call: `forget` with a plan of its turns, and the call itself. Of a key of which the call said the latest value,
-- what was said before it holds again. Answers as `forget`.
create function public.forget_call(p_user_id text, p_call_id uuid, p_plan jsonb, p_revision bigint) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  answer jsonb;
  k text;
begin
  answer := forget(p_user_id, p_plan, p_revision);
  if (answer ->> 'conflict')::boolean then
    return answer;
  end if;
  for k in select distinct m ->> 'key' from jsonb_array_elements(answer -> 'removed' -> 'memories') m loop
    perform settle_key(p_user_id, k);
  end loop;
  delete from calls where user_id = p_user_id and id = p_call_id;
  return answer;
end $$;

-- As at the end of the migration before: nobody calls them without a role that was granted them, and pgvector is found.
do $$
declare
  f record;
  home text := (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                where e.extname = 'vector' and n.nspname not in ('public', 'extensions'));
begin
  for f in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'public' and p.proname in ('look_at_memories', 'memory_origins', 'call_json', 'list_calls',
             'read_call', 'list_loops', 'look_at_person', 'forget_call') loop
    execute format('revoke all on function %s from public, anon', f.signature);
    execute format('grant execute on function %s to authenticated, service_role', f.signature);
    if home is not null then
      execute format('alter function %s set search_path = public, extensions, %s', f.signature, home);
    end if;
  end loop;
end $$;
set check_function_bodies = on;
