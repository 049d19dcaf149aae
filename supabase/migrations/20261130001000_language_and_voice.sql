-- What a person has chosen of how they are spoken with. null: as everybody is.

set check_function_bodies = off;

alter table public.users
  -- ISO 639-1.
  add column language text check (language ~ '^[a-z]{2}$'),
  -- A name that the TTS service knows.
  add column voice text check (length(voice) between 1 and 200);

create or replace function public.settings_json(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select jsonb_build_object(
    'timeZone', (select time_zone from users where id = p_user_id),
    'language', (select language from users where id = p_user_id),
    'voice', (select voice from users where id = p_user_id))
$$;

-- What is not given stays as it is; language and voice can be given as null.
create or replace function public.put_settings(p_user_id text, p_settings jsonb) returns void
language sql volatile security invoker set search_path = public, extensions as $$
  update users set
    time_zone = coalesce(p_settings ->> 'timeZone', time_zone),
    language = case when p_settings ? 'language' then p_settings ->> 'language' else language end,
    voice = case when p_settings ? 'voice' then p_settings ->> 'voice' else voice end
  where id = p_user_id
$$;

-- Greetings that are prepared in another language are not said any more.
create or replace function public.set_settings(p_user_id text, p_settings jsonb) returns bigint
language plpgsql volatile security invoker set search_path = public, extensions as $$
begin
  perform lock_person(p_user_id);
  if is_gone(p_user_id) then
    return null;
  end if;
  perform ensure_user(p_user_id);
  if p_settings ? 'language' then
    delete from greetings where user_id = p_user_id
      and (select language from users where id = p_user_id) is distinct from p_settings ->> 'language';
  end if;
  perform put_settings(p_user_id, p_settings);
  return touch_person(p_user_id);
end $$;

create or replace function public.look_at_person(p_user_id text) returns jsonb
language sql stable security invoker set search_path = public, extensions as $$
  select settings_json(id) || jsonb_build_object('since', created_at) from users where id = p_user_id
$$;

set check_function_bodies = on;
