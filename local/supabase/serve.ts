/**
 * The REST API on a port of 127.0.0.1, whatever database lies behind it.
 *
 * @module
 */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { KindredError, messageOf } from '../../src/errors.ts';
import { isCode } from './lock.ts';
import { type ApiOptions, createApi } from './postgrest/api.ts';

/** Longer than any pool of ours keeps a socket, so that it is never the server who hangs up on a request. */
const KEEP_ALIVE_MS = 75_000;

/** What an answer that is under way gets before its socket is cut. */
const DRAIN_MS = 2_000;

export interface RestServer {
  /** What `createClient` takes, `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** Answers what is under way; the database stays open. Idempotent. */
  close(): Promise<void>;
}

/**
 * @param options.port 0 takes a free one. @default 0
 * @throws KindredError `LOCAL_STACK` when the port cannot be had.
 */
export async function serve({ port = 0, ...api }: ApiOptions & { port?: number }): Promise<RestServer> {
  const server = createAdaptorServer({
    fetch: createApi(api).fetch,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS + 5_000 },
  });
  const taken = await listen(server, port);
  return { url: `http://127.0.0.1:${taken}`, port: taken, close: () => stop(server) };
}

async function listen(server: ServerType, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = isCode(cause, 'EADDRINUSE') ? 'something else listens there' : messageOf(cause);
    throw new KindredError(
      'LOCAL_STACK',
      `The local Supabase cannot listen on port ${port}: ${reason}; choose another port.`,
      { cause },
    );
  }
  return (server.address() as AddressInfo).port;
}

async function stop(server: ServerType): Promise<void> {
  if (!server.listening || !('closeIdleConnections' in server)) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(patience);
}
