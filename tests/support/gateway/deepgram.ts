/**
 * Deepgram's sockets as its plugin speaks to them (1.9.0): `/v1/listen` and `/v1/speak`.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Hearing } from './hearing.ts';
import { SpokenTone } from './spoken-tone.ts';

export class Deepgram {
  /** What each connection asked for. */
  readonly opened: {
    readonly path: string;
    readonly query: URLSearchParams;
    readonly authorization?: string;
  }[] = [];
  /** What the next utterances are. */
  readonly transcripts: string[] = [];
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server) {
    this.#server = server;
    this.#sockets = new WebSocketServer({ server });
    this.#sockets.on('connection', (ws, { url = '', headers }) => {
      const { pathname, searchParams } = new URL(url, 'http://deepgram');
      this.opened.push({ path: pathname, query: searchParams, authorization: headers.authorization });
      const rate = Number(searchParams.get('sample_rate'));
      if (pathname.endsWith('/listen')) this.#listen(ws, rate);
      else speak(ws, rate);
    });
  }

  static async start(): Promise<Deepgram> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Deepgram(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const ws of this.#sockets.clients) ws.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #listen(ws: WebSocket, rate: number): void {
    const hearing = new Hearing(rate, () => {
      const alternatives = [{ transcript: this.transcripts.shift() ?? '', confidence: 0.9, words: [] }];
      const result = { type: 'Results', is_final: true, speech_final: true, channel: { alternatives } };
      ws.send(JSON.stringify({ ...result, metadata: { request_id: 'r1' } }));
    });
    ws.on('message', (bytes: Buffer, isBinary) => isBinary && hearing.hear(bytes));
  }
}

function speak(ws: WebSocket, rate: number): void {
  const tone = new SpokenTone();
  tone.rate = rate;
  ws.on('message', (bytes) => {
    const message = JSON.parse(String(bytes));
    if (message.type === 'Speak') ws.send(tone.of(message.text));
    if (message.type === 'Flush') ws.send(JSON.stringify({ type: 'Flushed' }));
  });
}
