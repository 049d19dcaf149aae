-- A memory of any size: a call starts with what its greeting and its first reply need, and takes in the rest page by page;
-- search finds words by the terms that the application makes, in every language, and reads one person's rows alone.
--
--   * `terms` are the keys of a row's terms (src/memory/index/term-keys.ts): 32 bits of a hash of person and term, so that
--     the index holds a list of rows for each term of each person, however many people use the word. `terms_version`: what
--     made them; 0: nothing has yet. Older rows get theirs from the person's next call or `npm run memory -- reembed`.
--   * Vectors are stored in half precision, as they always travelled: a row is half as large, and stays in one piece.

select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);
set check_function_bodies = off;

drop function public.match_entries(text, jsonb, text, text, timestamptz, timestamptz, int, int, timestamptz);
drop function public.any_word(jsonb);
drop function public.load_newer(text, bigint, int, timestamptz);
drop function public.load_person(text, int, timestamptz);
drop function public.start_call(text, uuid, text, timestamptz, int, text);
drop function public.revise_memory(text, uuid, text, text, text, timestamptz);
drop function public.vector_base64(vector);

alter table public.episodes
  drop column fts,
  alter column embedding type halfvec(384) using embedding::halfvec(384),
  add column terms int[],
  add column terms_version smallint not null default 0;
alter table public.memories
  drop column fts,
  alter column embedding type halfvec(384) using embedding::halfvec(384),
  add column terms int[],
  add column terms_version smallint not null default 0;

-- The turns around one are read by it.
drop index public.episodes_of_call;
create index episodes_of_call on public.episodes (user_id, call_id, at, seq);
-- Without a pending list, which every search would have to read.
create index episodes_terms on public.episodes using gin (terms) with (fastupdate = off);
create index episodes_by_seq on public.episodes (user_id, seq);
create index episodes_by_terms_version on public.episodes (user_id, terms_version);
create index memories_by_terms_version on public.memories (user_id, terms_version);
create index memories_by_importance on public.memories (user_id, importance desc, said_at desc);
create index memories_by_end on public.memories (user_id, ends_at desc);
create index open_loops_open on public.open_loops (user_id) where closed_at is null;

-- An array of numbers in JSON; null for anything else.
create function public.ints(p_numbers jsonb) returns int[]
language sql immutable security invoker set search_path = public, extensions as $$
  select case when jsonb_typeof(p_numbers) = 'array' then
    array(select n::int from jsonb_array_elements_text(p_numbers) n) end
$$;

-- Reading -----------------------------------------------------------------------------------------------------------------

-- What a call knows of its person beside memories and words. Its size does not depend on how much is known.
create function public.person_json(p_user_id text, p_now timestamptz) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
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
    -- Words from before are gone, by the retention for example.
    'wordsSince', (select min(at) from episodes where user_id = p_user_id))
$$;

-- Memories as memory_json has them, many at once: a function that is called for each row takes ten times as long.
create function public.memories_json(p_user_id text, p_ids uuid[], p_with_vectors boolean) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', m.id, 'category', m.category, 'key', m.key, 'value', m.value, 'confidence', m.confidence,
    'importance', m.importance, 'saidAt', m.said_at, 'validFrom', coalesce(span.starts, m.first_said_at),
    'validTo', coalesce(span.stops, case when m.category = 'STATE' then greatest(m.said_at, span.starts) + state_lasts() end),
    'fades', span.stops is null and m.category = 'STATE', 'endsAt', m.ends_at, 'createdAt', m.created_at,
    'provenance', jsonb_build_object('source', m.source, 'turnIds', coalesce(said.turns, '[]')),
    'vector', case when p_with_vectors then encode(halfvec_send(m.embedding), 'base64') end,
    'model', case when p_with_vectors then m.embedding_model end) order by m.created_at), '[]')
  from memories m
    left join (select memory_id, jsonb_agg(turn_id order by said_at, turn_id) as turns from memory_turns
               where user_id = p_user_id and memory_id = any (p_ids) group by memory_id) said on said.memory_id = m.id
    -- Only what has an end needs to be looked at more closely.
    cross join lateral (
      select m.valid_from as starts, null::timestamptz as stops where m.valid_to is null
      union all
      select ended.starts, ended.stops from span_of(m) ended where m.valid_to is not null) span
  where m.user_id = p_user_id and m.id = any (p_ids)
