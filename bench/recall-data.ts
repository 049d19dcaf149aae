/**
 * Made-up memories of any size: words as unevenly common as those of a language, vectors in random directions.
 *
 * @module
 */

import { EMBEDDING_DIMENSIONS } from '../src/memory/embedder/embedder.ts';
import type { IndexEntry, IndexQuery } from '../src/memory/index/memory-index.ts';

const VOCABULARY = 2_000;
const WORDS_PER_TURN = 14;
const WORDS_PER_QUESTION = 6;
const TURNS_PER_SESSION = 40;
/** Different vectors; more would measure nothing else. */
export const VECTORS = 500;
const TURN_MS = 20_000;
const START_MS = Date.UTC(2026, 0, 1);

const vectors = Array.from({ length: VECTORS }, randomVector);

/** Cubed, a uniform number makes word 0 the most common and the last ones rare. */
function sentence(words: number): string {
  return Array.from({ length: words }, () => `word${Math.floor(VOCABULARY * Math.random() ** 3)}`).join(' ');
}

export function randomVector(): Float32Array {
  const vector = Float32Array.from({ length: EMBEDDING_DIMENSIONS }, () => Math.random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

export function makeEntries(rows: number): IndexEntry[] {
  return Array.from({ length: rows }, (_, i) => ({
    id: `${i}`,
    kind: 'episode',
    text: sentence(WORDS_PER_TURN),
    atMs: START_MS + i * TURN_MS,
    sessionId: `${Math.floor(i / TURNS_PER_SESSION)}`,
    speaker: i % 2 === 0 ? 'user' : 'agent',
    importance: 0.5,
    vector: vectors[i % VECTORS] ?? null,
  }));
}

export function makeQuery(limit: number): IndexQuery {
  return { text: sentence(WORDS_PER_QUESTION), vector: randomVector(), limit, nowMs: START_MS };
}

/**
 * The same in SQL, where a hundred thousand rows need no round trip each: `bench_fill(user, rows)`.
 * The vectors stand in a table, because making them anew for every row would take minutes.
 */
export const FILL_SQL = `
create table public.bench_vectors (id int primary key, embedding extensions.vector(${EMBEDDING_DIMENSIONS}));
grant all on public.bench_vectors to service_role;

create function public.bench_fill(p_user_id text, p_rows int) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  insert into users (id) values (p_user_id);
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, embedding, embedding_model)
  select p_user_id || '/' || n, p_user_id, gen_random_uuid(), md5(p_user_id || n / ${TURNS_PER_SESSION})::uuid,
         case n % 2 when 0 then 'user' else 'agent' end,
         (select string_agg('word' || floor(${VOCABULARY} * power(random(), 3)), ' ')
          from generate_series(1, ${WORDS_PER_TURN}) where n >= 0),
         timestamptz '2026-01-01Z' + n * interval '20 seconds', v.embedding, 'bench'
  from generate_series(0, p_rows - 1) n join bench_vectors v on v.id = n % ${VECTORS};
end $$;
grant execute on function public.bench_fill(text, int) to service_role;

create function public.bench_analyze() returns void language plpgsql security definer as $$
begin
  execute 'analyze public.episodes';
end $$;
grant execute on function public.bench_analyze() to service_role;
`;
