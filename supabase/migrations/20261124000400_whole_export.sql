-- An export holds all that is stored about a person: whatever is no vector (made again by `reembed`) or marker of a
-- forgetting. What this adds is optional in a file, so that an import takes older ones too.

create or replace function public.export_user(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'version', 1, 'userId', p_user_id,
    'since', (select created_at from users where id = p_user_id),
    'profile', (select text from profiles where user_id = p_user_id),
    'onboarding', (select jsonb_build_object('name', name, 'occupation', occupation, 'interests', interests,
                                             'appliedAt', applied_at)
                   from onboarding_details where user_id = p_user_id),
    'greeting', (select jsonb_build_object('text', text, 'audio', translate(encode(audio, 'base64'), E'\n', ''),
                                           'sampleRate', sample_rate, 'voice', voice, 'createdAt', created_at)
                 from greetings where user_id = p_user_id),
    'memories', list_memories(p_user_id, true),
    'episodes', list_episodes(p_user_id),
    'calls', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'room', room, 'startedAt', started_at,
                'endedAt', ended_at, 'summary', summary, 'askNext', ask_next) order by started_at, id), '[]')
              from calls where user_id = p_user_id),
    'openLoops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at) order by due_at, text), '[]')
                  from open_loops where user_id = p_user_id and closed_at is null),
    'closedLoops', (select coalesce(jsonb_agg(jsonb_build_object('text', text, 'dueAt', due_at, 'closedAt', closed_at)
                                              order by closed_at, text), '[]')
                    from open_loops where user_id = p_user_id and closed_at is not null),
    'processedTurns', (select coalesce(jsonb_agg(turn_id order by turn_id), '[]')
                       from processed_turns where user_id = p_user_id))
$$;

alter function public.import_user(text, jsonb) rename to import_rows;

-- `import_rows`, and what an export holds since then.
create function public.import_user(p_user_id text, p_export jsonb) returns jsonb
language plpgsql security invoker set search_path = public, extensions as $$
declare
  counts jsonb;
  greeting jsonb := p_export -> 'greeting';
  onboarding jsonb := p_export -> 'onboarding';
  had_onboarding boolean := exists (select from onboarding_details where user_id = p_user_id);
begin
  counts := import_rows(p_user_id, p_export);
  if not had_onboarding and onboarding ? 'appliedAt' then
    update onboarding_details set applied_at = (onboarding ->> 'appliedAt')::timestamptz where user_id = p_user_id;
  end if;
  update users set created_at = least(created_at, (p_export ->> 'since')::timestamptz) where id = p_user_id;
  insert into processed_turns (turn_id, user_id)
    select t::uuid, p_user_id from jsonb_array_elements_text(coalesce(p_export -> 'processedTurns', '[]')) t
    on conflict do nothing;
  insert into open_loops (user_id, text, due_at, closed_at)
    select p_user_id, l ->> 'text', (l ->> 'dueAt')::timestamptz, (l ->> 'closedAt')::timestamptz
    from jsonb_array_elements(coalesce(p_export -> 'closedLoops', '[]')) l on conflict do nothing;
  if greeting ->> 'text' is not null then
    insert into greetings (user_id, text, audio, sample_rate, voice, created_at)
    values (p_user_id, greeting ->> 'text', decode(greeting ->> 'audio', 'base64'), (greeting ->> 'sampleRate')::int,
            greeting ->> 'voice', coalesce((greeting ->> 'createdAt')::timestamptz, now()))
    on conflict do nothing;
  end if;
  return counts;
end $$;

revoke all on function public.import_user(text, jsonb) from public, anon;
grant execute on function public.import_user(text, jsonb) to authenticated, service_role;
