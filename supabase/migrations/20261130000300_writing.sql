-- What is written of a person. Writers of one person take turns: each begins with `lock_person`, and its transaction is
-- the change. Each ends with `touch_person`, by which every copy elsewhere is known to be old.

select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);
set check_function_bodies = off;

-- Held until the transaction ends. `is_forgotten` and `is_gone` share the same lock: this one comes first.
create function public.lock_person(p_user_id text) returns void
language sql volatile security invoker set search_path = public, extensions as $$
  select pg_advisory_xact_lock(hashtextextended(p_user_id, 0))
$$;

-- @returns The person's new revision.
create function public.touch_person(p_user_id text, p_forgetting boolean default false) returns bigint
language sql volatile security invoker set search_path = public, extensions as $$
  update users set revision = revision + 1,
    forgotten_revision = case when p_forgetting then revision + 1 else forgotten_revision end
  where id = p_user_id returning revision
$$;

-- When each value of a key ceases to hold, from all that was said about the key, in the order in which it was said: the
-- result does not depend on the order of arrival.
--   * What is said later takes the place of what was said before, from when it holds until it ends: a plan that lies
--     ahead leaves what holds until then.
--   * A plan never comes to hold if something else that reaches into its time is said before it, a plan or not.
--   * A key that is taken back ends; where a plan lay ahead at that time, only the plan is cancelled.
--   * What is told of the past ("lived in Oslo until 2015") takes nothing's place.
create function public.settle_key(p_user_id text, p_key text) returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  said record;
  -- What was said after the statement that is looked at: when it was, since when it holds (null: never), until when.
  told timestamptz[] := '{}';
  begins timestamptz[] := '{}';
  stops timestamptz[] := '{}';
  -- What was taken back after it, and cancelled no later one; earliest first.
  taken_back_at timestamptz[] := '{}';
  starts timestamptz;
  gone_at timestamptz;
begin
  for said in
    select * from (
      select m.id, m.said_at, span.starts, m.value, span.stops, false as taken_back
        from memories m, span_of(m) span where user_id = p_user_id and key = p_key
      union all
      select null, said_at, null, '', null, true from ended_keys where user_id = p_user_id and key = p_key) statements
    -- Of two values in one breath the fuller one counts.
    order by said_at desc, taken_back desc, length(value) desc, value
  loop
    if said.taken_back then
      taken_back_at := said.said_at || taken_back_at;
      continue;
    end if;
    starts := greatest(said.said_at, coalesce(said.starts, said.said_at));
    select least(taken_back_at[1], min(case when starts > later.told then later.told else later.begins end)) into gone_at
      from unnest(told, begins, stops) later (told, begins, stops) where later.stops > starts;
    if coalesce(said.stops, 'infinity') > said.said_at then
      told := said.said_at || told;
      begins := case when gone_at <= starts then null else starts end || begins;
      stops := coalesce(said.stops, 'infinity') || stops;
      if starts > taken_back_at[1] then
        taken_back_at := taken_back_at[2:];
      elsif taken_back_at <> '{}' then
        -- Nor does what was said before it hold from then on.
        told := gone_at || told;
        begins := gone_at || begins;
        stops := timestamptz 'infinity' || stops;
        taken_back_at := '{}';
      end if;
    end if;
    update memories set ends_at = least(gone_at, said.stops,
        case when category = 'STATE' and said.stops is null then starts + state_lasts() end)
      where user_id = p_user_id and id = said.id;
  end loop;
end $$;

-- Writes one statement: a value that is new to its key, or said once more.
-- `p_memory`: {id, category, key, value, confidence, importance, validFrom, validTo, saidAt, source, turnId, embedding,
-- model}. Answers {change: added | superseded | same | late, memory, ended: ids of the key that held and no longer do}.
create function public.put_memory(p_user_id text, p_memory jsonb, p_now timestamptz) returns jsonb
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
                          to_said_at, first_said_at, said_at, source, embedding, embedding_model)
    values (
      coalesce((p_memory ->> 'id')::uuid, gen_random_uuid()), p_user_id, p_memory ->> 'category', wanted_key,
      p_memory ->> 'value', coalesce((p_memory ->> 'confidence')::real, 0.8),
      coalesce((p_memory ->> 'importance')::real, 0.5), starts, case when starts is not null then said end, stops,
      case when stops is not null then said end, said, said,
      coalesce(p_memory ->> 'source', 'tool'), (p_memory ->> 'embedding')::vector(384), p_memory ->> 'model')
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
      embedding = coalesce(embedding, (p_memory ->> 'embedding')::vector(384)),
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

