/**
 * Cartesia's socket as its plugin speaks to it (1.8.1): `/tts/websocket`, with a context for each synthesis.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { SpokenTone } from './spoken-tone.ts';

/** What a synthesis asked for. */
interface Spoken {
  readonly text: string;
  readonly voice: unknown;
  readonly language: string;
  readonly model: string;
}

export class Cartesia {
  readonly spoken: Spoken[] = [];
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  private constructor(server: Server) {
    this.#server = server;
    this.#sockets = new WebSocketServer({ server, path: '/tts/websocket' });
    this.#sockets.on('connection', (ws) => this.#speak(ws));
  }

  static async start(): Promise<Cartesia> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Cartesia(server);
  }

  /** For the plugin's `baseUrl`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const ws of this.#sockets.clients) ws.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #speak(ws: WebSocket): void {
    const tone = new SpokenTone();
    ws.on('message', (bytes) => {
      const {
        context_id,
        transcript,
        voice,
        language,
        model_id: model,
        ...asked
      } = JSON.parse(String(bytes));
      tone.rate = asked.output_format.sample_rate;
      const send = (message: object) => ws.send(JSON.stringify({ ...message, context_id }));
      if (transcript.trim() !== '') {
        this.spoken.push({ text: transcript.trim(), voice, language, model });
        const data = tone.of(transcript).toString('base64');
        send({ type: 'chunk', data, done: false, status_code: 206, step_time: 1 });
      }
      if (asked.continue === false) send({ type: 'done', done: true, status_code: 200 });
    });
  }
}
