-- What is set of a person stands in two functions, `settings_json` and `put_settings`: the start of a call, the export and the
-- import go through them, so that a setting more is a column of `users` and a line in each. docs/how-to-add.md shows it.

set check_function_bodies = off;

drop function public.set_time_zone(text, text);

-- What is set of a person, by the names of src/memory/settings.ts; null: nobody has said it.
create function public.settings_json(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'timeZone', (select time_zone from users where id = p_user_id))
$$;

-- What is not given stays as it is. For functions that hold the person's lock.
create function public.put_settings(p_user_id text, p_settings jsonb) returns void
language sql volatile security invoker set search_path = public, extensions as $$
  update users set
    time_zone = coalesce(p_settings ->> 'timeZone', time_zone)
  where id = p_user_id
$$;

create function public.set_settings(p_user_id text, p_settings jsonb) returns bigint
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_gone(p_user_id) then
    return null;
  end if;
  perform ensure_user(p_user_id);
  perform put_settings(p_user_id, p_settings);
  return touch_person(p_user_id);
end $$;

-- What a call knows of its person beside memories and words. Its size does not depend on how much is known.
create or replace function public.person_json(p_user_id text, p_now timestamptz) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select settings_json(p_user_id) || jsonb_build_object(
    'revision', coalesce((select revision from users where id = p_user_id), 0),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests,
                                             'appliedAt', applied_at)
                   from onboarding_details where user_id = p_user_id),
    'greeting', (select jsonb_build_object('text', text, 'audio', encode(audio, 'base64'), 'sampleRate', sample_rate,
                                           'voice', voice, 'moment', moment, 'about', about)
                 from greetings where user_id = p_user_id
                   and coalesce(from_at, '-infinity') <= p_now and p_now < coalesce(until_at, 'infinity')
                   -- Nobody is asked about what was settled or dropped since.
                   and not exists (select from open_loops o where o.user_id = p_user_id and o.text = about
                     and o.text not in (select l ->> 'text' from jsonb_array_elements(open_loops_of(p_user_id, p_now)) l))
                 order by created_at desc limit 1),
    'lastCall', (select jsonb_build_object('id', id, 'at', started_at, 'summary', summary, 'askNext', ask_next)
                 from calls where user_id = p_user_id and summary is not null order by started_at desc limit 1),
    'openLoops', open_loops_of(p_user_id, p_now),
    -- Words from before are gone, by the retention for example.
    'wordsSince', (select min(at) from episodes where user_id = p_user_id))
$$;

-- All that is stored about a person but vectors (made again by `reembed`) and marks of what was forgotten.
create or replace function public.export_user(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select settings_json(p_user_id) || jsonb_build_object(
    'version', 2, 'userId', p_user_id,
    'since', (select created_at from users where id = p_user_id),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests,
                                             'appliedAt', applied_at)
                   from onboarding_details where user_id = p_user_id),
    'greetings', (select coalesce(jsonb_agg(jsonb_build_object(
                    'text', text, 'audio', translate(encode(audio, 'base64'), E'\n', ''), 'sampleRate', sample_rate,
                    'voice', voice, 'createdAt', created_at, 'moment', moment, 'from', from_at, 'until', until_at,
                    'about', about) order by moment), '[]')
                  from greetings where user_id = p_user_id),
    'memories', (select coalesce(jsonb_agg(memory_json(m) order by m.created_at, m.key, m.id), '[]')
                 from memories m where m.user_id = p_user_id),
    'endedKeys', (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'saidAt', said_at) order by said_at, key), '[]')
                  from ended_keys where user_id = p_user_id),
    'episodes', list_episodes(p_user_id),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'room', room, 'startedAt', started_at,
                'endedAt', ended_at, 'summary', summary, 'askNext', ask_next) order by started_at, id), '[]')
              from calls where user_id = p_user_id),
    'openLoops', open_loops_of(p_user_id, p_now),
    'closedLoops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at, 'openedAt', opened_at,
                      'closedAt', coalesce(closed_at, p_now), 'closedAs', coalesce(closed_as, 'dropped'))
                      order by closed_at, text), '[]')
                    from open_loops where user_id = p_user_id
                      and text not in (select l ->> 'text' from jsonb_array_elements(open_loops_of(p_user_id, p_now)) l)),
    'processedTurns', (select coalesce(jsonb_agg(turn_id order by turn_id), '[]')
                       from processed_turns where user_id = p_user_id))
$$;

-- Brings an export back; rows that are there already stay as they are. Vectors are made afterwards (`reembed`).
create or replace function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  n_memories int;
  n_episodes int;
  k text;