-- A loop that was settled is open again only by what is said later.
create function public.put_open_loops(p_user_id text, p_call_id uuid, p_turn_id uuid, p_loops jsonb, p_at timestamptz)
returns void
language sql volatile security invoker set search_path = public, extensions as $$
  insert into open_loops (user_id, text, due_at, call_id, turn_id, opened_at)
  select p_user_id, l ->> 'text', (l ->> 'dueAt')::timestamptz, p_call_id, p_turn_id, p_at
  from jsonb_array_elements(coalesce(p_loops, '[]')) l
  where char_length(coalesce(l ->> 'text', '')) between 1 and 400
  on conflict (user_id, text) do update set
    due_at = coalesce(excluded.due_at, open_loops.due_at),
    opened_at = greatest(excluded.opened_at, open_loops.opened_at),
    asked_at = case when open_loops.closed_at < excluded.opened_at then null else open_loops.asked_at end,
    closed_as = case when open_loops.closed_at < excluded.opened_at then null else open_loops.closed_as end,
    closed_at = case when open_loops.closed_at < excluded.opened_at then null else open_loops.closed_at end
$$;

-- The start of a call -----------------------------------------------------------------------------------------------------

create function public.start_call(p_user_id text, p_call_id uuid, p_room text, p_at timestamptz, p_max_rows int,
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
  return load_person(p_user_id, p_max_rows, p_at);
end $$;

create function public.set_time_zone(p_user_id text, p_time_zone text) returns bigint
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_gone(p_user_id) then
    return null;
  end if;
  perform ensure_user(p_user_id);
  update users set time_zone = p_time_zone where id = p_user_id;
  return touch_person(p_user_id);
end $$;

-- The greeting was heard: no variant of it is heard again. What it asked about is asked, and closed where its day, if
-- it has one, does not lie ahead. Whoever plays it knows that; for others nothing has changed.
create function public.hear_greeting(p_user_id text, p_moment text, p_at timestamptz) returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  heard greetings;
  closes boolean;
begin
  perform lock_person(p_user_id);
  select * into heard from greetings where user_id = p_user_id and moment = p_moment;
  if not found then
    return;
  end if;
  delete from greetings where user_id = p_user_id;
  select p_moment = 'after' or p_moment = 'any' and coalesce(due_at <= p_at, true) into closes from open_loops
    where user_id = p_user_id and text = heard.about;
  update open_loops set asked_at = p_at, closed_at = case when closes then p_at end,
      closed_as = case when closes then 'asked' end
    where user_id = p_user_id and text = heard.about and closed_at is null;
end $$;

-- A turn ------------------------------------------------------------------------------------------------------------------

-- Everything that one turn leaves behind, in one transaction; the second time it answers {"applied": false}.
-- With `p_complete` false only the words are kept and the turn may come again: its extraction failed for now.
--   p_turn       {id, callId, room, at, userText, agentText, userEmbedding, agentEmbedding, model}; a side that is null
--                is not kept
--   p_memories   array for put_memory; p_ended_keys: keys that no longer hold
--   p_loops      [{text, dueAt}]; p_closes: texts of open loops that are settled
--   p_revision   what the writer knew: a forgetting that came later answers {"stale": true} and nothing is written
-- Answers also {revision, previous}: a writer that knew `previous` needs to look at nothing else. It is null where more has
-- changed than is told: a plan was cancelled or made, and what held before it goes on, or goes on until then.
create function public.save_turn(p_user_id text, p_turn jsonb, p_memories jsonb, p_ended_keys text[], p_loops jsonb,
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
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, embedding, embedding_model)
  select turn || ':' || side.speaker, p_user_id, turn, call, side.speaker, side.text, said,
         side.embedding::vector(384), case when side.embedding is null then null else p_turn ->> 'model' end
  from (values (1, 'user', p_turn ->> 'userText', p_turn ->> 'userEmbedding'),
               (2, 'agent', p_turn ->> 'agentText', p_turn ->> 'agentEmbedding')) side (n, speaker, text, embedding)
  where char_length(coalesce(side.text, '')) between 1 and 8000
  order by side.n
  on conflict (user_id, id) do update set text = excluded.text,
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

-- Memories one by one and in batches -----------------------------------------------------------------------------------------

-- Results in order; one that fails is {"ok": false, "error": …} and takes nothing else down.
create function public.save_memories(p_user_id text, p_memories jsonb, p_now timestamptz default now()) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  results jsonb := '[]';
  m jsonb;
begin
  perform lock_person(p_user_id);
  if is_gone(p_user_id) then
    return (select coalesce(jsonb_agg(jsonb_build_object('ok', false, 'error', 'this person was forgotten')), '[]')
            from jsonb_array_elements(p_memories));
  end if;
  perform ensure_user(p_user_id);
  for m in select * from jsonb_array_elements(p_memories) loop
    begin
      results := results || (jsonb_build_object('ok', true) || put_memory(p_user_id, m, p_now));
    exception when others then
      results := results || jsonb_build_object('ok', false, 'error', sqlerrm);
    end;
  end loop;
  perform touch_person(p_user_id);
  return results;
end $$;

-- Corrects the value of a memory that holds; null when there is none of that id. What was prepared for the next call may
-- say the old value.
create function public.revise_memory(p_user_id text, p_id uuid, p_value text, p_embedding text, p_model text,
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
    'saidAt', greatest(p_now, old.said_at + interval '1 millisecond'), 'embedding', p_embedding, 'model', p_model), p_now);
  perform touch_person(p_user_id);
  return change;
