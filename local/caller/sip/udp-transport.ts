/**
 * SIP over UDP for SIP.js, which comes with WebSockets alone. It knows no ports: where it writes its host into a message,
 * the socket's address is put in on the way out, and taken out of what comes back.
 *
 * @module
 */

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { EmitterImpl, type Transport, TransportState } from 'sip.js';

/** Stands for the socket's address within SIP.js. */
export const SOCKET_HOST = 'socket.invalid';

export interface UdpTransportOptions {
  readonly host: string;
  readonly port: number;
  /** Where it listens. @default any port */
  readonly ownPort?: number;
}

export class UdpTransport implements Transport {
  readonly protocol = 'UDP';
  readonly stateChange = new EmitterImpl<TransportState>();
  onConnect: (() => void) | undefined;
  onDisconnect: ((error?: Error) => void) | undefined;
  onMessage: ((message: string) => void) | undefined;
  readonly #server: UdpTransportOptions;
  #socket: Socket | undefined;

  /** As SIP.js makes it. */
  constructor(_logger: unknown, options: UdpTransportOptions) {
    this.#server = options;
  }

  get state(): TransportState {
    return this.#socket ? TransportState.Connected : TransportState.Disconnected;
  }

  async connect(): Promise<void> {
    if (this.#socket) return;
    const socket = createSocket('udp4').bind(this.#server.ownPort ?? 0, '127.0.0.1');
    await once(socket, 'listening');
    this.#socket = socket;
    const own = this.#own(socket);
    socket.on('message', (message) => this.onMessage?.(readable(message.toString(), own)));
    this.stateChange.emit(TransportState.Connected);
    this.onConnect?.();
  }

  async disconnect(): Promise<void> {
    this.#socket?.close();
    this.#socket = undefined;
    this.stateChange.emit(TransportState.Disconnected);
    this.onDisconnect?.();
  }

  async dispose(): Promise<void> {
    if (this.#socket) await this.disconnect();
  }

  isConnected(): boolean {
    return this.#socket !== undefined;
  }

  async send(message: string): Promise<void> {
    const socket = this.#socket;
    if (!socket) throw new Error('the telephone is not connected');
    socket.send(message.replaceAll(SOCKET_HOST, this.#own(socket)), this.#server.port, this.#server.host);
  }

  #own(socket: Socket): string {
    const { address, port } = socket.address();
    return `${address}:${port}`;
  }
}

/** SIP.js drops a message that names a telephone by its number alone, as a call is put through (`Refer-To: tel:+49…`). */
function readable(message: string, own: string): string {
  return message
    .replaceAll(own, SOCKET_HOST)
    .replace(/^(Refer-To: )<?tel:([^>\s]+)>?/im, `$1<sip:$2@${SOCKET_HOST}>`);
}
