-- amended: 003ee23699a16c9d46e2556ae99d4c47531c4606481ca2b8f173b2af859ce705
-- What Kindred knows, and the only functions by which it is read and written.
-- Runs unchanged on Supabase and on the embedded database of the local stack.
--
-- Rules that hold throughout:
--   * Every function takes the user id first and touches that user's rows alone; row level security stands beneath.
--   * Functions are `security invoker` with a fixed search_path: they can do no more than their caller.
--   * A write that arrives twice changes nothing the second time (the turn, call or memory id is its key).

create schema if not exists extensions;
create extension if not exists vector with schema extensions;

-- Where pgvector was there before, perhaps in a schema of its own, its types are found there.
select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);
do $$
declare
  home text := (select extnamespace::regnamespace::text from pg_extension where extname = 'vector');
begin
  if not (has_schema_privilege('authenticated', home::regnamespace, 'usage')
          and has_schema_privilege('service_role', home::regnamespace, 'usage')) then
    execute format('grant usage on schema %s to authenticated, service_role', home);
  end if;
end $$;
set check_function_bodies = off;

-- Tables -----------------------------------------------------------------------------------------------------------

create table public.users (
  id text primary key check (char_length(id) between 1 and 128),
  created_at timestamptz not null default now()
);

create table public.onboarding_details (
  user_id text primary key references public.users on delete cascade,
  name text not null check (char_length(name) between 1 and 80),
  occupation text check (char_length(occupation) <= 120),
  interests text[] not null default '{}' check (cardinality(interests) <= 20),
  updated_at timestamptz not null default now(),
  -- When profile and first memories were made from it; null until the first call.
  applied_at timestamptz
);

create table public.calls (
  id uuid primary key,
  user_id text not null references public.users on delete cascade,
  room text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  summary text check (char_length(summary) <= 4000),
  ask_next text check (char_length(ask_next) <= 400)
);
create index calls_of_user on public.calls (user_id, started_at desc);

-- One side of a turn, verbatim. `id` is '<turn id>:user' or '<turn id>:agent'.
create table public.episodes (
  id text primary key,
  user_id text not null references public.users on delete cascade,
  turn_id uuid not null,
  call_id uuid not null,
  speaker text not null check (speaker in ('user', 'agent')),
  text text not null check (char_length(text) between 1 and 8000),
  at timestamptz not null,
  seq bigint generated always as identity,
  embedding vector(384),
  embedding_model text
);
create index episodes_of_user on public.episodes (user_id, at desc, seq desc);

create table public.memories (
  id uuid primary key default gen_random_uuid(),
  user_id text not null references public.users on delete cascade,
  category text not null check (category in
    ('FACT', 'PREFERENCE', 'INTEREST', 'GOAL', 'RELATIONSHIP', 'EXPERIENCE', 'PLAN', 'OPINION', 'STATE')),
  key text not null check (char_length(key) between 1 and 80),
  value text not null check (char_length(value) between 1 and 1000),
  confidence real not null default 0.8 check (confidence between 0 and 1),
  importance real not null default 0.5 check (importance between 0 and 1),
  valid_from timestamptz not null default now(),
  valid_to timestamptz,
  created_at timestamptz not null default now(),
  source text not null check (source in ('turn', 'onboarding', 'tool', 'import')),
  turn_id uuid,
  quote text check (char_length(quote) <= 8000),
  embedding vector(384),
  embedding_model text
);
-- One live memory per user and key; superseded ones stay with their time range.
create unique index memories_live_key on public.memories (user_id, key) where valid_to is null;
create index memories_of_user on public.memories (user_id, created_at desc);

create table public.open_loops (
  user_id text not null references public.users on delete cascade,
  text text not null check (char_length(text) between 1 and 400),
  due_at timestamptz,
  call_id uuid,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (user_id, text)
);

create table public.profiles (
  user_id text primary key references public.users on delete cascade,
  text text not null check (char_length(text) <= 10000),
  updated_at timestamptz not null default now()
);

-- The next call's first words, with the audio that was synthesised for them.
create table public.greetings (
  user_id text primary key references public.users on delete cascade,
  text text not null check (char_length(text) between 1 and 600),
  -- 16-bit little-endian mono PCM; null when synthesis failed: then the text is spoken by the speech service.
  audio bytea,
  sample_rate int check (sample_rate between 8000 and 48000),
  -- Which voice spoke it: another voice configured since makes the audio stale.
  voice text not null,
  created_at timestamptz not null default now()
);