end $$;

-- Forgetting ------------------------------------------------------------------------------------------------------------------

-- Deletes what a plan names, and what is prepared for the next call, in one transaction.
--   p_plan      {id, at, memories, keys, turns, calls, loops, onboarding, digests}: ids of memories; keys that go with all
--               their past; ids of turns; ids of calls whose summary goes, beside those of the turns; texts of open loops;
--               what stays of the onboarding details ({name, occupation, interests}; without a name nothing stays); digests
--   p_revision  the revision that the plan was made of: where the person has changed since, {"conflict": true}, and
--               nothing is deleted
-- Answers {conflict, removed, revision}; `removed` is what `restore` brings back.
create function public.forget(p_user_id text, p_plan jsonb, p_revision bigint) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  ids uuid[];
  keys text[] := array(select jsonb_array_elements_text(p_plan -> 'keys'));
  turns uuid[] := array(select t::uuid from jsonb_array_elements_text(p_plan -> 'turns') t);
  talks uuid[];
  texts text[] := array(select jsonb_array_elements_text(p_plan -> 'loops'));
  removed jsonb;
begin
  perform lock_person(p_user_id);
  if not exists (select from users where id = p_user_id and revision = p_revision) then
    return jsonb_build_object('conflict', true);
  end if;
  ids := array(select id from memories where user_id = p_user_id
    and (key = any (keys) or id in (select m::uuid from jsonb_array_elements_text(p_plan -> 'memories') m)));
  talks := array(select c::uuid from jsonb_array_elements_text(p_plan -> 'calls') c
                 union select call_id from episodes where user_id = p_user_id and turn_id = any (turns));
  removed := jsonb_build_object(
    'onboarding', (select coalesce(jsonb_agg(to_jsonb(o)), '[]') from onboarding_details o
                   where user_id = p_user_id and p_plan -> 'onboarding' <> 'null'),
    'memories', (select coalesce(jsonb_agg(to_jsonb(m) - 'fts'), '[]') from memories m
                 where user_id = p_user_id and id = any (ids)),
    'memoryTurns', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from memory_turns t
                    where user_id = p_user_id and (memory_id = any (ids) or turn_id = any (turns))),
    'endedKeys', (select coalesce(jsonb_agg(to_jsonb(k)), '[]') from ended_keys k
                  where user_id = p_user_id and key = any (keys)),
    'episodes', (select coalesce(jsonb_agg(to_jsonb(e) - 'fts' order by seq), '[]') from episodes e
                 where user_id = p_user_id and turn_id = any (turns)),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'summary', summary, 'ask_next', ask_next)), '[]')
              from calls where user_id = p_user_id and id = any (talks)),
    'loops', (select coalesce(jsonb_agg(to_jsonb(l)), '[]') from open_loops l
              where user_id = p_user_id and text = any (texts)),
    'greetings', (select coalesce(jsonb_agg(to_jsonb(g)), '[]') from greetings g where user_id = p_user_id));
  delete from memories where user_id = p_user_id and id = any (ids);
  delete from memory_turns where user_id = p_user_id and turn_id = any (turns);
  delete from ended_keys where user_id = p_user_id and key = any (keys);
  delete from episodes where user_id = p_user_id and turn_id = any (turns);
  update calls set summary = null, ask_next = null where user_id = p_user_id and id = any (talks);
  delete from open_loops where user_id = p_user_id and text = any (texts);
  delete from greetings where user_id = p_user_id;
  if p_plan -> 'onboarding' ->> 'name' is not null then
    update onboarding_details set occupation = p_plan -> 'onboarding' ->> 'occupation',
        interests = array(select jsonb_array_elements_text(p_plan -> 'onboarding' -> 'interests'))
      where user_id = p_user_id;
  elsif p_plan -> 'onboarding' <> 'null' then
    delete from onboarding_details where user_id = p_user_id;
  end if;
  -- A turn that waits in an outbox is done with.
  insert into processed_turns (turn_id, user_id) select t, p_user_id from unnest(turns) t on conflict do nothing;
  insert into forgettings (user_id, id, at, gone, digests)
  values (p_user_id, (p_plan ->> 'id')::uuid, (p_plan ->> 'at')::timestamptz, ids || turns,
          array(select jsonb_array_elements_text(p_plan -> 'digests')));
  return jsonb_build_object('conflict', false, 'removed', removed, 'revision', touch_person(p_user_id, true));
