-- One memory, one owner: what is known is ordered by when it was said, points at the turns that said it, and ends.
--
-- Moves what the schema before had, without loss:
--   * A memory is one value of one key. Whoever says it again adds a pointer to the turn; nothing is copied, so the
--     quotes go. Of a quote whose turn was forgotten nothing is left.
--   * `said_at` decides which value of a key holds; `valid_from` and `valid_to` describe the fact, where they were said.
--   * The profile is derived from the memories: its table goes.
--   * Ids are unique per person, not over all people.

select set_config('search_path', concat_ws(', ', 'public', 'extensions', (
  select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'vector' and n.nspname not in ('public', 'extensions'))), false);

-- People ----------------------------------------------------------------------------------------------------------------

-- `revision` grows with every change of a person's rows: whoever holds a copy sees by it that it is old.
-- `forgotten_revision`: that of the latest forgetting; what was prepared before it may hold what is gone.
alter table public.users
  add column time_zone text check (char_length(time_zone) between 1 and 64),
  add column revision bigint not null default 0,
  add column forgotten_revision bigint not null default 0;

-- Ids by person ---------------------------------------------------------------------------------------------------------

alter table public.calls drop constraint calls_pkey, add primary key (user_id, id);
alter table public.episodes drop constraint episodes_pkey, add primary key (user_id, id);
alter table public.memories drop constraint memories_pkey, add primary key (user_id, id);
alter table public.processed_turns drop constraint processed_turns_pkey, add primary key (user_id, turn_id);
alter table public.forgotten_calls drop constraint forgotten_calls_pkey, add primary key (person, call_id);
drop index public.forgotten_calls_of_person;
create index episodes_of_turn on public.episodes (user_id, turn_id);

-- Memories --------------------------------------------------------------------------------------------------------------

-- `first_said_at`, `said_at`: the first and the latest time that it was said.
-- `valid_from`, `valid_to`: since and until when it holds, where that was said; `from_said_at`, `to_said_at`: when it was,
-- so that of two statements the later one counts in whichever order they arrive (`span_of`).
-- `ends_at`: when it ceases to hold, whatever the reason: replaced, taken back, over, or faded. `settle_key` writes it.
drop index public.memories_live_key;
alter table public.memories
  alter column valid_from drop not null,
  alter column valid_from drop default,
  add column first_said_at timestamptz,
  add column said_at timestamptz,
  add column from_said_at timestamptz,
  add column to_said_at timestamptz,
  add column ends_at timestamptz;

-- When it was said stands with its words. Where they are gone, a value that was replaced was said before that.
update public.memories m set said_at = coalesce(
  (select min(e.at) from public.episodes e where e.user_id = m.user_id and e.turn_id = m.turn_id),
  least(m.created_at, m.valid_to));
update public.memories set
  first_said_at = said_at,
  ends_at = valid_to,
  valid_to = null,
  valid_from = case when abs(extract(epoch from valid_from - said_at)) < 1 then null else valid_from end,
  from_said_at = case when abs(extract(epoch from valid_from - said_at)) < 1 then null else said_at end,
  quote = null;

-- That a key holds no more, and when that was said: a value that arrives late, said before, does not come to life.
create table public.ended_keys (
  user_id text not null references public.users on delete cascade,
  key text not null check (char_length(key) between 1 and 80),
  said_at timestamptz not null,
  primary key (user_id, key, said_at)
);
-- What ended without another value in its place was taken back.
insert into public.ended_keys (user_id, key, said_at)
  select m.user_id, m.key, greatest(m.ends_at, m.said_at) from public.memories m
  where m.ends_at is not null and not exists (
    select from public.memories n where n.user_id = m.user_id and n.key = m.key and n.id <> m.id
      and (abs(extract(epoch from coalesce(n.valid_from, n.said_at) - m.ends_at)) < 1
           or n.ends_at is null and n.said_at <= greatest(m.ends_at, m.said_at)))
  union
  select user_id, key, greatest(max(ends_at), max(said_at)) from public.memories
  group by user_id, key having bool_and(ends_at is not null);

-- The turns that said a memory, each once.
create table public.memory_turns (
  user_id text not null,
  memory_id uuid not null,
  turn_id uuid not null,
  said_at timestamptz not null,
  primary key (user_id, memory_id, turn_id),
  foreign key (user_id, memory_id) references public.memories (user_id, id) on delete cascade
);
create index memory_turns_of_turn on public.memory_turns (user_id, turn_id);

-- One row a value: of several the one that holds stays, else the one said last.
create temporary table kept_memory on commit drop as
  select id, user_id, said_at,
         first_value(id) over same_value as kept,
         min(said_at) over (partition by user_id, key, md5(lower(value))) as first_said_at
  from public.memories
  window same_value as (partition by user_id, key, md5(lower(value)) order by ends_at desc nulls first, said_at desc, id);

