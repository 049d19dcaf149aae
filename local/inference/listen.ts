/**
 * The socket of the local inference server.
 *
 * @module
 */

import { once } from 'node:events';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import { KindredError, messageOf } from '../../src/errors.ts';

/** Longer than the 60 s for which the agent keeps idle connections: the server is never the one who closes. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Serves an app on this machine only.
 *
 * @param port 0 takes a free one.
 * @throws KindredError `LOCAL_STACK` when the port cannot be had.
 */
export async function listen(app: Hono, port: number): Promise<Server> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (cause) {
    const message = `The inference server cannot listen on port ${port}: ${messageOf(cause)}.`;
    throw new KindredError('LOCAL_STACK', message, { cause });
  }
}
