/**
 * The HTTP side: `/rest/v1/rpc/…` as PostgREST answers it behind Supabase's gateway, and `/healthz`. Tables are not
 * offered: the product reaches its database through SQL functions alone.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Log } from '../../../src/telemetry/log.ts';
import type { Catalogue } from '../catalogue.ts';
import { type Database, DatabaseBusyError, DatabaseUnreachableError } from '../database.ts';
import { type Caller, identify } from '../jwt.ts';
import { isPostgresError, RestError, toRestError } from './errors.ts';
import { assertOffered, readArguments } from './request.ts';
import { callOf, chooseRoutine } from './rpc.ts';
import { runAs } from './run.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface ApiOptions {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly jwtSecret: string;
  readonly log: Log;
}

type Env = { Variables: { caller: Caller } };

export function createApi(options: ApiOptions): Hono<Env> {
  const { jwtSecret, log } = options;
  const api = new Hono<Env>();
  api.get('/healthz', (context) => context.text('ok'));
  api.use('/rest/v1/*', bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: () => refuse(tooLarge()) }));
  api.use('/rest/v1/*', async (context, next) => {
    context.set('caller', await identify(tokenOf(context), jwtSecret));
    await next();
  });
  api.all('/rest/v1/rpc/:name', (context) => callRoutine(context, options));
  api.notFound(() => refuse(new RestError(404, 'PGRST125', 'Invalid path specified in request URL')));
  api.onError((error, context) => {
    const refusal = asRefusal(error, context);
    const { method, path } = context.req;
    // A refusal, and what Postgres says, repeat the values that were sent: a person's words.
    const err = error instanceof RestError || isPostgresError(error) ? undefined : error;
    log[refusal.status >= 500 ? 'error' : 'debug'](
      { method, path, status: refusal.status, code: refusal.code, err },
      'request refused',
    );
    return refuse(refusal);
  });
  return api;
}

function tokenOf({ req }: Context): string | undefined {
  return req.header('authorization')?.replace(/^Bearer\s+/i, '') || req.header('apikey');
}

async function callRoutine(context: Context<Env>, { database, catalogue }: ApiOptions): Promise<Response> {
  const { raw } = context.req;
  assertOffered(raw);
  const { text, names } = await readArguments(raw);
  const routine = chooseRoutine(catalogue, context.req.param('name') ?? '', names);
  const statement = {
    text: callOf(routine, names),
    values: names.length > 0 ? [text] : [],
    readOnly: !routine.volatile,
  };
  const [row] = await runAs(database, context.get('caller'), statement, raw.signal);
  if (routine.isVoid) return new Response(null, { status: 204 });
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return new Response(row?.body as string, { headers });
}

function tooLarge(): RestError {
  return new RestError(413, 'PGRST102', `The body is larger than ${BODY_LIMIT_BYTES} bytes`);
}

function asRefusal(error: unknown, context: Context<Env>): RestError {
  // 503 and not PostgREST's 504: supabase-js tries a read again after a 503.
  if (error instanceof DatabaseBusyError) return new RestError(503, 'PGRST003', error.message);
  if (error instanceof DatabaseUnreachableError) return new RestError(503, 'PGRST001', error.message);
  if (context.req.raw.signal.aborted) return new RestError(499, '57014', 'The caller hung up');
  return toRestError(error, context.get('caller')?.role ?? 'anon');
}

function refuse({ status, code, message, details, hint }: RestError): Response {
  const headers = new Headers({ 'proxy-status': `PostgREST; error=${code}` });
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  if (status === 503) headers.set('retry-after', '1');
  return Response.json({ code, message, details, hint }, { status, headers });
}