-- Turns whose processing is complete: what makes "at least once" apply exactly once.
create table public.processed_turns (
  turn_id uuid primary key,
  user_id text not null references public.users on delete cascade,
  at timestamptz not null default now()
);

-- Row level security ---------------------------------------------------------------------------------------------------
-- The agent comes as service_role. A person's own client (authenticated, `sub` = user id) sees that person's rows.

do $$
declare
  name text;
begin
  foreach name in array array['users', 'onboarding_details', 'calls', 'episodes', 'memories', 'open_loops',
                              'profiles', 'greetings', 'processed_turns'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('revoke all on public.%I from anon', name);
    execute format('grant select, insert, update, delete on public.%I to authenticated, service_role', name);
    execute format(
      'create policy own_rows on public.%I for all to authenticated using (%2$s = (select auth.jwt() ->> ''sub'')) with check (%2$s = (select auth.jwt() ->> ''sub''))',
      name, case when name = 'users' then 'id' else 'user_id' end);
  end loop;
end $$;

-- Small parts ------------------------------------------------------------------------------------------------------------

create function public.memory_json(m public.memories) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'id', m.id, 'category', m.category, 'key', m.key, 'value', m.value, 'confidence', m.confidence,
    'importance', m.importance, 'validFrom', m.valid_from, 'validTo', m.valid_to, 'createdAt', m.created_at,
    'provenance', jsonb_build_object('source', m.source, 'turnId', m.turn_id, 'quote', m.quote))
$$;

-- Half precision halves what a call has to load; search ranks the same (bench/recall.ts).
create function public.vector_base64(v vector) returns text
language sql immutable security invoker set search_path = public, extensions as $$
  select encode(halfvec_send(v::halfvec(384)), 'base64')
$$;

create function public.ensure_user(p_user_id text) returns void
language sql security invoker set search_path = public, extensions as $$
  insert into users (id) values (p_user_id) on conflict do nothing
$$;

-- Writes one memory: new, the same again, or in the place of the live one with its key.
-- `p_memory`: {id, category, key, value, confidence, importance, validFrom, source, turnId, quote, embedding, model}
create function public.put_memory(p_user_id text, p_memory jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  live memories;
  stored memories;
  is_late boolean;
  since timestamptz := coalesce((p_memory ->> 'validFrom')::timestamptz, now());
begin
  select * into stored from memories where id = (p_memory ->> 'id')::uuid and user_id = p_user_id;
  if found then
    return jsonb_build_object('change', 'same', 'memory', memory_json(stored));
  end if;
  select * into live from memories
    where user_id = p_user_id and key = p_memory ->> 'key' and valid_to is null for update;
  if found and lower(live.value) = lower(p_memory ->> 'value') then
    update memories set confidence = greatest(confidence, coalesce((p_memory ->> 'confidence')::real, confidence))
      where id = live.id returning * into stored;
    return jsonb_build_object('change', 'same', 'memory', memory_json(stored));
  end if;
  -- A turn that was replayed late does not outdate what was said after it: its fact goes into the past at once.
  is_late := live.id is not null and live.valid_from > since and coalesce(p_memory ->> 'source', '') = 'turn';
  if not is_late then
    update memories set valid_to = greatest(since, valid_from) where id = live.id;
  end if;
  insert into memories (id, user_id, category, key, value, confidence, importance, valid_from, source, turn_id, quote,
                        embedding, embedding_model, valid_to)
  values (
    coalesce((p_memory ->> 'id')::uuid, gen_random_uuid()), p_user_id, p_memory ->> 'category', p_memory ->> 'key',
    p_memory ->> 'value', coalesce((p_memory ->> 'confidence')::real, 0.8),
    coalesce((p_memory ->> 'importance')::real, 0.5), since, coalesce(p_memory ->> 'source', 'tool'),
    (p_memory ->> 'turnId')::uuid, p_memory ->> 'quote', (p_memory ->> 'embedding')::vector(384),
    p_memory ->> 'model', case when is_late then live.valid_from end)
  returning * into stored;
  if is_late then
    return jsonb_build_object('change', 'same', 'memory', memory_json(live));
  end if;
  return jsonb_build_object(
    'change', case when live.id is null then 'added' else 'superseded' end,
    'supersededId', live.id, 'memory', memory_json(stored));
end $$;

create function public.put_open_loops(p_user_id text, p_call_id uuid, p_loops jsonb) returns void
language sql security invoker set search_path = public, extensions as $$
  insert into open_loops (user_id, text, due_at, call_id)
  select p_user_id, l ->> 'text', (l ->> 'dueAt')::timestamptz, p_call_id
  from jsonb_array_elements(coalesce(p_loops, '[]')) l
  where char_length(coalesce(l ->> 'text', '')) between 1 and 400
  on conflict (user_id, text) do update set due_at = coalesce(excluded.due_at, open_loops.due_at)
$$;

-- The start of a call: all that it needs, in one round trip ------------------------------------------------------------------

-- All that is known about a person that a call needs: one answer, so that PostgREST's limit of rows does not apply.
-- Of somebody with more than `p_max_rows` rows the episodes stay where they are: `match_entries` searches them.
create function public.load_person(p_user_id text, p_max_rows int) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  with total as (
    select (select count(*) from memories where user_id = p_user_id)
         + (select count(*) from episodes where user_id = p_user_id) as rows)
  select jsonb_build_object(
    'profile', (select jsonb_build_object('text', text, 'updatedAt', updated_at) from profiles where user_id = p_user_id),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests,
                                             'appliedAt', applied_at)
                   from onboarding_details where user_id = p_user_id),
    'greeting', (select jsonb_build_object('text', text, 'audio', encode(audio, 'base64'), 'sampleRate', sample_rate,
                                           'voice', voice)
                 from greetings where user_id = p_user_id),
    'lastCall', (select jsonb_build_object('at', started_at, 'summary', summary, 'askNext', ask_next)
                 from calls where user_id = p_user_id and summary is not null order by started_at desc limit 1),
    'openLoops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at) order by created_at), '[]')
                  from open_loops where user_id = p_user_id and closed_at is null),
    'total', (select rows from total),
    'memories', (select coalesce(jsonb_agg(memory_json(m) || jsonb_build_object(
                          'vector', vector_base64(m.embedding), 'model', m.embedding_model) order by m.created_at), '[]')
                 from memories m where m.user_id = p_user_id and m.valid_to is null),
    'episodes', (select coalesce(jsonb_agg(jsonb_build_object(
                          'id', e.id, 'turnId', e.turn_id, 'callId', e.call_id, 'speaker', e.speaker, 'text', e.text,
                          'at', e.at, 'vector', vector_base64(e.embedding), 'model', e.embedding_model)
                          order by e.at, e.seq), '[]')
                 from episodes e, total where e.user_id = p_user_id and total.rows <= p_max_rows))
