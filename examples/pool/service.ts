/**
 * The connection pool in a plain Node service: clients that share their connections, memory operations in bulk, model calls side
 * by side, and a cache.
 *
 *     npm install kindred
 *     OPENAI_API_KEY=… SUPABASE_URL=… SUPABASE_SERVICE_ROLE_KEY=… node service.ts
 */

import { batchMemoryOperations, cachedAsyncCall, parallelAiCalls } from 'kindred/concurrency';
import { closeConnectionPool, getConnectionPool } from 'kindred/pool';

const pool = await getConnectionPool();

// 1. Clients: one each, over the same connections.
const supabase = pool.getSupabaseClient();
const openai = pool.getOpenAIClient();

// 2. Several model calls at the same time; one that fails takes no other down.
const ask = (content: string) => (signal: AbortSignal) =>
  openai.chat.completions.create(
    { model: process.env.CHAT_MODEL ?? 'gpt-4.1-mini', messages: [{ role: 'user', content }] },
    { signal },
  );
const answers = await parallelAiCalls([ask('Hello.'), ask('Good evening.')], { timeoutMs: 30_000 });
console.log('answers', answers.filter(({ ok }) => ok).length);

// 3. Operations in bulk: all that is written in one round trip, reads beside it.
const notes = new Map<string, string>();
const results = await batchMemoryOperations(
  [
    { type: 'save', category: 'FACT', key: 'city', value: 'lives in Berlin' },
    { type: 'save', category: 'FACT', key: 'dog', value: 'has a dog' },
    { type: 'get', category: 'FACT', key: 'city' },
  ],
  {
    maxConcurrent: 5,
    run: {
      saveMany: async (saves) =>
        saves.map(({ key, value }) => {
          notes.set(key, value);
          return { ok: true as const, value: key };
        }),
      get: async (_category, key) => notes.get(key) ?? null,
    },
  },
);
console.log('operations', results.filter(({ ok }) => ok).length);

// 4. What is asked again within five minutes is asked once.
const people = () =>
  cachedAsyncCall(
    'people',
    async () => {
      const { data, error } = await supabase.rpc('list_people');
      if (error) throw error;
      return data;
    },
    { ttlMs: 300_000 },
  );
await Promise.all([people(), people()]);

const { status, connection_errors: errors } = pool.getStats();
console.log('pool', JSON.stringify({ status, errors }));
await closeConnectionPool();