insert into public.memory_turns (user_id, memory_id, turn_id, said_at)
  select m.user_id, k.kept, m.turn_id, m.said_at
  from public.memories m join kept_memory k using (user_id, id) where m.turn_id is not null
  on conflict do nothing;
update public.memories m set first_said_at = k.first_said_at
  from kept_memory k where k.user_id = m.user_id and k.kept = m.id and k.id = m.id;
delete from public.memories m using kept_memory k where k.user_id = m.user_id and k.id = m.id and k.kept <> k.id;
drop table kept_memory;

alter table public.memories
  alter column first_said_at set not null,
  alter column said_at set not null,
  drop column turn_id,
  drop column quote;
create unique index memories_of_key on public.memories (user_id, key, md5(lower(value)));

drop table public.profiles;

-- Open loops --------------------------------------------------------------------------------------------------------------

-- `asked_at`: a greeting asked about it ahead of its day. `closed_as`: 'settled' by what was said (done or cancelled),
-- 'asked' about by a greeting, or 'dropped' after its time.
alter table public.open_loops rename column created_at to opened_at;
alter table public.open_loops
  add column turn_id uuid,
  add column asked_at timestamptz,
  add column closed_as text check (closed_as in ('settled', 'asked', 'dropped'));
update public.open_loops set closed_as = 'asked' where closed_at is not null;

-- Greetings ---------------------------------------------------------------------------------------------------------------

-- Several are prepared where the loop that they ask about has a day: for before it, for the day itself, for after it.
-- Each is heard once; `about` is the open loop that it asks about.
alter table public.greetings drop constraint greetings_pkey;
alter table public.greetings
  add column moment text not null default 'any' check (moment in ('any', 'before', 'on', 'after')),
  add column from_at timestamptz,
  add column until_at timestamptz,
  add column about text check (char_length(about) <= 400),
  add primary key (user_id, moment);

-- Forgetting --------------------------------------------------------------------------------------------------------------

-- What was forgotten, without a word of it: `gone` are the ids of memories and turns, so that a call under way can drop
-- its copy; `digests` are salted digests of keys and names, so that a turn said before and arriving late is recognised.
create table public.forgettings (
  user_id text not null references public.users on delete cascade,
  id uuid not null,
  at timestamptz not null,
  gone uuid[] not null,
  digests text[] not null,
  primary key (user_id, id)
);

do $$
declare
  name text;
begin
  foreach name in array array['memory_turns', 'ended_keys', 'forgettings'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('grant select, insert, update, delete on public.%I to authenticated, service_role', name);
    execute format(
      'create policy own_rows on public.%I for all to authenticated using (user_id = (select auth.jwt() ->> ''sub'')) with check (user_id = (select auth.jwt() ->> ''sub''))',
      name);
  end loop;
  -- A project's default privileges give away more than rows: TRUNCATE does not ask row level security.
  foreach name in array array['users', 'onboarding_details', 'calls', 'episodes', 'memories', 'memory_turns', 'ended_keys',
                              'open_loops', 'greetings', 'processed_turns', 'forgettings', 'forgotten_people',
                              'forgotten_calls'] loop
    execute format('revoke all on public.%I from anon, authenticated', name);
    execute format('grant select, insert, update, delete on public.%I to authenticated', name);
  end loop;
  foreach name in array array['forgotten_people', 'forgotten_calls'] loop
    execute format('revoke delete on public.%I from authenticated', name);
  end loop;
end $$;
revoke all on sequence public.episodes_seq_seq from anon, authenticated;

-- The functions of before: their arguments or answers change.
drop function public.save_turn(text, jsonb, jsonb, text[], jsonb, text, boolean);
drop function public.put_turn(text, jsonb, jsonb, text[], jsonb, text, boolean);
drop function public.put_memory(text, jsonb);
drop function public.put_memories(text, jsonb);
drop function public.save_memories(text, jsonb);
drop function public.put_open_loops(text, uuid, jsonb);
drop function public.start_call(text, uuid, text, timestamptz, int);
drop function public.load_person(text, int);
drop function public.get_memory(text, text, text);
drop function public.list_memories(text, boolean);
drop function public.forget_memories(text, uuid[]);
drop function public.revise_memory(text, uuid, text, text, text);
drop function public.save_profile(text, text);
drop function public.get_profile(text);
drop function public.apply_onboarding(text, text, jsonb);
drop function public.save_greeting(text, text, text, int, text, uuid);
drop function public.end_call(text, uuid, text, text, jsonb, timestamptz);
drop function public.import_user(text, jsonb);
drop function public.import_rows(text, jsonb);
drop function public.export_user(text);
drop function public.apply_retention(int);
drop function public.memory_stats(text);
drop function public.match_entries(text, jsonb, text, text, timestamptz, timestamptz, int, int);
drop function public.memory_json(public.memories);