$$;

create function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz, p_max_rows int)
returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform ensure_user(p_user_id);
  insert into calls (id, user_id, room, started_at) values (p_call_id, p_user_id, p_room, p_at) on conflict do nothing;
  return load_person(p_user_id, p_max_rows);
end $$;

-- A turn -----------------------------------------------------------------------------------------------------------------------

-- Everything that one turn leaves behind, in one transaction; the second time it answers {"applied": false}.
-- With `p_complete` false only the words are kept and the turn may come again: its extraction failed for now.
-- `p_turn`: {id, callId, room, at, userText, agentText, userEmbedding, agentEmbedding, model}
-- `p_memories`: array for put_memory. `p_ended_keys`: keys that no longer hold. `p_loops`: [{text, dueAt}].
-- `p_profile`: the profile that knows them, or null when it stays.
create function public.save_turn(p_user_id text, p_turn jsonb, p_memories jsonb, p_ended_keys text[], p_loops jsonb,
                                 p_profile text, p_complete boolean)
returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  turn uuid := (p_turn ->> 'id')::uuid;
  call uuid := (p_turn ->> 'callId')::uuid;
  said_at timestamptz := (p_turn ->> 'at')::timestamptz;
  changes jsonb := '[]';
  ended jsonb;
  m jsonb;
