-- amended: f8f10c5b779e53095f619ac17adaa4eae84a1b3de11b64355bbd27a043fd3a3c
-- Search for people whose memory is too large to be loaded: finds candidates; the worker ranks them as it ranks
-- everything else (src/memory/index/database.ts), so that both indexes answer alike.
--
-- Exact within one person's rows. An approximate vector index over all people's rows would look at its nearest few
-- of everybody's and then throw away those of others, often all of them.

-- Not checked before the end: pgvector may live in a schema that is not on their search path yet.
set check_function_bodies = off;

alter table public.episodes add column fts tsvector generated always as (to_tsvector('english', text)) stored;
alter table public.memories add column fts tsvector generated always as
  (to_tsvector('english', replace(key, '_', ' ') || ': ' || value)) stored;
create index episodes_fts on public.episodes using gin (fts);
create index episodes_of_call on public.episodes (call_id, at, seq);

-- Any of these words, in any of their forms; null when all of them are stop words.
create function public.any_word(p_words jsonb) returns tsquery
language sql immutable security invoker set search_path = public, extensions as $$
  select string_agg(plainto_tsquery('english', w)::text, ' | ')::tsquery
  from jsonb_array_elements_text(p_words) w where numnode(plainto_tsquery('english', w)) > 0
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
                                     p_from timestamptz, p_to timestamptz, p_seeds int, p_reach int)
returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with terms as materialized (
    select n, any_word(words) as query from jsonb_array_elements(p_terms) with ordinality t (words, n)
  ), question as materialized (
    select p_embedding::vector(384) as embedding
  ), total as materialized (
    select (select count(*) from episodes where user_id = p_user_id)
         + (select count(*) from memories where user_id = p_user_id and valid_to is null) as rows
  ), found as materialized (
    select t.n, e.id from terms t join episodes e on e.fts @@ t.query where e.user_id = p_user_id
    union all
    select t.n, m.id::text from terms t join memories m on m.fts @@ t.query
    where m.user_id = p_user_id and m.valid_to is null
  ), rarity as (
    select n, count(*) as documents, ln(1 + (max(total.rows) - count(*) + 0.5) / (count(*) + 0.5)) as weight
    from found, total group by n
  ), by_words as (
    select id from found join rarity using (n) group by id order by sum(weight) desc, id limit p_seeds
  ), distances as materialized (
    select e.id, e.at, e.embedding <=> question.embedding as distance from episodes e, question
    where e.user_id = p_user_id and e.embedding_model = p_model and question.embedding is not null
    union all
    select m.id::text, m.valid_from, m.embedding <=> question.embedding from memories m, question
    where m.user_id = p_user_id and m.embedding_model = p_model and m.valid_to is null
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

revoke all on function public.any_word(jsonb) from public, anon;
grant execute on function public.any_word(jsonb) to authenticated, service_role;
revoke all on function public.match_entries(text, jsonb, text, text, timestamptz, timestamptz, int, int) from public, anon;
grant execute on function public.match_entries(text, jsonb, text, text, timestamptz, timestamptz, int, int)
  to authenticated, service_role;

-- Where pgvector has a schema of its own, our functions find it there.
do $$
declare
  f regprocedure;
  home text := (select extnamespace::regnamespace::text from pg_extension where extname = 'vector');
begin
  for f in select oid from pg_proc
           where pronamespace = 'public'::regnamespace and 'search_path=public, extensions' = any (proconfig)
             and home not in ('public', 'extensions') loop
    execute format('alter function %s set search_path = public, extensions, %s', f, home);
  end loop;
end $$;
set check_function_bodies = on;
