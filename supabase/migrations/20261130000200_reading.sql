-- What is read of a person. `p_now` is the reader's clock: what is over by it is not given.

select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);
set check_function_bodies = off;

-- Since and until when a memory holds, by what was said last of each; null: nothing was. What does not fit together is
-- decided by what was said later: that it holds again after its end, that it begins after its end, or ends before it begins.
create function public.span_of(m public.memories, out starts timestamptz, out stops timestamptz)
language sql stable security invoker set search_path = public, extensions as $$
  select
    case when begins_anew then m.valid_from
         when holds_again then coalesce((select min(t.said_at) from memory_turns t where t.user_id = m.user_id
                                           and t.memory_id = m.id and t.said_at >= m.valid_to), m.said_at)
         when m.valid_to <= m.valid_from and m.from_said_at < m.to_said_at then null
         else m.valid_from end,
    case when not begins_anew and not holds_again then m.valid_to end
  from (select coalesce(m.valid_from >= m.valid_to and m.from_said_at > m.to_said_at, false) as begins_anew,
               coalesce(m.said_at >= m.valid_to and m.said_at > m.to_said_at, false) as holds_again) later
$$;

-- `validTo`: until when it holds, as it was said or, of a passing state, by the rule (`fades`).
-- `endsAt`: when it ceases to hold, for whatever reason; null: it goes on.
create function public.memory_json(m public.memories) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'id', m.id, 'category', m.category, 'key', m.key, 'value', m.value, 'confidence', m.confidence,
    'importance', m.importance, 'saidAt', m.said_at, 'validFrom', coalesce(span.starts, m.first_said_at),
    'validTo', coalesce(span.stops, case when m.category = 'STATE' then greatest(m.said_at, span.starts) + state_lasts() end),
    'fades', span.stops is null and m.category = 'STATE', 'endsAt', m.ends_at, 'createdAt', m.created_at,
    'provenance', jsonb_build_object('source', m.source, 'turnIds', (
      select coalesce(jsonb_agg(t.turn_id order by t.said_at, t.turn_id), '[]') from memory_turns t
      where t.user_id = m.user_id and t.memory_id = m.id)))
  from span_of(m) span
$$;

-- A passing state of which nobody said how long it lasts says nothing about a person after this, counted from when it was
-- said last or, of one that lay ahead then, from its beginning.
create function public.state_lasts() returns interval
language sql immutable security invoker set search_path = public, extensions as $$ select interval '72 hours' $$;

-- Open loops as somebody would ask about them at `p_now`: one without a day is dropped after 60 days, one with a day
-- 14 days after it.
create function public.open_loops_of(p_user_id text, p_now timestamptz) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at, 'openedAt', opened_at, 'askedAt', asked_at)
                            order by opened_at, text), '[]')
  from open_loops
  where user_id = p_user_id and closed_at is null
    and case when due_at is null then opened_at > p_now - interval '60 days' else due_at > p_now - interval '14 days' end
$$;