begin
  perform ensure_user(p_user_id);
  if p_complete then
    insert into processed_turns (turn_id, user_id) values (turn, p_user_id) on conflict do nothing;
    if not found then
      return jsonb_build_object('applied', false, 'changes', changes, 'ended', changes);
    end if;
  end if;
  insert into calls (id, user_id, room, started_at) values (call, p_user_id, coalesce(p_turn ->> 'room', ''), said_at)
    on conflict do nothing;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, embedding, embedding_model)
  select turn || ':' || side.speaker, p_user_id, turn, call, side.speaker, side.text, said_at,
         side.embedding::vector(384), case when side.embedding is null then null else p_turn ->> 'model' end
  from (values (1, 'user', p_turn ->> 'userText', p_turn ->> 'userEmbedding'),
               (2, 'agent', p_turn ->> 'agentText', p_turn ->> 'agentEmbedding')) side (n, speaker, text, embedding)
  where char_length(coalesce(side.text, '')) between 1 and 8000
  order by side.n
  on conflict (id) do update set text = excluded.text, embedding = coalesce(excluded.embedding, episodes.embedding),
    embedding_model = coalesce(excluded.embedding_model, episodes.embedding_model)
    where episodes.user_id = p_user_id;
  with closed as (
    update memories set valid_to = greatest(said_at, valid_from)
    where user_id = p_user_id and valid_to is null and key = any (p_ended_keys) and valid_from <= said_at returning id)
  select coalesce(jsonb_agg(id), '[]') into ended from closed;
  for m in select * from jsonb_array_elements(coalesce(p_memories, '[]')) loop
    changes := changes || put_memory(p_user_id, m);
  end loop;
  perform put_open_loops(p_user_id, call, p_loops);
  if p_profile is not null then
    perform save_profile(p_user_id, p_profile);
  end if;
  return jsonb_build_object('applied', true, 'changes', changes, 'ended', ended);
end $$;

-- Memories one by one and in batches ----------------------------------------------------------------------------------------------

-- Results in order; one that fails is {"ok": false, "error": …} and takes nothing else down.
create function public.save_memories(p_user_id text, p_memories jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  results jsonb := '[]';
  m jsonb;
begin
  perform ensure_user(p_user_id);
  for m in select * from jsonb_array_elements(p_memories) loop
    begin
      results := results || (jsonb_build_object('ok', true) || put_memory(p_user_id, m));
    exception when others then
      results := results || jsonb_build_object('ok', false, 'error', sqlerrm);
    end;
  end loop;
  return results;
end $$;

create function public.get_memory(p_user_id text, p_category text, p_key text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select memory_json(m) from memories m
  where m.user_id = p_user_id and m.valid_to is null and m.key = p_key and (p_category is null or m.category = p_category)
$$;

create function public.list_memories(p_user_id text, p_with_past boolean default false) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(memory_json(m) order by m.created_at, m.key), '[]') from memories m
  where m.user_id = p_user_id and (p_with_past or m.valid_to is null)
$$;

create function public.list_episodes(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'turnId', e.turn_id, 'callId', e.call_id,
                            'speaker', e.speaker, 'text', e.text, 'at', e.at) order by e.at, e.seq), '[]')
  from episodes e where e.user_id = p_user_id
$$;

-- Forgetting is deletion: what these memories replaced goes too, the words that they came from, and what was written
-- about the calls in which they were said.
create function public.forget_memories(p_user_id text, p_ids uuid[]) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  gone jsonb;
  turns uuid[];
  talks uuid[];
begin
  with dead as (
    delete from memories d using memories t
    where t.user_id = p_user_id and t.id = any (p_ids) and d.user_id = p_user_id and d.key = t.key
    returning d.id, d.turn_id)
  select coalesce(jsonb_agg(distinct id), '[]'), array_agg(distinct turn_id) filter (where turn_id is not null)
    into gone, turns from dead;
  with dead as (delete from episodes where user_id = p_user_id and turn_id = any (turns) returning call_id)
  select array_agg(distinct call_id) into talks from dead;
  update calls set summary = null, ask_next = null where user_id = p_user_id and id = any (talks);
  delete from open_loops where user_id = p_user_id and call_id = any (talks);
  delete from greetings where user_id = p_user_id;
  return jsonb_build_object('memories', gone, 'turns', coalesce(to_jsonb(turns), '[]'));
end $$;

create function public.revise_memory(p_user_id text, p_id uuid, p_value text, p_embedding text, p_model text)
returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  old memories;
begin
  select * into old from memories where user_id = p_user_id and id = p_id and valid_to is null;
  if not found then
    return null;
  end if;
  delete from greetings where user_id = p_user_id;
  return put_memory(p_user_id, jsonb_build_object('category', old.category, 'key', old.key, 'value', p_value,
    'confidence', 1, 'importance', old.importance, 'source', 'tool', 'embedding', p_embedding, 'model', p_model));
end $$;

create function public.memory_stats(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'memories', (select count(*) from memories where user_id = p_user_id and valid_to is null),
    'byCategory', (select coalesce(jsonb_object_agg(category, n), '{}') from
                    (select category, count(*) n from memories where user_id = p_user_id and valid_to is null
                     group by category) c),
    'turns', (select count(distinct turn_id) from episodes where user_id = p_user_id),
    'calls', (select count(*) from calls where user_id = p_user_id),
    'since', (select created_at from users where id = p_user_id))