$$;

-- All that is known about a person but the words of their turns: `load_episodes` has those.
-- `past`: what no longer holds, with the turns that said it: a call does not say it again.
create function public.load_person(p_user_id text, p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select person_json(p_user_id, p_now) || jsonb_build_object(
    'memories', memories_json(p_user_id, array(
      select id from memories where user_id = p_user_id and (ends_at is null or ends_at > p_now)), true),
    'past', memories_json(p_user_id, array(
      select id from memories where user_id = p_user_id and ends_at <= p_now order by ends_at desc limit 500), false),
    'forgettings', (select coalesce(jsonb_agg(jsonb_build_object('at', at, 'gone', gone, 'digests', digests) order by at), '[]')
                    from forgettings where user_id = p_user_id))
$$;

-- The start of a call: the same for the greeting and the first reply. Of the memories those that matter most, without
-- vectors, the name among them; of the past and of what was forgotten the latest.
create function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz,
                                  p_time_zone text default null) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if not is_forgotten(p_user_id, p_call_id, p_at) then
    perform ensure_user(p_user_id);
    update users set time_zone = p_time_zone
      where id = p_user_id and p_time_zone is not null and time_zone is distinct from p_time_zone;
    insert into calls (id, user_id, room, started_at) values (p_call_id, p_user_id, p_room, p_at) on conflict do nothing;
  end if;
  return person_json(p_user_id, p_at) || jsonb_build_object(
    'memories', memories_json(p_user_id, array(
      select id from memories where user_id = p_user_id and key = 'name' and (ends_at is null or ends_at > p_at)
      union
      (select id from memories where user_id = p_user_id and (ends_at is null or ends_at > p_at)
       order by importance desc, said_at desc limit 24)), false),
    'past', memories_json(p_user_id, array(
      select id from memories where user_id = p_user_id and ends_at <= p_at order by ends_at desc limit 10), false),
    'forgettings', (select coalesce(jsonb_agg(jsonb_build_object('at', at, 'gone', gone, 'digests', digests) order by at), '[]')
                    from forgettings where user_id = p_user_id and at > p_at - interval '1 day'));
end $$;

-- A page of the words of a person's turns, what was stored last first: stored after `p_after` and before `p_before`
-- (numbers of `seq`; null: no bound).
create function public.load_episodes(p_user_id text, p_after bigint, p_before bigint, p_limit int) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'revision', coalesce((select revision from users where id = p_user_id), 0),
    'episodes', (select coalesce(jsonb_agg(jsonb_build_object(
                   'id', e.id, 'turnId', e.turn_id, 'callId', e.call_id, 'speaker', e.speaker, 'text', e.text, 'at', e.at,
                   'seq', e.seq, 'vector', encode(halfvec_send(e.embedding), 'base64'), 'model', e.embedding_model) order by e.seq desc), '[]')
                 from (select * from episodes
                       where user_id = p_user_id and seq > coalesce(p_after, -1)
                         and seq < coalesce(p_before, 9223372036854775807)
                       order by seq desc limit p_limit) e))
$$;

-- `load_person` with the latest page of what was stored after `p_after`, or nothing where the reader's copy is the newest
-- there is.
create function public.load_newer(p_user_id text, p_revision bigint, p_after bigint, p_limit int,
                                  p_now timestamptz default now()) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select case when coalesce((select revision from users where id = p_user_id), 0) is distinct from p_revision
    then load_person(p_user_id, p_now) || load_episodes(p_user_id, p_after, null, p_limit) end
$$;

-- The key of a memory; null where this person has none of that id.
create function public.key_of(p_user_id text, p_id uuid) returns text
language sql stable security invoker set search_path = public, extensions as $$
  select key from memories where user_id = p_user_id and id = p_id
