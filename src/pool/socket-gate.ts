/**
 * The limit on open connections, at the level of sockets: nothing that uses the pool's dispatcher gets past it.
 *
 * undici bounds the connections of one origin; the bound over all origins is here. When it is reached and a new
 * connection is wanted, the connection that has been idle longest makes room; is none idle, the new one waits.
 *
 * @module
 */

import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { KindredError } from '../errors.ts';

type Connector = buildConnector.connector;
type ConnectOptions = Parameters<Connector>[0];
type ConnectCallback = Parameters<Connector>[1];

interface Held {
  readonly origin: string;
  readonly requests: Set<object>;
  idleSinceMs: number;
}

/** What the gate tells of. */
export interface GateEvents {
  opened(origin: string, handshakeMs: number): void;
  /** A connection could not be made; `hostname` may have to be resolved anew. */
  failed(origin: string, hostname: string): void;
}

/** Until the other side has noticed that a connection was closed, its place is not given away. */
const LINGER_MS = 25;

export interface SocketCount {
  readonly open: number;
  readonly busy: number;
}

export class SocketGate {
  readonly #max: number;
  readonly #connector: Connector;
  readonly #events: GateEvents;
  readonly #sockets = new Map<Socket, Held>();
  readonly #socketOf = new WeakMap<object, Socket>();
  readonly #waiting: Array<{ start: () => void; callback: ConnectCallback }> = [];
  #connecting = 0;
  /** Closed to make room: the other side may still count them. */
  #leaving = 0;
  #peak = 0;

  constructor(max: number, connector: Connector, events: GateEvents) {
    this.#max = max;
    this.#connector = connector;
    this.#events = events;
  }

  /** The most sockets that were open at once. */
  get peak(): number {
    return this.#peak;
  }

  /** Connections that wait for room. */
  get waiting(): number {
    return this.#waiting.length;
  }

  count(origin?: string): SocketCount {
    const held = [...this.#sockets.values()].filter((one) => origin === undefined || one.origin === origin);
    return { open: held.length, busy: held.filter((one) => one.requests.size > 0).length };
  }

  /** For how long each idle connection to the origin has been idle, the freshest first. */
  idleMs(origin: string): number[] {
    return this.#idle()
      .filter(([, held]) => held.origin === origin)
      .map(([, held]) => performance.now() - held.idleSinceMs)
      .toSorted((a, b) => a - b);
  }

  /** For undici's `connect` option. Returns the socket where it starts at once, so that undici can cancel it. */
  readonly connect: Connector = (options, callback) => {
    if (this.#hasRoom()) return this.#start(options, callback);
    this.#waiting.push({ start: () => this.#start(options, callback), callback });
    this.#pump();
  };

  /** A request was written to a socket. */
  began(request: object, socket: Socket): void {
    const held = this.#sockets.get(socket);
    if (!held) return;
    held.requests.add(request);
    this.#socketOf.set(request, socket);
  }

  /** A request is over, well or badly. */
  ended(request: object): void {
    const socket = this.#socketOf.get(request);
    const held = socket && this.#sockets.get(socket);
    if (!held?.requests.delete(request)) return;
    held.idleSinceMs = performance.now();
    this.#pump();
  }

  /** Closes what is idle. @returns How many. */
  dropIdle(): number {
    const idle = this.#idle();
    for (const [socket] of idle) this.#drop(socket);
    return idle.length;
  }

  /** Fails what still waits. */
  close(): void {
    const error = new KindredError('POOL_CLOSED', 'the connection pool is closed');
    for (const { callback } of this.#waiting.splice(0)) callback(error, null);
  }

  #hasRoom(): boolean {
    return this.#sockets.size + this.#connecting + this.#leaving < this.#max;
  }

  #idle(): Array<[Socket, Held]> {
    return [...this.#sockets].filter(([, held]) => held.requests.size === 0);
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) this.#waiting.shift()?.start();
    for (let lacking = this.#waiting.length - this.#leaving; lacking > 0; lacking -= 1) this.#makeRoom();
  }

  #makeRoom(): void {
    const [longest] = this.#idle().toSorted(([, a], [, b]) => a.idleSinceMs - b.idleSinceMs);
    if (!longest) return;
    const [socket] = longest;
    this.#leaving += 1;
    socket.once('close', () => {
      setTimeout(() => {
        this.#leaving -= 1;
        this.#pump();
      }, LINGER_MS);
    });
    this.#drop(socket);
  }

  #drop(socket: Socket): void {
    this.#sockets.delete(socket);
    socket.destroy();
  }

  #start(options: ConnectOptions, callback: ConnectCallback): unknown {
    const origin = `${options.protocol}//${options.host ?? options.hostname}`;
    const startedMs = performance.now();
    let connecting = true;
    this.#connecting += 1;
    const arrived = () => {
      if (connecting) this.#connecting -= 1;
      connecting = false;
    };
    const socket: unknown = this.#connector(options, (...[error, opened]) => {
      arrived();
      if (error) {
        this.#events.failed(origin, options.hostname);
        callback(error, null);
      } else {
        this.#hold(opened, origin);
        this.#events.opened(origin, performance.now() - startedMs);
        callback(null, opened);
      }
      this.#pump();
    });
    // undici cancels an attempt that no request waits for any more by destroying its socket: no callback then.
    if (isSocket(socket)) {
      socket.once('close', () => {
        arrived();
        this.#pump();
      });
    }
    return socket;
  }

  #hold(socket: Socket, origin: string): void {
    this.#sockets.set(socket, { origin, requests: new Set(), idleSinceMs: performance.now() });
    this.#peak = Math.max(this.#peak, this.#sockets.size);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#pump();
    });
  }
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'once' in value;
}
