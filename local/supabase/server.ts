/**
 * The local Supabase as a process of its own: `node local/supabase/server.ts`.
 *
 * Takes `PORT`, `KINDRED_DATA_DIR`, `SUPABASE_JWT_SECRET` and `LOG_LEVEL` from the environment. Says one sentence
 * on stderr and ends with 1 when it cannot start; ends with 0 on SIGTERM.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { KindredError, messageOf } from '../../src/errors.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { startSupabase } from './start.ts';

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

const environmentSchema = z.object({
  PORT: z.coerce.number({ error: 'a port' }).int().min(0).max(65_535),
  KINDRED_DATA_DIR: z.string().min(1).default('.kindred'),
  SUPABASE_JWT_SECRET: z.string({ error: 'it must have at least 32 characters' }).min(32),
  SUPABASE_MIGRATIONS_DIR: z.string().min(1).default(MIGRATIONS),
  /** Ours are over in milliseconds; Supabase itself allows 8 s, on faster machines. */
  SUPABASE_STATEMENT_LIMIT_MS: z.coerce.number({ error: 'milliseconds' }).int().min(100).default(30_000),
  LOG_LEVEL: z.string().default('info'),
});

function giveUp(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

function readEnvironment() {
  const parsed = environmentSchema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new KindredError(
    'CONFIG_INVALID',
    `The local Supabase cannot start with this environment: ${faults.join('; ')}.`,
  );
}

async function main(): Promise<void> {
  const env = readEnvironment();
  const log = createLog(env.LOG_LEVEL);
  const starting = startSupabase({
    dataDir: env.KINDRED_DATA_DIR,
    port: env.PORT,
    jwtSecret: env.SUPABASE_JWT_SECRET,
    migrationsDir: env.SUPABASE_MIGRATIONS_DIR,
    statementLimitMs: env.SUPABASE_STATEMENT_LIMIT_MS,
    log,
    onCrash: giveUp,
  });
  const end = () => starting.then((supabase) => supabase.close()).then(() => process.exit(0), giveUp);
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  log.info({ url: (await starting).url }, 'the local Supabase is ready');
}

main().catch(giveUp);
