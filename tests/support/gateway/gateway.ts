/**
 * LiveKit Inference's gateway as its plugins speak to it (agents 1.9.0, inference/{stt,tts,llm}.ts): a websocket for STT and
 * for TTS, OpenAI's chat completions for the LLM. What is heard and answered is scripted; that it is asked is what is tested.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ChatRequest, chatChunks, type Replying } from './chat.ts';
import { Hearing } from './hearing.ts';
import { SpokenTone, TONE_SAMPLE_RATE } from './spoken-tone.ts';

/** What a stream was opened with. */
export interface Opened {
  readonly kind: 'stt' | 'tts';
  readonly model: string;
  readonly language?: string;
  readonly voice?: string;
  readonly authorization: string;
}

export interface GatewayScript {
  /** What an utterance is heard as. @param utterance Of its stream, from 0. */
  readonly hears: (language: string, utterance: number) => string;
  readonly replies: Replying;
}

export class Gateway {
  readonly opened: Opened[] = [];
  readonly asked: ChatRequest[] = [];
  /** Texts that were spoken. */
  readonly spoken: { readonly text: string; readonly voice?: string }[] = [];
  /** Models that answer with an error. */
  readonly away = new Set<string>();
  readonly #script: GatewayScript;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  private constructor(script: GatewayScript) {
    this.#script = script;
    this.#server = createServer((request, response) => void this.#chat(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://gateway');
      if (this.away.has(searchParams.get('model') ?? '')) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        if (pathname.endsWith('/stt')) this.#listen(ws, request);
        else this.#speak(ws, request);
      });
    });
  }

  static async start(script: GatewayScript): Promise<Gateway> {
    const gateway = new Gateway(script);
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  /** For LIVEKIT_INFERENCE_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    for (const ws of this.#sockets.clients) ws.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #listen(ws: WebSocket, { headers }: IncomingMessage): void {
    let hearing: Hearing | undefined;
    ws.on('message', (bytes) => {
      const message = JSON.parse(String(bytes));
      if (message.type === 'session.create') {
        const { language = '', sample_rate: rate } = message.settings;
        this.opened.push({
          kind: 'stt',
          model: message.model,
          language,
          authorization: headers.authorization ?? '',
        });
        hearing = new Hearing(Number(rate), (utterance) => {
          const transcript = this.#script.hears(language, utterance);
          ws.send(JSON.stringify({ type: 'final_transcript', transcript, language, confidence: 0.9 }));
        });
        ws.send(JSON.stringify({ type: 'session.created', session_id: 'stt' }));
      }
      if (message.type === 'input_audio') hearing?.hear(Buffer.from(message.audio, 'base64'));
      if (message.type === 'session.finalize') ws.send(JSON.stringify({ type: 'session.finalized' }));
      if (message.type === 'session.close') ws.send(JSON.stringify({ type: 'session.closed' }));
    });
  }

  #speak(ws: WebSocket, { headers }: IncomingMessage): void {
    const tone = new SpokenTone();
    const send = (message: object) => ws.send(JSON.stringify({ ...message, session_id: 'tts' }));
    ws.on('message', (bytes) => {
      const message = JSON.parse(String(bytes));
      if (message.type === 'session.create') {
        const { model, voice, language } = message;
        this.opened.push({ kind: 'tts', model, voice, language, authorization: headers.authorization ?? '' });
        tone.rate = Number(message.sample_rate) || TONE_SAMPLE_RATE;
        send({ type: 'session.created' });
      }
      if (message.type === 'input_transcript') {
        this.spoken.push({ text: message.transcript.trim(), voice: message.generation_config?.voice });
        send({ type: 'output_audio', audio: tone.of(message.transcript).toString('base64') });
      }
      if (message.type === 'session.flush') send({ type: 'done' });
    });
  }

  async #chat(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A connection that is opened ahead asks for something else.
    if (!request.url?.endsWith('/chat/completions')) return void response.end('{}');
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const asked = JSON.parse(Buffer.concat(pieces).toString() || '{}') as ChatRequest;
    if (this.away.has(asked.model)) return void response.writeHead(503).end('{"error": {"message": "away"}}');
    this.asked.push({ ...asked, authorization: request.headers.authorization });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chatChunks(asked, this.#script.replies))
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    response.end('data: [DONE]\n\n');
  }
}