$$;

-- Terms ---------------------------------------------------------------------------------------------------------------------

-- What has no terms of this version yet; `key`: of a memory.
create function public.rows_without_terms(p_user_id text, p_version int, p_limit int) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'key', key, 'text', text)), '[]') from (
    (select id::text, 'memory' as kind, key, value as text from memories
     where user_id = p_user_id and terms_version < p_version limit p_limit)
    union all
    (select id, 'episode', null, text from episodes
     where user_id = p_user_id and terms_version < p_version limit p_limit)
    limit p_limit) missing
$$;

-- `p_rows`: [{id, kind, terms}]. What has them by now stays as it is.
create function public.save_terms(p_user_id text, p_version int, p_rows jsonb) returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  update memories m set terms = ints(r -> 'terms'), terms_version = p_version
    from jsonb_array_elements(p_rows) r
    where r ->> 'kind' = 'memory' and m.user_id = p_user_id and m.id::text = r ->> 'id' and m.terms_version < p_version;
  update episodes e set terms = ints(r -> 'terms'), terms_version = p_version
    from jsonb_array_elements(p_rows) r
    where r ->> 'kind' = 'episode' and e.user_id = p_user_id and e.id = r ->> 'id' and e.terms_version < p_version;
end $$;

-- The best rows by words, by meaning and within a time, the episodes with the turns around them.
--   p_terms      what is looked for: keys of terms, each once
--   p_embedding  the question's vector in pgvector's text form, or null; p_model: the model that made it
--   p_from, p_to the time that the question speaks of, or null
--   p_seeds      how many rows each way of looking contributes
--   p_reach      how many turns before and after an episode come with it; only those next to it with their vectors,
--                which are nine tenths of what travels
-- Answers {total, documents: [rows with each term], memories: […], episodes: [{…, place, isOver}]}. `place` numbers the
-- turns of a call that are here; where it jumps, there are others between them. `isOver`: the turn said something that
-- no longer holds.
create function public.match_entries(p_user_id text, p_terms int[], p_embedding text, p_model text,
                                     p_from timestamptz, p_to timestamptz, p_seeds int, p_reach int,
                                     p_now timestamptz default now())
returns json
language plpgsql stable security invoker set search_path = public, extensions
-- Plans are made for this person: one of twenty rows is read in another way than one of a hundred thousand.
set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  -- Read once: a cast in a query would be made for every row.
  question halfvec(384) := p_embedding;
  total bigint;
  documents jsonb;
  by_words text[];
  by_meaning text[];
  by_time text[];
begin
  select (select count(*) from episodes where user_id = p_user_id)
       + (select count(*) from memories where user_id = p_user_id and (ends_at is null or ends_at > p_now)) into total;
  select w.o_documents, w.o_ids into documents, by_words
    from entries_by_words(p_user_id, p_terms, p_seeds, total, p_now) w;
  if question is not null then
    select array_agg(id) into by_meaning from (
      select id from (
        select e.id, e.embedding <#> question as distance from episodes e
        where e.user_id = p_user_id and e.embedding_model = p_model
        union all
        select m.id::text, m.embedding <#> question from memories m
        where m.user_id = p_user_id and m.embedding_model = p_model and (m.ends_at is null or m.ends_at > p_now)) rows
      order by distance limit p_seeds) nearest;
  end if;
  if question is not null and p_from is not null then
    select array_agg(id) into by_time from (
      select id from (
        select e.id, e.embedding <#> question as distance from episodes e
        where e.user_id = p_user_id and e.at >= p_from and e.at < p_to and e.embedding_model = p_model
        union all
        select m.id::text, m.embedding <#> question from memories m
        where m.user_id = p_user_id and coalesce(m.valid_from, m.said_at) >= p_from
          and coalesce(m.valid_from, m.said_at) < p_to and m.embedding_model = p_model
          and (m.ends_at is null or m.ends_at > p_now)) rows
      order by distance limit p_seeds) nearest;
  end if;
  return candidates_json(p_user_id, by_words || by_meaning || by_time, p_reach, p_now, total, documents);