$$;

-- Profile, onboarding, greeting, end of call ----------------------------------------------------------------------------------------

create function public.save_profile(p_user_id text, p_text text) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform ensure_user(p_user_id);
  insert into profiles (user_id, text) values (p_user_id, p_text)
    on conflict (user_id) do update set text = excluded.text, updated_at = now();
end $$;

create function public.get_profile(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object('text', text, 'updatedAt', updated_at) from profiles where user_id = p_user_id
$$;

-- New details make the prepared greeting stale and ask the next call to apply them.
create function public.save_onboarding(p_user_id text, p_name text, p_occupation text, p_interests text[]) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform ensure_user(p_user_id);
  insert into onboarding_details (user_id, name, occupation, interests)
    values (p_user_id, p_name, p_occupation, coalesce(p_interests, '{}'))
    on conflict (user_id) do update set name = excluded.name, occupation = excluded.occupation,
      interests = excluded.interests, updated_at = now(), applied_at = null;
  delete from greetings where user_id = p_user_id;
end $$;

create function public.apply_onboarding(p_user_id text, p_profile text, p_memories jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  changes jsonb := '[]';
  m jsonb;
begin
  update onboarding_details set applied_at = now() where user_id = p_user_id and applied_at is null;
  if not found then
    return changes;
  end if;
  insert into profiles (user_id, text) values (p_user_id, p_profile) on conflict (user_id) do nothing;
  for m in select * from jsonb_array_elements(coalesce(p_memories, '[]')) loop
    changes := changes || put_memory(p_user_id, m);
  end loop;
  return changes;
end $$;

create function public.save_greeting(p_user_id text, p_text text, p_audio_base64 text, p_sample_rate int, p_voice text)
returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  perform ensure_user(p_user_id);
  insert into greetings (user_id, text, audio, sample_rate, voice)
    values (p_user_id, p_text, decode(p_audio_base64, 'base64'), p_sample_rate, p_voice)
    on conflict (user_id) do update set text = excluded.text, audio = excluded.audio,
      sample_rate = excluded.sample_rate, voice = excluded.voice, created_at = now();
end $$;

-- Loops that were due before this call have been asked about: they are closed.
create function public.end_call(p_user_id text, p_call_id uuid, p_summary text, p_ask_next text, p_loops jsonb,
                                p_ended_at timestamptz) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  update calls set summary = p_summary, ask_next = p_ask_next, ended_at = coalesce(ended_at, p_ended_at)
    where id = p_call_id and user_id = p_user_id;
  update open_loops set closed_at = p_ended_at
    where user_id = p_user_id and closed_at is null and due_at < p_ended_at and call_id is distinct from p_call_id;
  perform put_open_loops(p_user_id, p_call_id, p_loops);
end $$;

-- People, export, removal -------------------------------------------------------------------------------------------------------------

create function public.list_people() returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', u.id,
    'name', coalesce((select o.name from onboarding_details o where o.user_id = u.id),
                     (select regexp_replace(m.value, '^.*(called|named|name is|goes by|known as) ', '')
                      from memories m where m.user_id = u.id and m.key = 'name' and m.valid_to is null), u.id),
    'lastCallAt', (select max(c.started_at) from calls c where c.user_id = u.id)) order by u.created_at), '[]')
  from users u
$$;

create function public.export_user(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'version', 1, 'userId', p_user_id,
    'profile', (select text from profiles where user_id = p_user_id),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests)
                   from onboarding_details where user_id = p_user_id),
    'memories', list_memories(p_user_id, true),
    'episodes', list_episodes(p_user_id),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'room', room, 'startedAt', started_at,
                'endedAt', ended_at, 'summary', summary, 'askNext', ask_next) order by started_at), '[]')
              from calls where user_id = p_user_id),
    'openLoops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at) order by created_at), '[]')
                  from open_loops where user_id = p_user_id and closed_at is null))
$$;

-- Brings an export back; rows that are there already stay as they are. Vectors are made afterwards (`reembed`).
create function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  n_memories int;
  n_episodes int;
