/**
 * Brings the database of a DATABASE_URL up to date: what a Supabase project has and this one may lack, then the migrations.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { KindredError, messageOf } from '../../errors.ts';
import { originOf } from './driver.ts';
import { type Migrated, migrate } from './migrate.ts';

const SUPABASE = new URL('../../../supabase/', import.meta.url);
const PLAIN = new URL('plain-postgres.sql', SUPABASE);
/** What is held while one migrates; nothing of Kindred's has a lock of two numbers beside it. */
const LOCK = [0x6b69, 0x6e64] as const;
const IS_PROJECT = `
  select to_regprocedure('auth.jwt()') is not null and exists (
    select from pg_roles where rolname = 'service_role' and rolbypassrls) as "isProject"`;

export interface MigrateOptions {
  readonly url: string;
  /** @default the project's own */
  readonly folder?: string;
}

/**
 * Applies what is new, each file in a transaction. Of several that migrate at the same time one does, and the others find
 * it done.
 *
 * @returns The names of the files that were applied now.
 * @throws KindredError `DATABASE` for a migration that fails, `DATABASE_UNREACHABLE` where nobody answers.
 */
export async function migrateDatabase({ url, folder }: MigrateOptions): Promise<string[]> {
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1, $2)', [...LOCK]);
    await makeProject(client);
    return await migrate(migratedBy(client), folder ?? fileURLToPath(new URL('migrations', SUPABASE)));
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, application_name: 'kindred migrate' });
  // What fails fails by the statement that runs.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new KindredError('DATABASE_UNREACHABLE', `${originOf(url)}: ${messageOf(cause)}`, {
      cause,
      retryable: true,
    });
  }
}

async function makeProject(client: Client): Promise<void> {
  const { rows } = await client.query<{ isProject: boolean }>(IS_PROJECT);
  if (rows[0]?.isProject) return;
  try {
    await client.query(await readFile(PLAIN, 'utf8'));
  } catch (cause) {
    const advice = 'run supabase/plain-postgres.sql as a superuser once';
    throw new KindredError(
      'DATABASE',
      `The roles of a Supabase project cannot be made: ${messageOf(cause)}; ${advice}.`,
      { cause },
    );
  }
}

function migratedBy(client: Client): Migrated {
  return {
    async transaction(work) {
      await client.query('begin');
      try {
        const result = await work({
          query: async (text, values = []) => (await client.query(text, [...values])).rows,
          script: async (text) => {
            await client.query(text);
          },
        });
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
  };
}
