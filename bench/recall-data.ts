/**
 * Made-up memories of any size: words as unevenly common as those of a language, vectors in random directions.
 *
 * @module
 */

import type { TemporaryDatabase } from '../eval/recall/temporary-database.ts';
import { EMBEDDING_DIMENSIONS } from '../src/memory/embedder/embedder.ts';
import type { IndexEntry, IndexQuery } from '../src/memory/index/memory-index.ts';
import { TERMS_VERSION, TermKeys } from '../src/memory/index/term-keys.ts';
import { terms } from '../src/memory/index/tokens.ts';
import { toPgVector } from '../src/memory/store/vector-text.ts';

/** What made the vectors. */
export const MODEL = 'bench';
const VOCABULARY = 2_000;
const WORDS_PER_TURN = 14;
const WORDS_PER_QUESTION = 6;
const TURNS_PER_SESSION = 40;
/** In the database so many rows are episodes for each one that is a memory. */
const ROWS_PER_MEMORY = 50;
/** Different vectors; more would measure nothing else. */
const VECTORS = 500;
const TURN_MS = 20_000;
const START_MS = Date.UTC(2026, 0, 1);

const vectors = Array.from({ length: VECTORS }, randomVector);

/** Cubed, a uniform number makes word 0 the most common and the last ones rare. */
function sentence(words: number): string {
  return Array.from({ length: words }, () => `word${Math.floor(VOCABULARY * Math.random() ** 3)}`).join(' ');
}

function randomVector(): Float32Array {
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
 * The same in SQL, where a hundred thousand rows need no round trip each: `bench_fill(user, rows, keys)`, with the key of
 * each word. The vectors stand in a table, because making them anew for every row would take minutes.
 */
export const FILL_SQL = `
create table public.bench_vectors (id int primary key, embedding extensions.vector(${EMBEDDING_DIMENSIONS}));
grant all on public.bench_vectors to service_role;

create function public.bench_fill(p_user_id text, p_rows int, p_keys int[]) returns void
language plpgsql security invoker set search_path = public, extensions as $$
begin
  insert into users (id, revision) values (p_user_id, 1);
  insert into calls (id, user_id, room, started_at, ended_at, summary)
  select md5(p_user_id || n)::uuid, p_user_id, 'bench', at, at, 'They spoke of this and that.'
  from (select n, timestamptz '2026-01-01Z' + n * interval '20 seconds' * ${TURNS_PER_SESSION} as at
        from generate_series(0, (p_rows + ${TURNS_PER_SESSION - 1}) / ${TURNS_PER_SESSION} - 1) n) calls;
  insert into episodes (id, user_id, turn_id, call_id, speaker, text, at, embedding, embedding_model, terms, terms_version)
  select t.id || ':' || t.speaker, p_user_id, t.id, md5(p_user_id || n / ${TURNS_PER_SESSION})::uuid, t.speaker,
         (select string_agg('word' || w, ' ') from unnest(t.words) w), t.at, t.embedding, '${MODEL}',
         array(select distinct p_keys[w + 1] from unnest(t.words) w), ${TERMS_VERSION}
  from (select n, md5(p_user_id || '/' || n / 2)::uuid as id, case n % 2 when 0 then 'user' else 'agent' end as speaker,
               array(select floor(${VOCABULARY} * power(random(), 3))::int from generate_series(1, ${WORDS_PER_TURN}) where n >= 0) as words,
               timestamptz '2026-01-01Z' + n / 2 * interval '40 seconds' as at, v.embedding
        from generate_series(0, p_rows - 1) n join bench_vectors v on v.id = n % ${VECTORS}) t order by n;
  insert into memories (user_id, category, key, value, importance, source, first_said_at, said_at, embedding, embedding_model,
                        terms, terms_version)
  select p_user_id, 'FACT', 'fact_' || n, 'likes word' || n % ${VOCABULARY}, random(), 'turn', at, at, embedding, '${MODEL}',
         array[p_keys[n % ${VOCABULARY} + 1]], ${TERMS_VERSION}
  from (select n, timestamptz '2026-01-01Z' + n * interval '20 seconds' * ${ROWS_PER_MEMORY} as at, v.embedding
        from generate_series(1, p_rows / ${ROWS_PER_MEMORY}) n join bench_vectors v on v.id = n % ${VECTORS}) facts;
  insert into memory_turns (user_id, memory_id, turn_id, said_at)
  select user_id, id, md5(p_user_id || '/' || n)::uuid, said_at
  from (select *, row_number() over () as n from memories where user_id = p_user_id) numbered;
end $$;
grant execute on function public.bench_fill(text, int, int[]) to service_role;

create function public.bench_analyze() returns void language plpgsql security definer as $$
begin
  execute 'analyze public.episodes, public.memories, public.memory_turns, public.calls';
end $$;
grant execute on function public.bench_analyze() to service_role;
`;

/** Once in each database, before {@link fillPerson}. */
export async function fillVectors(database: TemporaryDatabase): Promise<void> {
  await database.insert(
    'bench_vectors',
    vectors.map((vector, id) => ({ id, embedding: toPgVector(vector) })),
  );
}

/** Somebody with so many rows of words and a fiftieth of it in memories. */
export async function fillPerson(database: TemporaryDatabase, userId: string, rows: number): Promise<void> {
  const keys = new TermKeys(userId);
  const keyOf = (_: unknown, i: number) => keys.keyOf(terms(`word${i}`)[0] ?? '');
  const words = Array.from({ length: VOCABULARY }, keyOf);
  await database.call('bench_fill', { p_user_id: userId, p_rows: rows, p_keys: words });
}

/** As a database does by itself after a while. */
export async function analyse(database: TemporaryDatabase): Promise<void> {
  await database.call('bench_analyze', {});
}
