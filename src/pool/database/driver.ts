/**
 * node-postgres, as we use it: loaded by those who have a DATABASE_URL, with sessions as those of Supabase's API and values
 * as JSON has them.
 *
 * @module
 */

import type { Client, ClientBase, ClientConfig, CustomTypesConfig, Pool } from 'pg';
import { KindredError, messageOf } from '../../errors.ts';
import type { OriginCounters } from '../origin-stats.ts';

/** Whose rights a connection has; with `person` each call has those of the person it is for, and no others. */
export type DatabaseRole = 'service' | 'person';

export interface DatabaseSettings {
  /** `postgres://user:password@host:port/database`, with `?sslmode=…` where the server wants TLS. */
  readonly url: string;
  readonly role: DatabaseRole;
  readonly maxConnections: number;
  /** After this long the server ends a statement. */
  readonly statementTimeoutMs: number;
}

export interface DriverLimits {
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  /** After this long without an answer a connection counts as dead. */
  readonly answerMs: number;
}

/** The role of what is done for nobody in particular, as over Supabase's API. */
const SESSION_ROLES: Readonly<Record<DatabaseRole, string>> = { service: 'service_role', person: 'anon' };
/** A server that is silent for so long is asked by the system whether it is there. */
const PROBE_AFTER_MS = 10_000;

/** Types by their fixed OIDs (pg_type.dat); all others are text. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  20: Number,
  21: Number,
  23: Number,
  114: JSON.parse,
  700: Number,
  701: Number,
  1700: Number,
  // `void`, which PostgREST answers with nothing.
  2278: () => null,
  3802: JSON.parse,
};
const TYPES = { getTypeParser: (oid: number) => PARSERS[oid] ?? String } as CustomTypesConfig;

function options(settings: DatabaseSettings, limits: DriverLimits): ClientConfig {
  return {
    connectionString: settings.url,
    application_name: 'kindred',
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: limits.answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: PROBE_AFTER_MS,
    types: TYPES,
  };
}

/** Set by statements, for a pooler in between may refuse them as options of the connection. */
function sessionOf({ role, statementTimeoutMs }: DatabaseSettings): string {
  return `set role ${SESSION_ROLES[role]}; set timezone = 'UTC'; set statement_timeout = ${statementTimeoutMs};
    set idle_in_transaction_session_timeout = ${statementTimeoutMs}`;
}

/** A pool that connects when it is asked to. @param counters Told of each connection that is opened. */
export async function openPool(
  settings: DatabaseSettings,
  limits: DriverLimits,
  counters: OriginCounters,
): Promise<Pool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    ...options(settings, limits),
    max: settings.maxConnections,
    idleTimeoutMillis: limits.keepAliveMs,
    // A transaction of four statements takes one round trip.
    pipeline: true,
    onConnect: async (client) => {
      await client.query(sessionOf(settings));
    },
  });
  pool.on('connect', (client) => {
    counters.opened += 1;
    // A server that hangs up is noticed by the statement that runs, or else by the next one.
    client.on('error', () => undefined);
  });
  pool.on('error', () => undefined);
  return pool;
}

/** A connection of its own, for what the server tells by itself. @throws What the driver throws. */
export async function openListener(settings: DatabaseSettings, limits: DriverLimits): Promise<Client> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(options(settings, limits));
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The server with its port, without names and passwords. */
export function originOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `postgres://${hostname || 'localhost'}:${port || '5432'}`;
}

/** What Postgres itself says, told apart from a connection that fails. */
export interface PostgresError extends Error {
  /** SQLSTATE. */
  readonly code: string;
}

export function isPostgresError(error: unknown): error is PostgresError {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/** Statements that are sent at once; the first fault counts, for those behind it fail by it. @returns The last but one's rows. */
async function answerOf(sent: ReadonlyArray<Promise<{ rows: unknown[] }>>): Promise<unknown[]> {
  const settled = await Promise.allSettled(sent);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  const [answer] = settled.slice(-2);
  return answer?.status === 'fulfilled' ? answer.value.rows : [];
}

const ASSUME_PERSON = {
  name: 'kindred_person',
  text: `select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)`,
};

/** Runs one statement with one person's rights, in a transaction: row level security refuses everybody else's rows. */
export function askAs(
  client: ClientBase,
  userId: string,
  statement: { name: string; text: string; values: readonly unknown[] },
): Promise<unknown[]> {
  const claims = JSON.stringify({ role: 'authenticated', sub: userId });
  return answerOf([
    client.query('begin'),
    client.query({ ...ASSUME_PERSON, values: [claims] }),
    client.query({ ...statement, values: [...statement.values] }),
    client.query('commit'),
  ]);
}

/** @throws KindredError `CONNECT_TIMEOUT` or `CONNECTION_LOST` for what the driver throws without a code. */
export function namedTimeout(error: unknown): unknown {
  const message = messageOf(error);
  if (!/timeout/i.test(message)) return error;
  const code = /connect/i.test(message) ? 'CONNECT_TIMEOUT' : 'DEADLINE_EXCEEDED';
  return new KindredError(code, `the database did not answer: ${message}`, {
    cause: error,
    retryable: true,
  });
}