-- All that is known about a person that a call needs: one answer, so that PostgREST's limit of rows does not apply.
-- Of somebody with more than `p_max_rows` rows the episodes stay where they are: `match_entries` searches them.
-- `past`: what no longer holds, with the turns that said it, latest first: a call does not say it again.
create function public.load_person(p_user_id text, p_max_rows int, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with total as (
    select (select count(*) from memories where user_id = p_user_id)
         + (select count(*) from episodes where user_id = p_user_id) as rows)
  select jsonb_build_object(
    'revision', coalesce((select revision from users where id = p_user_id), 0),
    'timeZone', (select time_zone from users where id = p_user_id),
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
    'total', (select rows from total),
    'memories', (select coalesce(jsonb_agg(memory_json(m) || jsonb_build_object(
                          'vector', vector_base64(m.embedding), 'model', m.embedding_model) order by m.created_at), '[]')
                 from memories m where m.user_id = p_user_id and (m.ends_at is null or m.ends_at > p_now)),
    'past', (select coalesce(jsonb_agg(memory_json(m) order by m.ends_at desc), '[]') from (
               select * from memories where user_id = p_user_id and ends_at <= p_now order by ends_at desc limit 500) m),
    'forgettings', (select coalesce(jsonb_agg(jsonb_build_object('at', at, 'gone', gone, 'digests', digests) order by at), '[]')
                    from forgettings where user_id = p_user_id),
    'episodes', (select coalesce(jsonb_agg(jsonb_build_object(
                          'id', e.id, 'turnId', e.turn_id, 'callId', e.call_id, 'speaker', e.speaker, 'text', e.text,
                          'at', e.at, 'vector', vector_base64(e.embedding), 'model', e.embedding_model)
                          order by e.at, e.seq), '[]')
                 from episodes e, total where e.user_id = p_user_id and total.rows <= p_max_rows))
$$;

-- `load_person`, or nothing where the reader's copy is the newest there is.
create function public.load_newer(p_user_id text, p_revision bigint, p_max_rows int, p_now timestamptz default now())
returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select case when coalesce((select revision from users where id = p_user_id), 0) is distinct from p_revision
    then load_person(p_user_id, p_max_rows, p_now) end
$$;

create function public.get_memory(p_user_id text, p_category text, p_key text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select memory_json(m) from memories m
  where m.user_id = p_user_id and (m.ends_at is null or m.ends_at > p_now) and m.key = p_key
    and (p_category is null or m.category = p_category)
  -- What holds now goes before what lies ahead.
  order by coalesce((span_of(m)).starts, m.said_at) > p_now, m.said_at desc limit 1
$$;

-- With the words that said it last, read from the turn.
create function public.list_memories(p_user_id text, p_with_past boolean default false, p_now timestamptz default now())
returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(memory_json(m) || jsonb_build_object('quote', (
    select e.text from memory_turns t
      join episodes e on e.user_id = t.user_id and e.turn_id = t.turn_id and e.speaker = 'user'
    where t.user_id = m.user_id and t.memory_id = m.id order by t.said_at desc limit 1)) order by m.created_at, m.key, m.id), '[]')
  from memories m
  where m.user_id = p_user_id and (p_with_past or m.ends_at is null or m.ends_at > p_now)
$$;

-- The turns that said a memory, oldest first.
create function public.memory_sources(p_user_id text, p_id uuid) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object('turnId', t.turn_id, 'at', t.said_at, 'text', e.text) order by t.said_at), '[]')
  from memory_turns t
    left join episodes e on e.user_id = t.user_id and e.turn_id = t.turn_id and e.speaker = 'user'
  where t.user_id = p_user_id and t.memory_id = p_id
$$;

-- Everything that a forgetting may have to take along: rows whose words fit a pattern, and all that ever was known.
create function public.find_sayings(p_user_id text, p_pattern text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'revision', coalesce((select revision from users where id = p_user_id), 0),
    'memories', (select coalesce(jsonb_agg(memory_json(m) order by m.created_at), '[]') from memories m
                 where m.user_id = p_user_id),
    'episodes', (select coalesce(jsonb_agg(jsonb_build_object('turnId', turn_id, 'callId', call_id, 'text', text)
                                           order by at, seq), '[]')
                 from episodes where user_id = p_user_id and text ~* p_pattern),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'text', concat_ws(' ', summary, ask_next))), '[]')
              from calls where user_id = p_user_id and concat_ws(' ', summary, ask_next) ~* p_pattern),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests)
                   from onboarding_details where user_id = p_user_id),
    'loops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'turnId', turn_id)), '[]')
              from open_loops where user_id = p_user_id))
$$;

create function public.memory_stats(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with live as (select category from memories where user_id = p_user_id and (ends_at is null or ends_at > p_now))
  select jsonb_build_object(
    'memories', (select count(*) from live),
    'byCategory', (select coalesce(jsonb_object_agg(category, n), '{}')
                   from (select category, count(*) n from live group by category) c),
    'turns', (select count(distinct turn_id) from episodes where user_id = p_user_id),
    'calls', (select count(*) from calls where user_id = p_user_id),
    'since', (select created_at from users where id = p_user_id))
$$;

create or replace function public.list_people() returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', u.id,
    'name', coalesce((select o.name from onboarding_details o where o.user_id = u.id),
                     (select regexp_replace(m.value, '^.*(called|named|name is|goes by|known as) ', '')
                      from memories m where m.user_id = u.id and m.key = 'name' and m.ends_at is null limit 1), u.id),
    'lastCallAt', (select max(c.started_at) from calls c where c.user_id = u.id)) order by u.created_at), '[]')
  from users u
$$;