begin
  perform ensure_user(p_user_id);
  insert into calls (id, user_id, room, started_at, ended_at, summary, ask_next)
  select (c ->> 'id')::uuid, p_user_id, c ->> 'room', (c ->> 'startedAt')::timestamptz, (c ->> 'endedAt')::timestamptz,
         c ->> 'summary', c ->> 'askNext'
  from jsonb_array_elements(coalesce(p_export -> 'calls', '[]')) c on conflict do nothing;
  insert into memories (id, user_id, category, key, value, confidence, importance, valid_from, valid_to, created_at,
                        source, turn_id, quote)
  select (m ->> 'id')::uuid, p_user_id, m ->> 'category', m ->> 'key', m ->> 'value', (m ->> 'confidence')::real,
         (m ->> 'importance')::real, (m ->> 'validFrom')::timestamptz, (m ->> 'validTo')::timestamptz,
         (m ->> 'createdAt')::timestamptz, m -> 'provenance' ->> 'source', (m -> 'provenance' ->> 'turnId')::uuid,
         m -> 'provenance' ->> 'quote'
  from jsonb_array_elements(coalesce(p_export -> 'memories', '[]')) m on conflict do nothing;
  get diagnostics n_memories = row_count;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at)
  select e ->> 'id', p_user_id, (e ->> 'turnId')::uuid, (e ->> 'callId')::uuid, e ->> 'speaker', e ->> 'text',
         (e ->> 'at')::timestamptz
  from jsonb_array_elements(coalesce(p_export -> 'episodes', '[]')) with ordinality x (e, n) order by n
  on conflict do nothing;
  get diagnostics n_episodes = row_count;
  insert into processed_turns (turn_id, user_id)
  select distinct (e ->> 'turnId')::uuid, p_user_id
  from jsonb_array_elements(coalesce(p_export -> 'episodes', '[]')) e on conflict do nothing;
  if p_export ->> 'profile' is not null then
    insert into profiles (user_id, text) values (p_user_id, p_export ->> 'profile') on conflict do nothing;
  end if;
  if p_export -> 'onboarding' ->> 'name' is not null then
    insert into onboarding_details (user_id, name, occupation, interests, applied_at)
    values (p_user_id, p_export -> 'onboarding' ->> 'name', p_export -> 'onboarding' ->> 'occupation',
            array(select jsonb_array_elements_text(coalesce(p_export -> 'onboarding' -> 'interests', '[]'))), now())
    on conflict do nothing;
  end if;
  perform put_open_loops(p_user_id, null, p_export -> 'openLoops');
  return jsonb_build_object('memories', n_memories, 'episodes', n_episodes);
end $$;

-- What has no vector of this model yet, oldest first.
create function public.rows_to_embed(p_user_id text, p_model text, p_limit int) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'text', text)), '[]') from (
    select id::text, 'memory' as kind, value as text, created_at as at from memories
      where user_id = p_user_id and embedding_model is distinct from p_model
    union all
    select id, 'episode', text, at from episodes
      where user_id = p_user_id and embedding_model is distinct from p_model
    order by at limit p_limit) rows
$$;

create function public.save_vectors(p_user_id text, p_model text, p_vectors jsonb) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  update memories m set embedding = (v ->> 'embedding')::vector(384), embedding_model = p_model
    from jsonb_array_elements(p_vectors) v
    where v ->> 'kind' = 'memory' and m.id = (v ->> 'id')::uuid and m.user_id = p_user_id;
  update episodes e set embedding = (v ->> 'embedding')::vector(384), embedding_model = p_model
    from jsonb_array_elements(p_vectors) v
    where v ->> 'kind' = 'episode' and e.id = v ->> 'id' and e.user_id = p_user_id;
end $$;

-- Removes a person everywhere; every table hangs on `users`.
create function public.forget_user(p_user_id text) returns void
language sql security invoker set search_path = public, extensions as $$
  delete from users where id = p_user_id
$$;

-- Words older than the retention go; distilled memories stay until they are forgotten.
create function public.apply_retention(p_days int) returns int
language plpgsql security invoker set search_path = public, extensions as $$
declare
  n int;
begin
  delete from episodes where at < now() - make_interval(days => p_days);
  get diagnostics n = row_count;
  return n;
end $$;

-- Nobody calls these functions without a role that was granted them.
do $$
declare
  f record;
begin
  for f in select p.oid::regprocedure as signature from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname = 'public' and p.prokind = 'f'
             and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('revoke all on function %s from public, anon', f.signature);
    execute format('grant execute on function %s to authenticated, service_role', f.signature);
  end loop;
end $$;
-- Across users only the service may look.
revoke all on function public.list_people() from authenticated;
revoke all on function public.apply_retention(int) from authenticated;

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
