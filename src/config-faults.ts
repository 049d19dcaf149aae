/**
 * What is wrong with an environment, in sentences: what was read, and what it must be.
 *
 * @module
 */

import type { z } from 'zod';

/** Variables with their checked values. */
type Values = Readonly<Record<string, unknown>>;

/** Variables whose value is shown as its length only. */
const SECRET = /KEY|SECRET|REDIS_URL/;

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'it is not set';
  if (SECRET.test(name)) return `read ${value.length} characters`;
  return `read ${JSON.stringify(value.slice(0, 80))}`;
}

/** One sentence for each variable that is not as it must be. */
export function findFaults(env: NodeJS.ProcessEnv, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `${name}: ${shown(name, env[name])}; it must be ${issue.message}`;
  });
}

/** One key that may do everything, or two for tokens that may do what one person may. */
export function findMissingKeys(env: NodeJS.ProcessEnv): string[] {
  const { SUPABASE_SERVICE_ROLE_KEY: service, SUPABASE_ANON_KEY: anon, SUPABASE_JWT_SECRET: secret } = env;
  if (service || (anon && secret)) return [];
  const wanted = 'the service role key of the Supabase project';
  return [
    `SUPABASE_SERVICE_ROLE_KEY: it is not set; it must be ${wanted}, or SUPABASE_ANON_KEY and SUPABASE_JWT_SECRET stand in its place`,
  ];
}

/** Values that are fine by themselves and not together. */
export function findContradictions(env: Values): string[] {
  const faults: string[] = [];
  const atMost = (low: string, high: string) => {
    if (Number(env[low]) > Number(env[high]))
      faults.push(`${low}: read ${env[low]}; it must be at most ${high} (${env[high]})`);
  };
  atMost('POOL_MAX_PER_HOST', 'POOL_MAX_CONNECTIONS');
  atMost('POOL_CONNECT_TIMEOUT_MS', 'POOL_TOTAL_TIMEOUT_MS');
  atMost('ENDPOINTING_MIN_DELAY_MS', 'ENDPOINTING_MAX_DELAY_MS');
  if (env.OUTBOX === 'redis' && !env.REDIS_URL) faults.push('OUTBOX: read "redis"; it needs REDIS_URL');
  if (env.RETENTION_DAYS && !env.SUPABASE_SERVICE_ROLE_KEY)
    faults.push(
      `RETENTION_DAYS: read ${env.RETENTION_DAYS}; it needs SUPABASE_SERVICE_ROLE_KEY, which alone reaches the words of all people`,
    );
  return faults;
}