end $$;

-- Brings back what `forget` has removed; what has been said about it since stays.
--   p_revision  what the caller knew: where something was forgotten since, nothing is brought back
-- @returns The new revision; 0 for a forgetting that came later, null where there is nothing to bring back.
create function public.restore(p_user_id text, p_forgetting uuid, p_removed jsonb, p_revision bigint) returns bigint
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
                        embedding, embedding_model, first_said_at, said_at, from_said_at, to_said_at, ends_at)
    select id, p_user_id, category, key, value, confidence, importance, valid_from, valid_to, created_at, source,
           embedding, embedding_model, first_said_at, said_at, from_said_at, to_said_at, ends_at
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
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, seq, embedding, embedding_model)
    overriding system value
    select id, p_user_id, turn_id, call_id, speaker, text, at, seq, embedding, embedding_model
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

-- Onboarding, greetings, the end of a call ------------------------------------------------------------------------------------

-- New details make the prepared greeting stale and ask the next call to apply them.
create or replace function public.save_onboarding(p_user_id text, p_name text, p_occupation text, p_interests text[])
returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  perform ensure_user(p_user_id);
  insert into onboarding_details (user_id, name, occupation, interests)
    values (p_user_id, p_name, p_occupation, coalesce(p_interests, '{}'))
    on conflict (user_id) do update set name = excluded.name, occupation = excluded.occupation,
      interests = excluded.interests, updated_at = now(), applied_at = null;
  delete from greetings where user_id = p_user_id;
  perform touch_person(p_user_id);
end $$;

-- First memories from the details, once.
create function public.apply_onboarding(p_user_id text, p_memories jsonb, p_now timestamptz default now()) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  changes jsonb := '[]';
  m jsonb;
begin
  perform lock_person(p_user_id);
  update onboarding_details set applied_at = p_now where user_id = p_user_id and applied_at is null;
  if not found then
    return changes;
  end if;
  for m in select * from jsonb_array_elements(coalesce(p_memories, '[]')) loop
    changes := changes || put_memory(p_user_id, m, p_now);
  end loop;
  perform touch_person(p_user_id);
  return changes;
end $$;

