/**
 * A small schema of its own behind the local Supabase, and the real client in front of it.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { type Caller, signJwt } from '../../../local/supabase/jwt.ts';
import { runAs } from '../../../local/supabase/postgrest/run.ts';
import { type Supabase, startSupabase } from '../../../local/supabase/start.ts';

export const JWT_SECRET = 'a-secret-for-tests-of-thirty-two-characters';
const SERVICE: Caller = { role: 'service_role', claims: {} };
export const MIGRATIONS_DIR = fileURLToPath(new URL('migrations', import.meta.url));

/** A client whose key says who asks. */
export function clientFor(url: string, key: string): SupabaseClient {
  return createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
}

/** A client of the role `service_role`, which row level security does not bind. */
export function serviceClient(url: string): SupabaseClient {
  return clientFor(url, signJwt({ role: 'service_role' }, JWT_SECRET));
}

/** A client of a person who logged in. */
export function userClient(url: string, sub: string): SupabaseClient {
  return clientFor(url, signJwt({ role: 'authenticated', sub }, JWT_SECRET));
}

/** A table's rows, as `service_role` or as whoever is named. */
export function rowsOf({ database }: Supabase, text: string, caller: Caller = SERVICE) {
  return runAs(database, caller, { text });
}

/** In memory when no folder is given. */
export function startNotes(dataDir?: string): Promise<Supabase> {
  return startSupabase({ dataDir, jwtSecret: JWT_SECRET, migrationsDir: MIGRATIONS_DIR });
}