end $$;

-- The best rows by words: a term counts the more, the fewer rows hold it. Of a common term not all rows are read: how many
-- there are is told from how far the first ones reach, and the latest of them are looked at.
--   o_documents  how many rows hold each term, in the order of `p_terms`
create function public.entries_by_words(p_user_id text, p_terms int[], p_seeds int, p_total bigint, p_now timestamptz,
                                        out o_documents jsonb, out o_ids text[])
language plpgsql stable security invoker set search_path = public, extensions
set plan_cache_mode = force_custom_plan set jit = off as $$
begin
  with wanted as (
    select key, n from unnest(p_terms) with ordinality w (key, n)
  ), told as materialized (
    select id::text, terms from memories
    where user_id = p_user_id and terms && p_terms and (ends_at is null or ends_at > p_now)
  ), stored as materialized (
    select (select min(seq) from episodes where user_id = p_user_id) as first,
           (select max(seq) from episodes where user_id = p_user_id) as last
  ), counted as materialized (
    select w.key, w.n, (select count(*) from told where terms @> array[w.key]) as memories, c.rows,
           case when c.rows < 1000 then c.rows
             else least(p_total, c.rows * (last - first) / greatest(c.reached - first, 1)) end as episodes
    from wanted w cross join stored cross join lateral (
      select count(*) as rows, max(seq) as reached from (
        select seq from episodes where user_id = p_user_id and terms @> array[w.key] limit 1000) e) c
  ), weighted as materialized (
    select key, n, rows, episodes, memories + episodes as documents,
           ln(1 + (greatest(p_total - memories - episodes, 0) + 0.5) / (memories + episodes + 0.5)) as weight
    from counted
  ), found as materialized (
    select e.id, e.terms from weighted w cross join lateral (
      select id, terms from episodes where user_id = p_user_id and terms @> array[w.key] limit 1000) e
    where w.rows < 1000
    union all
    select e.id, e.terms from weighted w cross join stored cross join lateral (
      select id, terms from episodes
      where user_id = p_user_id and terms @> array[w.key] and seq > last - (last - first) * 1000 / w.episodes
      limit 1000) e
    where w.rows >= 1000
    union all
    select id, terms from told
  ), best as (
    select id from (
      select distinct on (id) id, (select sum(weight) from weighted w where w.key = any (found.terms)) as score
      from found) scored
    order by score desc, id limit p_seeds
  )
  select (select coalesce(jsonb_agg(w.documents order by n), '[]') from weighted w), (select array_agg(id) from best)
    into o_documents, o_ids;
end $$;

-- What match_entries answers of the rows that it has found. As json: as jsonb it would be built twice.
create function public.candidates_json(p_user_id text, p_ids text[], p_reach int, p_now timestamptz, p_total bigint,
                                       p_documents jsonb) returns json
