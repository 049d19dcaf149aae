/**
 * What is wrong with an environment, in sentences: what was read, and what it must be.
 *
 * @module
 */

import type { z } from 'zod';

/** Variables with their checked values. */
type Values = Readonly<Record<string, unknown>>;

/** Variables whose value is shown as its length only. */
const SECRET = /KEY|SECRET|REDIS_URL|DATABASE_URL/;

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

/**
 * A database: by its own address, or a Supabase project with one key that may do everything, or two for tokens that may do
 * what one person may.
 */
export function findMissingKeys(env: NodeJS.ProcessEnv): string[] {
  if (env.DATABASE_URL) return [];
  const url = env.SUPABASE_URL
    ? []
    : [
        'SUPABASE_URL: it is not set; it must be a URL such as https://my-project.supabase.co, or DATABASE_URL stands in its place',
      ];
  return [...url, ...findMissingSupabaseKeys(env)];
}

function findMissingSupabaseKeys(env: NodeJS.ProcessEnv): string[] {
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
  if (env.RETENTION_DAYS && rightsOf(env) === 'person')
    faults.push(
      `RETENTION_DAYS: read ${env.RETENTION_DAYS}; it needs SUPABASE_SERVICE_ROLE_KEY, or DATABASE_URL with DATABASE_ROLE=service: they alone reach the words of all people`,
    );
  return faults;
}

/** Whose rights the work for a person has: `service` reaches everybody's rows. */
export function rightsOf(env: Values): 'service' | 'person' {
  if (env.DATABASE_URL && env.DATABASE_ROLE) return env.DATABASE_ROLE === 'person' ? 'person' : 'service';
  const isPersonal = env.SUPABASE_ANON_KEY && env.SUPABASE_JWT_SECRET && !env.SUPABASE_SERVICE_ROLE_KEY;
  return isPersonal ? 'person' : 'service';
}
