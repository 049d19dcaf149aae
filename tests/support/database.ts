/**
 * The real schema in an embedded Postgres, behind real HTTP, for tests of the memory.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { signJwt } from '../../local/supabase/jwt.ts';
import { startSupabase } from '../../local/supabase/start.ts';
import { MemoryStore } from '../../src/memory/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const JWT_SECRET = 'a-secret-for-tests-of-thirty-two-characters';
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

export interface TestDatabase {
  readonly url: string;
  readonly serviceKey: string;
  readonly store: MemoryStore;
  /** A client with the rights of this role; `sub` is the user id that row level security sees. */
  clientAs(role: 'anon' | 'authenticated' | 'service_role', sub?: string): SupabaseClient;
  close(): Promise<void>;
}

/** In memory: nothing is left behind. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const supabase = await startSupabase({
    dataDir: undefined,
    port: 0,
    jwtSecret: JWT_SECRET,
    migrationsDir: MIGRATIONS_DIR,
    log: silentLog,
  });
  const clientAs: TestDatabase['clientAs'] = (role, sub) =>
    createClient(supabase.url, signJwt({ role, sub }, JWT_SECRET), {
      auth: { persistSession: false, autoRefreshToken: false },
    });
  return {
    url: supabase.url,
    serviceKey: signJwt({ role: 'service_role' }, JWT_SECRET),
    store: new MemoryStore(clientAs('service_role')),
    clientAs,
    close: () => supabase.close(),
  };
}
