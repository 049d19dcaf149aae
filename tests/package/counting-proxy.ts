/**
 * Stands before an OpenAI-compatible service and counts the replies that are asked for.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class CountingProxy {
  /** Requests for a streamed chat completion: what a person waits for. */
  replies = 0;
  readonly #server: Server;

  private constructor(target: URL) {
    this.#server = createServer(async (incoming, response) => {
      const { method, url, headers } = incoming;
      const pieces: Buffer[] = [];
      for await (const piece of incoming) pieces.push(piece);
      const body = Buffer.concat(pieces);
      if (url?.endsWith('/chat/completions') && JSON.parse(body.toString()).stream) this.replies++;
      const { hostname, port } = target;
      const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      passed.end(body);
    });
  }

  /** @param target The service's base URL. */
  static async start(target: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(new URL(target));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Takes the place of a base URL. */
  inPlaceOf(target: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${new URL(target).pathname}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
