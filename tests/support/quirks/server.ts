/**
 * A server that calls itself OpenAI-compatible and answers as a test says: over real HTTP, in the pieces that are given,
 * with the end that is given.
 *
 * @module
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import { type ChatBody, chatAnswer, plainReply } from './chat.ts';
import { pcm } from './speech.ts';
import { transcript } from './transcription.ts';

/** Each piece is read before the next one comes. */
const BETWEEN_PIECES_MS = 2;
const FEW_PIECES = 40;

export class QuirkServer {
  readonly #server: Server;
  /** Questions with a schema: chat that does not stream. */
  question: (asked: ChatBody) => Answer = () => chatAnswer('{}');
  /** Replies: chat that streams. */
  reply: (asked: ChatBody) => Answer = () => plainReply('I see.');
  speech: (text: string) => Answer = () => pcm();
  transcription: () => Answer = () => transcript('hello there');
  /** What was asked, as `question`, `reply`, `speech` and `transcription`, in order. */
  readonly asked: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<QuirkServer> {
    const server = new QuirkServer();
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = this.#answer(request.url ?? '', Buffer.concat(chunks).toString());
    await send(response, answer);
  }

  #answer(path: string, text: string): Answer {
    if (path.endsWith('/audio/transcriptions')) return this.#note('transcription', this.transcription());
    if (path.endsWith('/audio/speech')) return this.#note('speech', this.speech(JSON.parse(text).input));
    if (!path.endsWith('/chat/completions')) return { type: 'application/json', pieces: ['{"data":[]}'] };
    const body = JSON.parse(text) as ChatBody;
    return body.stream ? this.#note('reply', this.reply(body)) : this.#note('question', this.question(body));
  }

  #note(kind: string, answer: Answer): Answer {
    this.asked.push(kind);
    return answer;
  }
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  const { status = 200, type, headers = {}, pieces, breaksOff = false } = answer;
  response.writeHead(status, { 'content-type': type, ...headers });
  response.flushHeaders();
  for (const piece of pieces) {
    response.write(piece);
    if (pieces.length <= FEW_PIECES) await sleep(BETWEEN_PIECES_MS);
  }
  if (breaksOff) setTimeout(() => response.destroy(), BETWEEN_PIECES_MS);
  else response.end();
}