-- The greetings of the next call take the place of those that were prepared before.
--   p_greetings [{text, audio, sampleRate, voice, moment, from, until, about}]; audio in base64
--   p_revision  what they were written of: after a later forgetting they are refused
-- Answers whether they were kept.
create function public.save_greetings(p_user_id text, p_greetings jsonb, p_call_id uuid, p_revision bigint) returns boolean
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_forgotten(p_user_id, p_call_id, null) or is_gone(p_user_id)
     or exists (select from users where id = p_user_id and forgotten_revision > p_revision) then
    return false;
  end if;
  perform ensure_user(p_user_id);
  delete from greetings where user_id = p_user_id;
  insert into greetings (user_id, text, audio, sample_rate, voice, moment, from_at, until_at, about)
    select p_user_id, g ->> 'text', decode(g ->> 'audio', 'base64'), (g ->> 'sampleRate')::int, g ->> 'voice',
           g ->> 'moment', (g ->> 'from')::timestamptz, (g ->> 'until')::timestamptz, g ->> 'about'
    from jsonb_array_elements(p_greetings) g;
  return true;
end $$;

-- Loops that the call's summary names are opened if they are new: what was settled in the call stays settled.
-- `p_revision`: as in save_greetings; answers whether it was kept.
create function public.end_call(p_user_id text, p_call_id uuid, p_summary text, p_ask_next text, p_loops jsonb,
                                p_ended_at timestamptz, p_revision bigint) returns boolean
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_forgotten(p_user_id, p_call_id, null)
     or exists (select from users where id = p_user_id and forgotten_revision > p_revision) then
    return false;
  end if;
  update calls set summary = p_summary, ask_next = p_ask_next, ended_at = coalesce(ended_at, p_ended_at)
    where id = p_call_id and user_id = p_user_id;
  insert into open_loops (user_id, text, due_at, call_id, opened_at)
    select p_user_id, l ->> 'text', (l ->> 'dueAt')::timestamptz, p_call_id, p_ended_at
    from jsonb_array_elements(coalesce(p_loops, '[]')) l
    where char_length(coalesce(l ->> 'text', '')) between 1 and 400
    on conflict do nothing;
  update open_loops set closed_at = p_ended_at, closed_as = 'dropped'
    where user_id = p_user_id and closed_at is null
      and text not in (select l ->> 'text' from jsonb_array_elements(open_loops_of(p_user_id, p_ended_at)) l);
  perform touch_person(p_user_id);
  return true;
end $$;

-- Import, retention, removal ---------------------------------------------------------------------------------------------------

-- Brings an export back; rows that are there already stay as they are. Vectors are made afterwards (`reembed`).
create function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  n_memories int;
  n_episodes int;
  k text;
begin
  perform lock_person(p_user_id);
  perform ensure_user(p_user_id);
  update users set created_at = least(created_at, (p_export ->> 'since')::timestamptz),
                   time_zone = coalesce(time_zone, p_export ->> 'timeZone') where id = p_user_id;
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

-- Words older than the retention go, in every copy: turns, summaries, prepared greetings. Distilled memories stay until
-- they are forgotten. @returns How many sides of turns were deleted.
create function public.apply_retention(p_days int, p_now timestamptz default now()) returns int
language plpgsql volatile security invoker set search_path = public, extensions as $$
declare
  n int;
  oldest timestamptz := p_now - make_interval(days => p_days);
begin
  update users set revision = revision + 1 where id in (select user_id from episodes where at < oldest);
  delete from episodes where at < oldest;
  get diagnostics n = row_count;
  update calls set summary = null, ask_next = null where started_at < oldest and summary is not null;
  delete from greetings where created_at < oldest;
  return n;
end $$;

-- Removes a person everywhere; every table hangs on `users`.
create or replace function public.forget_user(p_user_id text) returns void
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  -- Not `now()`: the transaction may have begun long before it got the lock.
  insert into forgotten_people (person, forgotten_at) values (person_digest(p_user_id), clock_timestamp())
    on conflict (person) do update set forgotten_at = excluded.forgotten_at;
  insert into forgotten_calls (call_id, person)
    select id, person_digest(p_user_id) from calls where user_id = p_user_id on conflict do nothing;
  delete from users where id = p_user_id;
end $$;

-- What was stored before: of all that was said about a key the latest holds, and what passes has passed.
do $$
declare
  k record;
begin
  for k in select user_id, key from public.memories group by user_id, key
           having count(*) > 1 or bool_or(category = 'STATE') or bool_or(ends_at is not null) loop
    perform public.settle_key(k.user_id, k.key);
  end loop;
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
