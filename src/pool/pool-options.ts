/**
 * What a pool is built from, checked once: whoever builds one without `loadConfig` gets the same clear sentences.
 *
 * @module
 */

import { z } from 'zod';
import type { PoolConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { keyOf, type OpenAISettings, type SupabaseSettings } from './clients.ts';
import type { DatabaseSettings } from './database/driver.ts';
import type { NetworkOptions } from './http-agent.ts';

export interface ConnectionPoolOptions {
  readonly config: PoolConfig;
  readonly openai: OpenAISettings;
  /** `null` where nothing is asked over Supabase's API. */
  readonly supabase: SupabaseSettings | null;
  /** Connections to the database itself, in place of Supabase's API. @default none */
  readonly database?: DatabaseSettings | null;
  readonly log: Log;
  readonly network?: NetworkOptions;
}

const positive = z.int({ error: 'a whole number above 0' }).positive({ error: 'a whole number above 0' });
const httpUrl = z.url({ protocol: /^https?$/, error: 'an http or https URL' });
const key = z.string().regex(/^[\x21-\x7e]+$/, { error: 'printable characters without spaces' });

const schema = z
  .object({
    config: z.object({
      maxConnections: positive,
      maxPerHost: positive,
      dnsTtlMs: z.int().nonnegative({ error: 'a whole number, 0 or above' }),
      keepAliveMs: positive,
      connectTimeoutMs: positive,
      totalTimeoutMs: positive,
      retries: z.int().nonnegative({ error: 'a whole number, 0 or above' }),
      http2: z.boolean(),
      healthIntervalMs: positive,
      healthProbeIntervalMs: positive,
      breakerFailureShare: z
        .number()
        .gt(0, { error: 'a share above 0' })
        .lte(1, { error: 'a share up to 1' }),
      breakerOpenMs: positive,
      bulkheadLimit: positive,
    }),
    openai: z.object({ apiKey: key, baseUrl: httpUrl }),
    supabase: z
      .object({
        url: httpUrl,
        serviceKey: key.optional(),
        anonKey: key.optional(),
        jwtSecret: key.optional(),
      })
      .nullable(),
    database: z
      .object({
        url: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres URL' }),
        role: z.enum(['service', 'person']),
        maxConnections: positive,
        statementTimeoutMs: positive,
      })
      .nullish(),
  })
  .refine(({ supabase, database }) => supabase !== null || database, {
    path: ['supabase'],
    error: 'a Supabase project, or a database',
  })
  .refine(({ supabase }) => supabase === null || keyOf(supabase) !== '', {
    path: ['supabase', 'serviceKey'],
    error: 'a key, or anonKey and jwtSecret in its place',
  })
  .refine(({ config }) => config.maxPerHost <= config.maxConnections, {
    path: ['config', 'maxPerHost'],
    error: 'at most maxConnections',
  });

/** @throws KindredError `CONFIG_INVALID` that names every fault; a key is never shown. */
export function checkOptions(options: ConnectionPoolOptions): void {
  const result = schema.safeParse(options);
  if (result.success) return;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.')}: it must be ${issue.message}`);
  throw new KindredError('CONFIG_INVALID', `The connection pool cannot be opened:\n  ${faults.join('\n  ')}`);
}