language sql stable security invoker set search_path = public, extensions as $$
  with seeds as materialized (
    select id, call_id, at, seq from episodes where user_id = p_user_id and id = any (p_ids)
  ), windows as materialized (
    select id as seed, id, call_id, at, seq, 0 as away from seeds
    union all
    select s.id, b.id, b.call_id, b.at, b.seq, -b.n from seeds s cross join lateral (
      select e.id, e.call_id, e.at, e.seq, row_number() over (order by e.at desc, e.seq desc)::int as n from episodes e
      where e.user_id = p_user_id and e.call_id = s.call_id and (e.at, e.seq) < (s.at, s.seq)
      order by e.at desc, e.seq desc limit p_reach) b
    union all
    select s.id, a.id, a.call_id, a.at, a.seq, a.n from seeds s cross join lateral (
      select e.id, e.call_id, e.at, e.seq, row_number() over (order by e.at, e.seq)::int as n from episodes e
      where e.user_id = p_user_id and e.call_id = s.call_id and (e.at, e.seq) > (s.at, s.seq)
      order by e.at, e.seq limit p_reach) a
  ), around as (
    select id, call_id, at, seq, min(abs(away)) <= 1 as adjacent,
           -- In every window that it stands in it is the first: what comes before it is not here, or not known to be.
           bool_and(is_first) as begins
    from (select *, away = min(away) over (partition by seed) as is_first from windows) w
    group by id, call_id, at, seq
  ), placed as (
    select id, adjacent, call_id,
           sum(case when begins then 2 else 1 end) over (partition by call_id order by at, seq) as place
    from around
  ), over as materialized (
    select t.turn_id from memories m join memory_turns t on t.user_id = m.user_id and t.memory_id = m.id
    where m.user_id = p_user_id and m.ends_at <= p_now
  )
  select json_build_object(
    'total', p_total, 'documents', p_documents,
    'memories', memories_json(p_user_id, array(
      select i::uuid from unnest(p_ids) i where i ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'), true),
    'episodes', (select coalesce(json_agg(json_build_object(
                          'id', e.id, 'turnId', e.turn_id, 'callId', e.call_id, 'speaker', e.speaker, 'text', e.text,
                          'at', e.at, 'model', e.embedding_model, 'place', p.place,
                          'isOver', e.turn_id in (select turn_id from over),
                          'vector', case when p.adjacent then encode(halfvec_send(e.embedding), 'base64') end)
                          order by e.call_id, p.place), '[]')
                 from placed p join episodes e on e.user_id = p_user_id and e.id = p.id))
$$;

-- Writing -----------------------------------------------------------------------------------------------------------------

-- Writes one statement: a value that is new to its key, or said once more.
-- `p_memory`: {id, category, key, value, confidence, importance, validFrom, validTo, saidAt, source, turnId, embedding,
-- model, terms, termsVersion}. Answers {change: added | superseded | same | late, memory, ended: ids of the key that held and no longer do}.
create or replace function public.put_memory(p_user_id text, p_memory jsonb, p_now timestamptz) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  wanted_key text := p_memory ->> 'key';
  said timestamptz := coalesce((p_memory ->> 'saidAt')::timestamptz, p_now);
  starts timestamptz := (p_memory ->> 'validFrom')::timestamptz;
  stops timestamptz := (p_memory ->> 'validTo')::timestamptz;
  turn uuid := (p_memory ->> 'turnId')::uuid;
  held uuid[];
  ended uuid[];
  stored memories;
  is_new boolean;
begin
  select coalesce(array_agg(id), '{}') into held from memories
    where user_id = p_user_id and key = wanted_key and (ends_at is null or ends_at > p_now);
  select * into stored from memories
    where user_id = p_user_id and key = wanted_key and md5(lower(value)) = md5(lower(p_memory ->> 'value'));
  is_new := not found;
  if is_new then
    insert into memories (id, user_id, category, key, value, confidence, importance, valid_from, from_said_at, valid_to,
                          to_said_at, first_said_at, said_at, source, embedding, embedding_model, terms, terms_version)
    values (
      coalesce((p_memory ->> 'id')::uuid, gen_random_uuid()), p_user_id, p_memory ->> 'category', wanted_key,
      p_memory ->> 'value', coalesce((p_memory ->> 'confidence')::real, 0.8),
      coalesce((p_memory ->> 'importance')::real, 0.5), starts, case when starts is not null then said end, stops,
      case when stops is not null then said end, said, said,
      coalesce(p_memory ->> 'source', 'tool'), (p_memory ->> 'embedding')::halfvec(384), p_memory ->> 'model',
      ints(p_memory -> 'terms'), coalesce((p_memory ->> 'termsVersion')::smallint, 0))
    returning * into stored;
  else
    update memories set
      -- The same in other letters: the later spelling counts ("ada", "Ada").
      value = case when said >= said_at then p_memory ->> 'value' else value end,
      confidence = greatest(confidence, coalesce((p_memory ->> 'confidence')::real, confidence)),
      importance = greatest(importance, coalesce((p_memory ->> 'importance')::real, importance)),
      -- What the later statement says of since and until when counts; one that says nothing of it changes nothing.
      valid_from = case when starts is null or said < from_said_at then valid_from else starts end,
      from_said_at = case when starts is null then from_said_at else greatest(from_said_at, said) end,
      valid_to = case when stops is null or said < to_said_at then valid_to else stops end,
      to_said_at = case when stops is null then to_said_at else greatest(to_said_at, said) end,
      first_said_at = least(first_said_at, said),
      said_at = greatest(said_at, said),
      embedding = coalesce(embedding, (p_memory ->> 'embedding')::halfvec(384)),
      embedding_model = case when embedding is null then p_memory ->> 'model' else embedding_model end
    where user_id = p_user_id and id = stored.id returning * into stored;
  end if;
  if turn is not null then
    insert into memory_turns (user_id, memory_id, turn_id, said_at) values (p_user_id, stored.id, turn, said)
      on conflict do nothing;
  end if;
  perform settle_key(p_user_id, wanted_key);
  select * into stored from memories where user_id = p_user_id and id = stored.id;
  select coalesce(array_agg(id), '{}') into ended from memories
    where user_id = p_user_id and id = any (held) and ends_at <= p_now;
  return jsonb_build_object(
    'change', case
      when stored.ends_at <= p_now then 'late'
      when not is_new and stored.id = any (held) then 'same'
      when cardinality(ended) > 0 then 'superseded'
      else 'added' end,
    'ended', to_jsonb(ended), 'memory', memory_json(stored));
end $$;

-- Everything that one turn leaves behind, in one transaction; the second time it answers {"applied": false}.
-- With `p_complete` false only the words are kept and the turn may come again: its extraction failed for now.
--   p_turn       {id, callId, room, at, userText, agentText, userEmbedding, agentEmbedding, model, userTerms, agentTerms,
--                termsVersion}; a side that is null is not kept
--   p_memories   array for put_memory; p_ended_keys: keys that no longer hold
--   p_loops      [{text, dueAt}]; p_closes: texts of open loops that are settled
--   p_revision   what the writer knew: a forgetting that came later answers {"stale": true} and nothing is written
-- Answers also {revision, previous}: a writer that knew `previous` needs to look at nothing else. It is null where more has
-- changed than is told: a plan was cancelled or made, and what held before it goes on, or goes on until then.
create or replace function public.save_turn(p_user_id text, p_turn jsonb, p_memories jsonb, p_ended_keys text[], p_loops jsonb,
                                 p_closes text[], p_complete boolean, p_revision bigint, p_now timestamptz default now())
returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  turn uuid := (p_turn ->> 'id')::uuid;
  call uuid := (p_turn ->> 'callId')::uuid;
  said timestamptz := (p_turn ->> 'at')::timestamptz;
  keys text[] := p_ended_keys || array(select m ->> 'key' from jsonb_array_elements(coalesce(p_memories, '[]')) m);
  changes jsonb := '[]';
  held uuid[];
  ended uuid[];
  ends jsonb;
  before bigint;
  k text;
  m jsonb;
begin
  perform lock_person(p_user_id);
  if is_forgotten(p_user_id, call, said) then
    return jsonb_build_object('applied', false, 'stale', false, 'changes', changes, 'ended', changes);
  end if;
  perform ensure_user(p_user_id);
  if exists (select from users where id = p_user_id and forgotten_revision > p_revision) then
    return jsonb_build_object('applied', false, 'stale', true, 'changes', changes, 'ended', changes);
  end if;
  select revision into before from users where id = p_user_id;
  if exists (select from processed_turns where user_id = p_user_id and turn_id = turn) then
    return jsonb_build_object('applied', false, 'stale', false, 'changes', changes, 'ended', changes,
                              'revision', before, 'previous', before);
  end if;
  if p_complete then
    insert into processed_turns (turn_id, user_id) values (turn, p_user_id);
  end if;
  insert into calls (id, user_id, room, started_at) values (call, p_user_id, coalesce(p_turn ->> 'room', ''), said)
    on conflict do nothing;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, embedding, embedding_model, terms, terms_version)
  select turn || ':' || side.speaker, p_user_id, turn, call, side.speaker, side.text, said,
         side.embedding::halfvec(384), case when side.embedding is null then null else p_turn ->> 'model' end,
         ints(side.terms), coalesce((p_turn ->> 'termsVersion')::smallint, 0)
  from (values (1, 'user', p_turn ->> 'userText', p_turn ->> 'userEmbedding', p_turn -> 'userTerms'),
               (2, 'agent', p_turn ->> 'agentText', p_turn ->> 'agentEmbedding', p_turn -> 'agentTerms'))
         side (n, speaker, text, embedding, terms)
  where char_length(coalesce(side.text, '')) between 1 and 8000
  order by side.n
  on conflict (user_id, id) do update set text = excluded.text, terms = excluded.terms, terms_version = excluded.terms_version,
    embedding = coalesce(excluded.embedding, episodes.embedding),
    embedding_model = coalesce(excluded.embedding_model, episodes.embedding_model);
  select coalesce(array_agg(id), '{}') into held from memories
    where user_id = p_user_id and key = any (p_ended_keys) and (ends_at is null or ends_at > p_now);
  select coalesce(jsonb_object_agg(id, ends_at), '{}') into ends from memories
    where user_id = p_user_id and key = any (keys);
  foreach k in array coalesce(p_ended_keys, '{}') loop
    insert into ended_keys (user_id, key, said_at) values (p_user_id, k, said) on conflict do nothing;
    perform settle_key(p_user_id, k);
  end loop;
  for m in select * from jsonb_array_elements(coalesce(p_memories, '[]')) loop
    changes := changes || put_memory(p_user_id, m, p_now);
  end loop;
  select coalesce(array_agg(id), '{}') into ended from memories
    where user_id = p_user_id and id = any (held) and ends_at <= greatest(p_now, said);
  perform put_open_loops(p_user_id, call, turn, p_loops, said);
  update open_loops set closed_at = said, closed_as = 'settled'
    where user_id = p_user_id and text = any (p_closes) and closed_at is null and opened_at <= said;
  if exists (select from memories
             where user_id = p_user_id and key = any (keys) and (ends_at is null or ends_at > p_now)
               and ends_at is distinct from (ends ->> id::text)::timestamptz
               and not changes @> jsonb_build_array(jsonb_build_object('memory', jsonb_build_object('id', id)))) then
    before := null;
  end if;
  return jsonb_build_object('applied', true, 'stale', false, 'changes', changes, 'ended', to_jsonb(ended),
                            'revision', touch_person(p_user_id), 'previous', before);
end $$;

-- Corrects the value of a memory that holds; null when there is none of that id. What was prepared for the next call may
-- say the old value.
create function public.revise_memory(p_user_id text, p_id uuid, p_value text, p_embedding text, p_model text,
                                     p_terms jsonb, p_terms_version int,
                                     p_now timestamptz default now()) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  old memories;
  span record;
  change jsonb;
begin
  perform lock_person(p_user_id);
  select * into old from memories where user_id = p_user_id and id = p_id and (ends_at is null or ends_at > p_now);
  if not found then
    return null;
  end if;
  span := span_of(old);
  delete from greetings where user_id = p_user_id;
  change := put_memory(p_user_id, jsonb_build_object('category', old.category, 'key', old.key, 'value', p_value,
    'confidence', 1, 'importance', old.importance, 'source', 'tool', 'validFrom', span.starts, 'validTo', span.stops,
    'saidAt', greatest(p_now, old.said_at + interval '1 millisecond'), 'embedding', p_embedding, 'model', p_model,
    'terms', p_terms, 'termsVersion', p_terms_version), p_now);
  perform touch_person(p_user_id);
  return change;
end $$;

-- Brings back what `forget` has removed; what has been said about it since stays.
--   p_revision  what the caller knew: where something was forgotten since, nothing is brought back
-- @returns The new revision; 0 for a forgetting that came later, null where there is nothing to bring back.
create or replace function public.restore(p_user_id text, p_forgetting uuid, p_removed jsonb, p_revision bigint) returns bigint
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  k text;
begin
  perform lock_person(p_user_id);
  if exists (select from users where id = p_user_id and forgotten_revision > p_revision) then
    return 0;
  end if;
  delete from forgettings where user_id = p_user_id and id = p_forgetting;
  if not found then
    return null;
  end if;
  insert into memories (id, user_id, category, key, value, confidence, importance, valid_from, valid_to, created_at, source,
                        embedding, embedding_model, first_said_at, said_at, from_said_at, to_said_at, ends_at, terms, terms_version)
    select id, p_user_id, category, key, value, confidence, importance, valid_from, valid_to, created_at, source,
           embedding, embedding_model, first_said_at, said_at, from_said_at, to_said_at, ends_at, terms,
           coalesce(terms_version, 0)
    from jsonb_populate_recordset(null::memories, p_removed -> 'memories') on conflict do nothing;
  -- What was told again meanwhile is one memory with what comes back.
  update memories m set first_said_at = least(m.first_said_at, back.first_said_at),
      importance = greatest(m.importance, back.importance)
    from jsonb_populate_recordset(null::memories, p_removed -> 'memories') back
    where m.user_id = p_user_id and m.id <> back.id
      and m.key = back.key and md5(lower(m.value)) = md5(lower(back.value));
  insert into memory_turns (user_id, memory_id, turn_id, said_at)
    select p_user_id, m.id, t.turn_id, t.said_at
    from jsonb_populate_recordset(null::memory_turns, p_removed -> 'memoryTurns') t
      left join jsonb_populate_recordset(null::memories, p_removed -> 'memories') back on back.id = t.memory_id
      join memories m on m.user_id = p_user_id and (m.id = t.memory_id
        or m.key = back.key and md5(lower(m.value)) = md5(lower(back.value)))
    on conflict do nothing;
  insert into ended_keys (user_id, key, said_at)
    select p_user_id, key, said_at from jsonb_populate_recordset(null::ended_keys, p_removed -> 'endedKeys')
    on conflict do nothing;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, seq, embedding, embedding_model, terms, terms_version)
    overriding system value
    select id, p_user_id, turn_id, call_id, speaker, text, at, seq, embedding, embedding_model, terms,
           coalesce(terms_version, 0)
    from jsonb_populate_recordset(null::episodes, p_removed -> 'episodes') on conflict do nothing;
  update calls c set summary = r.summary, ask_next = r.ask_next
    from jsonb_populate_recordset(null::calls, p_removed -> 'calls') r
    where c.user_id = p_user_id and c.id = r.id and c.summary is null;
  insert into open_loops (user_id, text, due_at, call_id, turn_id, opened_at, asked_at, closed_at, closed_as)
    select p_user_id, text, due_at, call_id, turn_id, opened_at, asked_at, closed_at, closed_as
    from jsonb_populate_recordset(null::open_loops, p_removed -> 'loops') on conflict do nothing;
  insert into greetings (user_id, moment, text, audio, sample_rate, voice, created_at, from_at, until_at, about)
    select p_user_id, moment, text, audio, sample_rate, voice, created_at, from_at, until_at, about
    from jsonb_populate_recordset(null::greetings, p_removed -> 'greetings') on conflict do nothing;
  insert into onboarding_details (user_id, name, occupation, interests, updated_at, applied_at)
    select p_user_id, name, occupation, interests, updated_at, applied_at
    from jsonb_populate_recordset(null::onboarding_details, p_removed -> 'onboarding')
    on conflict (user_id) do update set occupation = excluded.occupation, interests = excluded.interests;
  for k in select distinct key from jsonb_populate_recordset(null::memories, p_removed -> 'memories') loop
    perform settle_key(p_user_id, k);
  end loop;
  return touch_person(p_user_id);
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
