/**
 * undici's agent with our limits: sockets through the gate, names through the cache, keep-alive as configured.
 *
 * @module
 */

import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { PoolConfig } from '../config.ts';
import { DnsCache, type Resolve } from './dns-cache.ts';
import type { OriginRegistry } from './origin-stats.ts';
import { SocketGate } from './socket-gate.ts';

/** What differs between the open network and a test's or bench's own. */
export interface NetworkOptions {
  /** PEM certificates to trust instead of the system's. */
  readonly ca?: string;
  readonly resolve?: Resolve;
}

/** TCP keep-alive probes begin after this much silence, so that a dead peer is noticed. */
const TCP_KEEP_ALIVE_MS = 30_000;

type Published = { request: object; socket?: Socket };

export class HttpAgent {
  readonly agent: Agent;
  readonly gate: SocketGate;
  readonly dns: DnsCache;
  readonly #unsubscribe: () => void;

  constructor(config: PoolConfig, origins: OriginRegistry, network: NetworkOptions = {}) {
    this.dns = new DnsCache(config.dnsTtlMs, network.resolve);
    const connector = buildConnector({
      timeout: config.connectTimeoutMs,
      allowH2: config.http2,
      lookup: this.dns.lookup,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
      ...(network.ca && { ca: network.ca }),
    });
    this.gate = new SocketGate(config.maxConnections, connector, {
      opened: (origin, handshakeMs) => {
        const counters = origins.of(origin);
        counters.opened += 1;
        counters.handshake.add(handshakeMs);
      },
      failed: (_origin, hostname) => this.dns.expire(hostname),
    });
    this.agent = createAgent(config, this.gate);
    this.#unsubscribe = followRequests(this.gate);
  }

  /** Waits for what is in flight. */
  async close(): Promise<void> {
    await this.agent.close();
    this.#unsubscribe();
  }

  /** Cuts what is in flight. */
  async destroy(): Promise<void> {
    this.gate.close();
    await this.agent.destroy();
    this.#unsubscribe();
  }
}

function createAgent(config: PoolConfig, gate: SocketGate): Agent {
  return new Agent({
    connections: config.maxPerHost,
    pipelining: 1,
    allowH2: config.http2,
    keepAliveTimeout: config.keepAliveMs,
    // A server's hint may shorten keep-alive but never stretch it past ours.
    keepAliveMaxTimeout: config.keepAliveMs,
    // The time to the first byte is bounded per attempt (attempt.ts), waiting and connecting included.
    headersTimeout: 0,
    bodyTimeout: config.totalTimeoutMs,
    connect: gate.connect,
  });
}

/** undici tells on process-wide channels which request uses which socket; the gate knows which are its own. */
function followRequests(gate: SocketGate): () => void {
  const began = (message: unknown) => {
    const { request, socket } = message as Published;
    if (socket) gate.began(request, socket);
  };
  const ended = (message: unknown) => gate.ended((message as Published).request);
  diagnostics.subscribe('undici:client:sendHeaders', began);
  diagnostics.subscribe('undici:request:trailers', ended);
  diagnostics.subscribe('undici:request:error', ended);
  return () => {
    diagnostics.unsubscribe('undici:client:sendHeaders', began);
    diagnostics.unsubscribe('undici:request:trailers', ended);
    diagnostics.unsubscribe('undici:request:error', ended);
  };
}
