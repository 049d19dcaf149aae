/**
 * A realtime transcription service at its websocket: it hears what a test says, on whatever connection is open.
 *
 * What comes in is not decoded, only counted; so the little of RFC 6455 that a server needs to speak is here.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** RFC 6455, 1.3. */
const PROTOCOL_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x81;
const CLOSE = 0x88;
/** How a client's last frame begins: no payload, and a mask of four bytes follows. */
const EMPTY_CLOSE = Buffer.from([CLOSE, 0x80]);
/** The longest payload whose length fits into the second byte, RFC 6455, 5.2; above it two more bytes follow. */
const SHORT = 125;
const TWO_BYTES_FOLLOW = 126;

export class Realtime {
  readonly #sockets = new Set<Duplex>();
  /** Whether it refuses connections. */
  isAway = false;
  connections = 0;
  /** In bytes, over all connections. */
  received = 0;

  get isConnected(): boolean {
    return this.#sockets.size > 0;
  }

  /** The handler for a server's upgrades. */
  readonly accept = (request: IncomingMessage, socket: Duplex): void => {
    socket.on('error', () => undefined);
    if (this.isAway) {
      socket.destroy();
      return;
    }
    const key = `${request.headers['sec-websocket-key']}${PROTOCOL_GUID}`;
    const accepted = createHash('sha1').update(key).digest('base64');
    const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
    socket.write([...head, `Sec-WebSocket-Accept: ${accepted}`, '', ''].join('\r\n'));
    socket.on('close', () => this.#sockets.delete(socket));
    // Not before it has spoken does the other side listen.
    socket.once('data', () => {
      this.connections += 1;
      this.#sockets.add(socket);
    });
    socket.on('data', (bytes: Buffer) => {
      this.received += bytes.length;
      if (bytes.subarray(-6, -4).equals(EMPTY_CLOSE)) socket.end();
    });
  };

  /** Has understood an utterance. */
  hear(transcript: string, itemId: string): void {
    const type = 'conversation.item.input_audio_transcription.completed';
    this.#send({ type, item_id: itemId, transcript });
  }

  /** Reports an error. */
  fail(): void {
    this.#send({ type: 'error', error: { message: 'as the test says' } });
  }

  /** Ends every connection as the protocol has it. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.end(Buffer.from([CLOSE, 0]));
  }

  /** Ends every connection without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #send(event: object): void {
    const payload = Buffer.from(JSON.stringify(event));
    const { length } = payload;
    const size = length > SHORT ? [TWO_BYTES_FOLLOW, length >> 8, length & 0xff] : [length];
    for (const socket of this.#sockets) socket.write(Buffer.concat([Buffer.from([TEXT, ...size]), payload]));
  }
}
