/**
 * The page's server: `node web/server.ts`. Its settings are in api/settings.ts.
 *
 * @module
 */

import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { placesAhead } from '../src/call/agents-ahead.ts';
import { messageOf } from '../src/errors.ts';
import { loadDefinition } from '../src/setup/load-definition.ts';
import { createLog } from '../src/telemetry/log.ts';
import { createWebApp } from './api/app.ts';
import { isLoopback } from './api/local-only.ts';
import { loadWebSettings, type WebSettings } from './api/settings.ts';
import { openSupabasePeople } from './api/supabase-people.ts';
import { Page } from './page/page.ts';

/** Calls are not held here: what is in flight at a stop takes milliseconds. */
const CLOSE_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;
const OPEN_TO_ALL =
  'nobody logs in here: whoever reaches this address under one of ALLOWED_HOSTS reads and changes every memory';

async function main(): Promise<void> {
  const settings = loadWebSettings();
  const log = createLog(settings.LOG_LEVEL);
  const setup = await loadDefinition(settings.KINDRED_CONFIG);
  const page = new Page();
  await page.refresh();
  const app = createWebApp({
    connection: {
      livekit: {
        url: settings.LIVEKIT_URL,
        apiKey: settings.LIVEKIT_API_KEY,
        apiSecret: settings.LIVEKIT_API_SECRET,
      },
      agentName: settings.AGENT_NAME,
    },
    agentsAhead: placesAhead(settings.WORKER_IDLE_PROCESSES),
    store: openSupabasePeople(settings.SUPABASE_URL, settings.SUPABASE_SERVICE_ROLE_KEY, log),
    about: { chatModel: settings.CHAT_MODEL_NAME, companionName: settings.COMPANION_NAME },
    voices: settings.TTS_VOICES,
    numbers: {
      calls: { phoneCountry: settings.PHONE_COUNTRY },
      callOut: { allowed: settings.CALL_OUT_ALLOWED },
    },
    page,
    log,
    setup,
    isLocal: isLoopback(settings.HOST),
    allowedOrigins: listed(settings.ALLOWED_ORIGINS),
    allowedHosts: allowedHosts(settings),
    clientOf: addressOf,
  });
  const server = serve(
    {
      fetch: app.fetch,
      hostname: settings.HOST,
      port: settings.PORT,
      serverOptions: { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    },
    ({ port }) => {
      log.info({ host: settings.HOST, port }, 'the page is served');
      if (!isLoopback(settings.HOST)) log.warn({ host: settings.HOST }, OPEN_TO_ALL);
    },
  );
  server.on('error', fail);
  const stop = () => {
    server.close(() => process.exit(0));
    setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref();
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** The address it listens on is a right name for it too, unless it listens everywhere. */
function allowedHosts(settings: WebSettings): string[] {
  return [...listed(settings.ALLOWED_HOSTS), settings.HOST].filter(
    (host) => host !== '0.0.0.0' && host !== '::',
  );
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function addressOf(c: Context): string {
  return getConnInfo(c).remote.address ?? 'unknown';
}

function fail(error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const sentence = taken
    ? `The page's port ${process.env.PORT ?? 3000} is in use; stop what listens there or choose another PORT.`
    : messageOf(error);
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

main().catch(fail);
