/**
 * The page's server as one Hono app: what guards it, its API, and the page itself.
 *
 * @module
 */

import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { AgentsAhead } from '../../src/call/agents-ahead.ts';
import type { NumberRules } from '../../src/call/outbound/callable.ts';
import type { Log } from '../../src/telemetry/log.ts';
import type { Page } from '../page/page.ts';
import { pageRoutes } from '../page/page-routes.ts';
import { ApiError, answerError, parseOrRefuse, readJson } from './api-error.ts';
import { callRoutes } from './calls.ts';
import {
  type ConnectionOptions,
  connectionRequestSchema,
  inStandardWords,
  makeConnection,
} from './connection-details.ts';
import { allowOrigins, onlyKnownHosts, onlySameOrigin } from './local-only.ts';
import { memoryRoutes } from './memories.ts';
import { choicesOf, peopleRoutes } from './people.ts';
import type { PeopleStore } from './people-store.ts';
import { limitRate, type Rate } from './rate-limit.ts';
import { answerToken, type TokenOptions } from './token.ts';

/** The largest request, an onboarding with twenty interests, stays under 8 KB. */
const MAX_BODY_BYTES = 16_384;

/** A person starts calls by hand; the panel asks for memories several times a turn. */
const DEFAULT_RATES = { calls: { burst: 20, perMinute: 20 }, reads: { burst: 120, perMinute: 240 } } as const;

const NOBODY_CALLED: NumberRules = { calls: { phoneCountry: undefined }, callOut: { allowed: [] } };

export interface WebAppOptions {
  readonly connection: Omit<ConnectionOptions, 'store' | 'log' | 'ahead'>;
  /** Agents that wait for callers at the same time. @default 1 */
  readonly agentsAhead?: number;
  readonly store: PeopleStore;
  readonly about: { readonly chatModel: string; readonly companionName: string };
  /** Voices that people may choose among. @default none */
  readonly voices?: readonly string[];
  /** Which numbers people may agree to be called on. @default none */
  readonly numbers?: NumberRules;
  readonly page: Page;
  readonly log: Log;
  /** What `kindred.config.ts` says; with an `authorize` nothing but tokens is served. @default nothing */
  readonly setup?: TokenOptions['setup'];
  /** Whether nobody but this machine reaches the server. @default true */
  readonly isLocal?: boolean;
  /** Origins of other pages that may ask for tokens. @default none */
  readonly allowedOrigins?: readonly string[];
  /** Host names, without port, besides those of the loopback. @default none */
  readonly allowedHosts?: readonly string[];
  /** @default 20 calls and 240 reads a minute */
  readonly rates?: { readonly calls: Rate; readonly reads: Rate };
  /** The address that a request comes from. */
  readonly clientOf: (c: Context) => string;
}

export function createWebApp(options: WebAppOptions): Hono {
  const { store, log, rates = DEFAULT_RATES, clientOf } = options;
  const ahead = new AgentsAhead({ ...options.connection, places: options.agentsAhead ?? 1, log });
  const connection: ConnectionOptions = { ...options.connection, ahead, store, log };
  const app = new Hono();
  app.onError(answerError(log));
  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404));

  app.get('/healthz', (c) => c.text('ok'));
  app.use(onlyKnownHosts(options.allowedHosts ?? [], clientOf));
  app.use(secureHeaders(headersFor(connection.livekit.url)));

  const { setup = {}, isLocal = true, allowedOrigins = [] } = options;
  app.use('/api/token', allowOrigins(allowedOrigins));
  app.use('/api/*', onlySameOrigin(allowedOrigins));
  app.use('/api/*', async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
  });
  app.use('/api/*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseBody }));
  const limitCalls = limitRate(rates.calls, clientOf);
  app.use('/api/connection-details', limitCalls);
  app.use('/api/token', limitCalls);
  app.use('/api/*', limitRate(rates.reads, clientOf));

  app.post('/api/token', async (c) => {
    const details = await answerToken(c, { ...options.connection, ahead, setup, isLocal, log }).catch(
      (error: unknown) => {
        if (error instanceof ApiError)
          log.warn({ status: error.status, reason: error.message }, 'a token was refused');
        throw error;
      },
    );
    log.info({ room: details.roomName }, 'a call was opened');
    return c.json(inStandardWords(details), 201);
  });
  // Nobody logs in at the page: what it serves is for this machine, and an application has its own.
  if (setup.authorize) return app;

  const numbers = options.numbers ?? NOBODY_CALLED;
  const choices = choicesOf(options.voices ?? [], numbers);
  app.get('/api/about', (c) => c.json({ ...options.about, ...choices }));
  app.post('/api/connection-details', async (c) => {
    const request = parseOrRefuse(connectionRequestSchema, await readJson(c));
    const details = await makeConnection(request, connection);
    log.info(
      { room: details.roomName, newPerson: request.user?.onboarding !== undefined },
      'a call was opened',
    );
    return c.json({ ...details, ...inStandardWords(details) }, 201);
  });
  app.route('/api', peopleRoutes(store, choices, numbers));
  app.route('/api', memoryRoutes(store));
  app.route('/api', callRoutes(store));
  app.route('/', pageRoutes(options.page));
  return app;
}

function refuseBody(c: Context): Response {
  return c.json({ error: `The body is over ${MAX_BODY_BYTES} bytes.` }, 413);
}

/** The page runs its own code only, and speaks to this server and to LiveKit only. */
function headersFor(livekitUrl: string): Parameters<typeof secureHeaders>[0] {
  return {
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      mediaSrc: ["'self'", 'blob:'],
      connectSrc: ["'self'", ...livekitSources(livekitUrl)],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { microphone: ['self'], camera: [], geolocation: [] },
    referrerPolicy: 'no-referrer',
    // The page may be served as plain http on a name that also has https elsewhere.
    strictTransportSecurity: false,
  };
}

/** LiveKit's client opens a socket and asks the same host over HTTP; LiveKit Cloud moves it to a region's host. */
function livekitSources(livekitUrl: string): string[] {
  const { host, hostname, protocol } = new URL(livekitUrl);
  const secure = protocol === 'wss:' || protocol === 'https:';
  const own = secure ? [`wss://${host}`, `https://${host}`] : [`ws://${host}`, `http://${host}`];
  const cloud = hostname.endsWith('.livekit.cloud')
    ? ['wss://*.livekit.cloud', 'https://*.livekit.cloud']
    : [];
  return [...own, ...cloud];
}
