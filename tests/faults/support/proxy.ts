/**
 * A TCP proxy that misbehaves on demand, between the agent and a service that knows nothing of it.
 *
 * @module
 */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** What becomes of the bytes. A condition holds for connections that are open and for those that come. */
export type Condition =
  | { readonly kind: 'clear' }
  /** Nobody listens: connections are refused, open ones are reset. */
  | { readonly kind: 'away' }
  /** Connections are accepted and nothing passes. */
  | { readonly kind: 'hung' }
  /** Every piece of an answer is late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Every connection is reset after so many bytes of answers. */
  | { readonly kind: 'cut'; readonly afterBytes: number };

const CLEAR: Condition = { kind: 'clear' };

export class TcpProxy {
  readonly port: number;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #condition = CLEAR;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** @param url Of the service; the proxy answers on a port of its own. */
  static async before(url: string): Promise<TcpProxy> {
    return new TcpProxy(await listen(0), Number(new URL(url).port));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Changes the weather; connections made under the last one are reset. */
  async set(condition: Condition): Promise<void> {
    const wasAway = this.#condition.kind === 'away';
    this.#condition = condition;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (condition.kind === 'away' && !wasAway) await closed(this.#server);
    if (condition.kind !== 'away' && wasAway) {
      this.#server = await listen(this.port);
      this.#server.on('connection', (socket) => this.#accept(socket));
    }
  }

  clear(): Promise<void> {
    return this.set(CLEAR);
  }

  async close(): Promise<void> {
    await this.set({ kind: 'away' });
  }

  #accept(downstream: Socket): void {
    this.#hold(downstream);
    if (this.#condition.kind === 'hung') {
      downstream.resume();
      return;
    }
    const upstream = connect(this.#target, '127.0.0.1');
    this.#hold(upstream);
    downstream.pipe(upstream);
    this.#answer(upstream, downstream);
    downstream.once('close', () => upstream.destroy());
    upstream.once('close', () => downstream.destroy());
  }

  #answer(upstream: Socket, downstream: Socket): void {
    const condition = this.#condition;
    if (condition.kind === 'slow') upstream.pipe(delaying(condition.delayMs)).pipe(downstream);
    else if (condition.kind === 'cut') cutting(upstream, downstream, condition.afterBytes);
    else upstream.pipe(downstream);
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    // Resets are what this proxy is for.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

function delaying(delayMs: number): Transform {
  return new Transform({
    transform(chunk, _, done) {
      setTimeout(done, delayMs, null, chunk);
    },
  });
}

function cutting(upstream: Socket, downstream: Socket, afterBytes: number): void {
  let left = afterBytes;
  upstream.on('data', (chunk: Buffer) => {
    const passed = chunk.subarray(0, left);
    left -= passed.length;
    downstream.write(passed, () => left <= 0 && downstream.resetAndDestroy());
  });
}

async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  const over = once(server, 'close');
  server.close();
  await over;
}
