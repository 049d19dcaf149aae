/**
 * The HTTP face: `/rest/v1/…` as PostgREST answers it behind Supabase's gateway, and `/healthz`.
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
import { type Outcome, type Plan, run } from './plan.ts';
import { type JsonBody, type RestRequest, readJson, readRequest, type Shape } from './request.ts';
import { planRoutine } from './rpc.ts';
import { planTable } from './tables.ts';

const BODY_LIMIT_BYTES = 8 * 1024 * 1024;

export interface ApiOptions {
  readonly database: Database;
  readonly catalogue: Catalogue;
  readonly jwtSecret: string;
  readonly log: Log;
}

type Env = { Variables: { caller: Caller } };
type Planner = (catalogue: Catalogue, name: string, request: RestRequest, body?: JsonBody) => Plan;

export function createApi(options: ApiOptions): Hono<Env> {
  const { jwtSecret, log } = options;
  const api = new Hono<Env>();
  api.get('/healthz', (context) => context.text('ok'));
  api.use('/rest/v1/*', bodyLimit({ maxSize: BODY_LIMIT_BYTES, onError: () => refuse(tooLarge()) }));
  api.use('/rest/v1/*', async (context, next) => {
    context.set('caller', await identify(tokenOf(context), jwtSecret));
    await next();
  });
  api.all('/rest/v1/rpc/:name', (context) => serve(context, planRoutine, options));
  api.all('/rest/v1/:name', (context) => serve(context, planTable, options));
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

async function serve(
  context: Context<Env>,
  planner: Planner,
  { database, catalogue }: ApiOptions,
): Promise<Response> {
  const { raw } = context.req;
  const request = readRequest(raw);
  const body = request.method === 'POST' || request.method === 'PATCH' ? await readJson(raw) : undefined;
  const plan = planner(catalogue, context.req.param('name') ?? '', request, body);
  const outcome = await run(database, context.get('caller'), plan, request, raw.signal);
  return answer(request, plan, outcome);
}

function answer({ shape }: RestRequest, plan: Plan, { rows, total, body }: Outcome): Response {
  const { offset, readOnly } = plan;
  if (readOnly && total !== null && offset > total) throw outOfRange(offset, total);
  const isPart = readOnly && plan.status === 200 && total !== null && rows < total;
  const span = readOnly && rows > 0 ? `${offset}-${offset + rows - 1}` : '*';
  const headers = new Headers({ 'content-range': `${span}/${total ?? '*'}` });
  if (plan.status !== 204) headers.set('content-type', mediaType(shape));
  return new Response(plan.status === 204 ? null : body, { status: isPart ? 206 : plan.status, headers });
}

function mediaType({ single, stripNulls }: Shape): string {
  const type = single ? 'vnd.pgrst.object+json' : stripNulls ? 'vnd.pgrst.array+json' : 'json';
  return `application/${type}${stripNulls ? ';nulls=stripped' : ''}; charset=utf-8`;
}

function outOfRange(offset: number, total: number): RestError {
  return new RestError(416, 'PGRST103', 'Requested range not satisfiable', {
    details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
  });
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
