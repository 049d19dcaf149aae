/**
 * Real servers on free ports that behave, or misbehave in one certain way.
 *
 * @module
 */

import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { generate } from 'selfsigned';

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  /** Connections since the start. */
  readonly accepted: number;
  /** Connections now that the other side has not closed. */
  readonly open: number;
  /** The most connections at once. */
  readonly peak: number;
  close(): Promise<void>;
}

export type HttpHandler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
}

async function listen(
  server: net.Server,
  scheme: 'http' | 'https',
  { host = '127.0.0.1', port = 0 }: ListenOptions = {},
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const counts = { accepted: 0, peak: 0 };
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    counts.accepted += 1;
    counts.peak = Math.max(counts.peak, sockets.size);
    socket.on('error', () => undefined);
    socket.on('end', () => sockets.delete(socket));
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    port: address.port,
    origin: `${scheme}://${host}:${address.port}`,
    get accepted() {
      return counts.accepted;
    },
    get open() {
      return sockets.size;
    },
    get peak() {
      return counts.peak;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const KEEP_ALIVE_MS = 75_000;

export function serveHttp(handler: HttpHandler, options?: ListenOptions): Promise<TestServer> {
  return listen(http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handler), 'http', options);
}

export async function serveHttps(handler: HttpHandler): Promise<TestServer & { readonly ca: string }> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
  const secure = { key: pems.private, cert: pems.cert, keepAliveTimeout: KEEP_ALIVE_MS };
  const server = await listen(https.createServer(secure, handler), 'https', { host: 'localhost' });
  return Object.assign(server, { ca: pems.cert });
}

/** A server below HTTP: the handler gets each connection as it comes. */
export function serveRaw(connected: (socket: Socket) => void): Promise<TestServer> {
  return listen(net.createServer(connected), 'http');
}

export function json(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Waits for the whole request, then answers. */
export function answering(body: unknown): HttpHandler {
  return (request, response) => {
    request.resume().on('end', () => json(response, body));
  };
}

/** What the OpenAI client takes for a chat completion. */
export const COMPLETION = {
  id: '1',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' } }],
};
