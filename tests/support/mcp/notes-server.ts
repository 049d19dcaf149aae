/**
 * A real MCP server with a few tools, over streamable HTTP.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { notesMcp } from './notes.ts';

export class NotesServer {
  readonly port: number;
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
    this.port = (http.address() as AddressInfo).port;
  }

  static async start(port = 0): Promise<NotesServer> {
    const http = createServer(async (request, response) => {
      // One server a request: nothing is kept between them.
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
      await notesMcp(request.headers.authorization).connect(transport as Transport);
      await transport.handleRequest(request, response);
    }).listen(port, '127.0.0.1');
    await once(http, 'listening');
    return new NotesServer(http);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  async close(): Promise<void> {
    if (!this.#http.listening) return;
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }
}
