/**
 * undici's agent with our limit on open connections, names through the cache, keep-alive as configured.
 *
 * undici bounds the connections of one host (`connections`); the bound over all hosts is here: when it is reached, an idle
 * connection makes room for a new one. Mostly there is one, since every other connection carries a request that admission.ts
 * let in.
 * undici's own `interceptors.dns` is not used: it keys its pools by address, and hosts behind one address would share 30
 * sockets. Nor is `interceptors.retry`: it knows neither a circuit nor what may be repeated.
 *
 * @module
 */

import type { Socket } from 'node:net';
import { Agent, buildConnector, Client, type Dispatcher, install, Pool } from 'undici';
import type { PoolConfig } from '../config.ts';
import { DnsCache, type Resolve } from './dns-cache.ts';
import type { OriginRegistry } from './origin-stats.ts';

/** What differs between the open network and a test's or bench's own. */
export interface NetworkOptions {
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
  readonly resolve?: Resolve;
}

export interface SocketCount {
  readonly open: number;
  readonly busy: number;
}

interface Open {
  readonly origin: string;
  readonly client: Client;
}

type ConnectOptions = Parameters<buildConnector.connector>[0];
type ConnectCallback = Parameters<buildConnector.connector>[1];

/** TCP keep-alive probes begin after this much silence, so that a dead peer is noticed. */
const TCP_KEEP_ALIVE_MS = 30_000;
/** Until the other side has noticed that a connection was closed, its place is not given away. */
const LINGER_MS = 25;

let installed = false;

/** undici's fetch takes FormData and Request of its own classes only. Once, before any client is made. */
export function installFetchOnce(): void {
  if (installed) return;
  install();
  installed = true;
}

export class HttpAgent {
  readonly agent: Agent;
  readonly dns: DnsCache;
  readonly #max: number;
  readonly #connector: buildConnector.connector;
  readonly #origins: OriginRegistry;
  /** In the order in which they were opened. */
  readonly #sockets = new Map<Socket, Open>();
  #connecting = 0;
  /** Closed to make room: the other side may still count them. */
  #leaving = 0;
  #peak = 0;

  constructor(config: PoolConfig, origins: OriginRegistry, network: NetworkOptions = {}) {
    this.dns = new DnsCache(config.dnsTtlMs, network.resolve);
    this.#max = config.maxConnections;
    this.#origins = origins;
    this.#connector = buildConnector({
      timeout: config.connectTimeoutMs,
      allowH2: config.http2,
      lookup: this.dns.lookup,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
      ...(network.ca && { ca: network.ca }),
    });
    this.agent = this.#createAgent(config);
  }

  /** The most connections that were open at once. */
  get peak(): number {
    return this.#peak;
  }

  /** Connections to one host, or to all of them. */
  count(origin?: string): SocketCount {
    const held = [...this.#sockets.values()].filter((one) => origin === undefined || one.origin === origin);
    return { open: held.length, busy: held.filter((one) => !isIdle(one)).length };
  }

  /** Closes what is idle. @returns How many. */
  dropIdle(): number {
    const idle = this.#idle();
    for (const socket of idle) this.#drop(socket);
    return idle.length;
  }

  #createAgent(config: PoolConfig): Agent {
    // Each client has one connection, so that of each connection is known whether it is idle.
    const factory = (url: URL, options: object): Dispatcher => {
      const client: Client = new Client(url, {
        ...options,
        connect: (wanted, callback) => this.#connect(client, wanted, callback),
      });
      return client;
    };
    return new Agent({
      connections: config.maxPerHost,
      pipelining: 1,
      allowH2: config.http2,
      keepAliveTimeout: config.keepAliveMs,
      // A server's hint may shorten keep-alive but never stretch it past ours.
      keepAliveMaxTimeout: config.keepAliveMs,
      // The time to the first byte is bounded per attempt (attempt.ts), connecting included.
      headersTimeout: 0,
      bodyTimeout: config.totalTimeoutMs,
      factory: (url, options) => new Pool(url, { ...options, factory }),
    });
  }

  /** Returns the socket where it is opened at once, so that undici can cancel it. */
  #connect(client: Client, wanted: ConnectOptions, callback: ConnectCallback): unknown {
    const open = () => this.#open(client, wanted, callback);
    if (this.#sockets.size + this.#connecting + this.#leaving < this.#max) return open();
    const [longest] = this.#idle();
    if (longest) {
      this.#leaving += 1;
      longest.once('close', () => {
        setTimeout(() => {
          this.#leaving -= 1;
          open();
        }, LINGER_MS);
      });
      this.#drop(longest);
    }
    // A probe has one, or a request has just been aborted and its connection is not closed yet.
    else setTimeout(() => this.#connect(client, wanted, callback), LINGER_MS);
  }

  #idle(): Socket[] {
    return [...this.#sockets].filter(([, one]) => isIdle(one)).map(([socket]) => socket);
  }

  #drop(socket: Socket): void {
    this.#sockets.delete(socket);
    socket.destroy();
  }

  #open(client: Client, wanted: ConnectOptions, callback: ConnectCallback): unknown {
    const startedMs = performance.now();
    let connecting = true;
    this.#connecting += 1;
    const arrived = () => {
      if (connecting) this.#connecting -= 1;
      connecting = false;
    };
    const socket: unknown = this.#connector(wanted, (...[error, opened]) => {
      arrived();
      if (error) {
        this.dns.expire(wanted.hostname);
        callback(error, null);
      } else {
        const origin = `${wanted.protocol}//${wanted.host ?? wanted.hostname}`;
        this.#hold(opened, { origin, client }, performance.now() - startedMs);
        callback(null, opened);
      }
    });
    // undici cancels an attempt that no request waits for any more by destroying its socket: no callback then.
    if (isSocket(socket)) socket.once('close', arrived);
    return socket;
  }

  #hold(socket: Socket, one: Open, handshakeMs: number): void {
    this.#sockets.set(socket, one);
    this.#peak = Math.max(this.#peak, this.#sockets.size);
    socket.once('close', () => this.#sockets.delete(socket));
    const counters = this.#origins.of(one.origin);
    counters.opened += 1;
    counters.handshake.add(handshakeMs);
  }
}

function isIdle({ client }: Open): boolean {
  return client.stats.size === 0;
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'once' in value;
}