begin
  perform lock_person(p_user_id);
  perform ensure_user(p_user_id);
  update users set created_at = least(created_at, (p_export ->> 'since')::timestamptz) where id = p_user_id;
  -- What is set already stays.
  perform put_settings(p_user_id, p_export || jsonb_strip_nulls(settings_json(p_user_id)));
  insert into calls (id, user_id, room, started_at, ended_at, summary, ask_next)
  select (c ->> 'id')::uuid, p_user_id, c ->> 'room', (c ->> 'startedAt')::timestamptz, (c ->> 'endedAt')::timestamptz,
         c ->> 'summary', c ->> 'askNext'
  from jsonb_array_elements(coalesce(p_export -> 'calls', '[]')) c on conflict do nothing;
  insert into memories (id, user_id, category, key, value, confidence, importance, valid_from, valid_to, created_at,
                        source, first_said_at, said_at, from_said_at, to_said_at)
  select (m ->> 'id')::uuid, p_user_id, m ->> 'category', m ->> 'key', m ->> 'value', (m ->> 'confidence')::real,
         (m ->> 'importance')::real,
         nullif((m ->> 'validFrom')::timestamptz, (m ->> 'saidAt')::timestamptz),
         case when (m ->> 'fades')::boolean then null else (m ->> 'validTo')::timestamptz end,
         (m ->> 'createdAt')::timestamptz, m -> 'provenance' ->> 'source', (m ->> 'saidAt')::timestamptz,
         (m ->> 'saidAt')::timestamptz, (m ->> 'saidAt')::timestamptz, (m ->> 'saidAt')::timestamptz
  from jsonb_array_elements(coalesce(p_export -> 'memories', '[]')) m on conflict do nothing;
  get diagnostics n_memories = row_count;
  -- When each turn was said stands with its words; of those whose words are gone the order is left.
  insert into memory_turns (user_id, memory_id, turn_id, said_at)
  select p_user_id, (m ->> 'id')::uuid, t::uuid,
         coalesce(words.at, (m ->> 'saidAt')::timestamptz
                            - (jsonb_array_length(m -> 'provenance' -> 'turnIds') - n) * interval '1 millisecond')
  from jsonb_array_elements(coalesce(p_export -> 'memories', '[]')) m
    cross join jsonb_array_elements_text(m -> 'provenance' -> 'turnIds') with ordinality turns (t, n)
    left join (select e ->> 'turnId' as turn_id, min((e ->> 'at')::timestamptz) as at
               from jsonb_array_elements(coalesce(p_export -> 'episodes', '[]')) e group by 1) words on words.turn_id = t
  where exists (select from memories where user_id = p_user_id and id = (m ->> 'id')::uuid)
  on conflict do nothing;
  insert into ended_keys (user_id, key, said_at)
  select p_user_id, e ->> 'key', (e ->> 'saidAt')::timestamptz
  from jsonb_array_elements(coalesce(p_export -> 'endedKeys', '[]')) e on conflict do nothing;
  for k in select distinct m ->> 'key' from jsonb_array_elements(coalesce(p_export -> 'memories', '[]')) m loop
    perform settle_key(p_user_id, k);
  end loop;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at)
  select e ->> 'id', p_user_id, (e ->> 'turnId')::uuid, (e ->> 'callId')::uuid, e ->> 'speaker', e ->> 'text',
         (e ->> 'at')::timestamptz
  from jsonb_array_elements(coalesce(p_export -> 'episodes', '[]')) with ordinality x (e, n) order by n
  on conflict do nothing;
  get diagnostics n_episodes = row_count;
  insert into processed_turns (turn_id, user_id)
    select t::uuid, p_user_id from jsonb_array_elements_text(coalesce(p_export -> 'processedTurns', '[]')) t
    on conflict do nothing;
  if p_export -> 'onboarding' ->> 'name' is not null then
    insert into onboarding_details (user_id, name, occupation, interests, applied_at)
    values (p_user_id, p_export -> 'onboarding' ->> 'name', p_export -> 'onboarding' ->> 'occupation',
            array(select jsonb_array_elements_text(coalesce(p_export -> 'onboarding' -> 'interests', '[]'))),
            case when p_export -> 'onboarding' ? 'appliedAt'
              then (p_export -> 'onboarding' ->> 'appliedAt')::timestamptz else now() end)
    on conflict do nothing;
  end if;
  insert into open_loops (user_id, text, due_at, opened_at, asked_at, closed_at, closed_as)
    select p_user_id, l ->> 'text', (l ->> 'dueAt')::timestamptz, coalesce((l ->> 'openedAt')::timestamptz, now()),
           (l ->> 'askedAt')::timestamptz, (l ->> 'closedAt')::timestamptz, l ->> 'closedAs'
    from jsonb_array_elements(coalesce(p_export -> 'openLoops', '[]') || coalesce(p_export -> 'closedLoops', '[]')) l
    on conflict do nothing;
  insert into greetings (user_id, text, audio, sample_rate, voice, created_at, moment, from_at, until_at, about)
    select p_user_id, g ->> 'text', decode(g ->> 'audio', 'base64'), (g ->> 'sampleRate')::int, g ->> 'voice',
           coalesce((g ->> 'createdAt')::timestamptz, now()), coalesce(g ->> 'moment', 'any'),
           (g ->> 'from')::timestamptz, (g ->> 'until')::timestamptz, g ->> 'about'
    from jsonb_array_elements(coalesce(p_export -> 'greetings', '[]')) g on conflict do nothing;
  perform touch_person(p_user_id);
  return jsonb_build_object('memories', n_memories, 'episodes', n_episodes);
end $$;

-- Nobody calls these functions without a role that was granted them; where pgvector lives in a schema of its own, they
-- find it there.
do $$
declare
  f record;
  home text := (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
                where e.extname = 'vector' and n.nspname not in ('public', 'extensions'));
begin
  for f in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'public' and p.prokind = 'f'
             and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
             -- Ours: a project has functions of its own.
             and p.proconfig::text like '%search_path=public, extensions%' loop
    execute format('revoke all on function %s from public, anon', f.signature);
    execute format('grant execute on function %s to authenticated, service_role', f.signature);
    if home is not null then
      execute format('alter function %s set search_path = public, extensions, %s', f.signature, home);
    end if;
  end loop;
end $$;
-- Across users only the service may look.
revoke all on function public.list_people() from authenticated;
revoke all on function public.apply_retention(int, timestamptz) from authenticated;
set check_function_bodies = on;
