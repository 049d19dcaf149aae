/**
 * The services of a call over TLS, in a process of their own so that they do not share the bench's event loop. Knows
 * HTTP/1.1 and HTTP/2. Started by local-services.ts; talks to it by messages.
 *
 * @module
 */

import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';
import type { ServiceCounts, ServicesReady } from './local-services.ts';

/** Ten words of a reply, as a chat service streams them. */
const TOKENS = 10;
/** One second of speech, 24 kHz mono, 16 bit. */
const SPEECH = Buffer.alloc(48_000);
const EMBEDDING = { data: [{ index: 0, embedding: Array.from({ length: 384 }, () => 0.05) }] };
const COMPLETION = { choices: [{ index: 0, message: { role: 'assistant', content: '{"facts":[]}' } }] };
const KEEP_ALIVE_MS = 75_000;

let counts = { connections: 0, handshakeMs: 0 };

function json(response: Http2ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function stream(response: Http2ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let token = 0; token < TOKENS; token += 1) {
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'word ' } }] })}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

function answer(path: string, body: string, response: Http2ServerResponse): void {
  if (path.endsWith('/chat/completions')) {
    if (body.includes('"stream":true')) stream(response);
    else json(response, COMPLETION);
  } else if (path.endsWith('/audio/speech')) {
    response.writeHead(200, { 'content-type': 'audio/pcm' });
    response.end(SPEECH);
  } else if (path.endsWith('/audio/transcriptions')) json(response, { text: 'hello there' });
  else if (path.endsWith('/embeddings')) json(response, EMBEDDING);
  else json(response, []);
}

/** A request may ask for an answer that takes a while: `x-delay-ms`. */
function handle(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const delayMs = Number(request.headers['x-delay-ms'] ?? 0);
    const body = Buffer.concat(chunks.slice(0, 1)).toString('latin1');
    const reply = () => answer(request.url.split('?')[0] ?? '', body, response);
    if (delayMs > 0) setTimeout(reply, delayMs);
    else reply();
  });
}

const pems = await generate([{ name: 'commonName', value: 'localhost' }]);
const server = createSecureServer({ key: pems.private, cert: pems.cert, allowHTTP1: true }, handle);
Object.assign(server, { keepAliveTimeout: KEEP_ALIVE_MS });
// A connection's TCP and TLS sockets are different objects; the port of the other side is the same.
const acceptedMs = new Map<number | undefined, number>();
server.on('connection', (socket: Socket) => acceptedMs.set(socket.remotePort, performance.now()));
server.on('secureConnection', ({ remotePort }: TLSSocket) => {
  const handshakeMs = performance.now() - (acceptedMs.get(remotePort) ?? performance.now());
  acceptedMs.delete(remotePort);
  counts = { connections: counts.connections + 1, handshakeMs: counts.handshakeMs + handshakeMs };
});

process.on('message', (message) => {
  if (message !== 'counts') return;
  process.send?.({ ...counts } satisfies ServiceCounts);
  counts = { connections: 0, handshakeMs: 0 };
});
process.on('disconnect', () => process.exit());

server.listen(0, 'localhost', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ port, ca: pems.cert } satisfies ServicesReady);
});
