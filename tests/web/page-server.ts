/**
 * The page's real app on a real socket, over a store in memory.
 *
 * @module
 */

import { type ServerType, serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { silentLog } from '../../src/telemetry/log.ts';
import { createWebApp, type WebAppOptions } from '../../web/api/app.ts';
import { Page } from '../../web/page/page.ts';
import { PeopleInMemory } from './people-in-memory.ts';

export const LIVEKIT = {
  url: 'ws://127.0.0.1:9',
  apiKey: 'APItestkey',
  apiSecret: 'a-secret-of-this-test-with-more-than-32-characters',
} as const;

export function webAppOptions(changes: Partial<WebAppOptions> = {}): WebAppOptions {
  return {
    connection: { livekit: LIVEKIT, agentName: 'kindred' },
    store: new PeopleInMemory(),
    about: { chatModel: 'rule-based stand-in', companionName: 'Kindred' },
    page: new Page(),
    log: silentLog,
    clientOf: (c) => getConnInfo(c).remote.address ?? 'unknown',
    ...changes,
  };
}

export interface RunningPage {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function startPage(changes: Partial<WebAppOptions> = {}): Promise<RunningPage> {
  const app = createWebApp(webAppOptions(changes));
  const server = await new Promise<{ server: ServerType; port: number }>((resolve) => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({ server: started, port }),
    );
  });
  return {
    port: server.port,
    url: `http://localhost:${server.port}`,
    close: () => new Promise((resolve) => server.server.close(() => resolve())),
  };
}