-- All that is stored about a person but vectors (made again by `reembed`) and marks of what was forgotten.
create function public.export_user(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'version', 2, 'userId', p_user_id,
    'since', (select created_at from users where id = p_user_id),
    'timeZone', (select time_zone from users where id = p_user_id),
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

-- The best rows by words, by meaning and within a time, the episodes with the turns around them.
--   p_terms      what is looked for: an array of terms, each the array of words that count as it
--   p_embedding  the question's vector in pgvector's text form, or null; p_model: the model that made it
--   p_from, p_to the time that the question speaks of, or null
--   p_seeds      how many rows each way of looking contributes
--   p_reach      how many turns before and after an episode come with it; only those next to it with their vectors,
--                which are nine tenths of what travels
-- Answers {total, documents: [rows with each term], memories: […], episodes: [{…, place}]}; `place` numbers the turns
-- of a call, so that neighbours can be told from turns with a gap between them.
create function public.match_entries(p_user_id text, p_terms jsonb, p_embedding text, p_model text,
                                     p_from timestamptz, p_to timestamptz, p_seeds int, p_reach int,
                                     p_now timestamptz default now())
returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with terms as materialized (
    select n, any_word(words) as query from jsonb_array_elements(p_terms) with ordinality t (words, n)
  ), question as materialized (
    select p_embedding::vector(384) as embedding
  ), total as materialized (
    select (select count(*) from episodes where user_id = p_user_id)
         + (select count(*) from memories where user_id = p_user_id and (ends_at is null or ends_at > p_now)) as rows
  ), found as materialized (
    select t.n, e.id from terms t join episodes e on e.fts @@ t.query where e.user_id = p_user_id
    union all
    select t.n, m.id::text from terms t join memories m on m.fts @@ t.query
    where m.user_id = p_user_id and (m.ends_at is null or m.ends_at > p_now)
  ), rarity as (
    select n, count(*) as documents, ln(1 + (max(total.rows) - count(*) + 0.5) / (count(*) + 0.5)) as weight
    from found, total group by n
  ), by_words as (
    select id from found join rarity using (n) group by id order by sum(weight) desc, id limit p_seeds
  ), distances as materialized (
    select e.id, e.at, e.embedding <=> question.embedding as distance from episodes e, question
    where e.user_id = p_user_id and e.embedding_model = p_model and question.embedding is not null
    union all
    select m.id::text, coalesce(m.valid_from, m.said_at), m.embedding <=> question.embedding from memories m, question
    where m.user_id = p_user_id and m.embedding_model = p_model and (m.ends_at is null or m.ends_at > p_now)
      and question.embedding is not null
  ), by_meaning as (
    select id from distances order by distance limit p_seeds
  ), by_time as (
    select id from distances where at >= p_from and at < p_to order by distance limit p_seeds
  ), seeds as materialized (
    select id from by_words union select id from by_meaning union select id from by_time
  ), places as materialized (
    select e.id, e.call_id, row_number() over (partition by e.call_id order by e.at, e.seq) as place
    from episodes e
    where e.user_id = p_user_id
      and e.call_id in (select s.call_id from episodes s where s.user_id = p_user_id and s.id in (select id from seeds))
  ), around as (
    select beside.id, beside.place, min(abs(beside.place - here.place)) <= 1 as adjacent
    from seeds join places here using (id)
      join places beside on beside.call_id = here.call_id
        and beside.place between here.place - p_reach and here.place + p_reach
    group by beside.id, beside.place
  )
  select jsonb_build_object(
    'total', (select rows from total),
    'documents', (select coalesce(jsonb_agg(coalesce(r.documents, 0) order by t.n), '[]')
                  from terms t left join rarity r using (n)),
    'memories', (select coalesce(jsonb_agg(memory_json(m) || jsonb_build_object(
                          'vector', vector_base64(m.embedding), 'model', m.embedding_model)), '[]')
                 from memories m where m.user_id = p_user_id and m.id::text in (select id from seeds)),
    'episodes', (select coalesce(jsonb_agg(jsonb_build_object(
                          'id', e.id, 'turnId', e.turn_id, 'callId', e.call_id, 'speaker', e.speaker, 'text', e.text,
                          'at', e.at, 'model', e.embedding_model, 'place', around.place,
                          'vector', case when around.adjacent then vector_base64(e.embedding) end) order by e.call_id, around.place), '[]')
                 from around join episodes e using (id) where e.user_id = p_user_id))
$$;

set check_function_bodies = on;
