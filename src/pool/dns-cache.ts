/**
 * Names are resolved once per TTL, and a resolver that fails does not take down what was reachable before.
 *
 * The cache sits in the connector's `lookup` and not in undici's own DNS interceptor, which keys its pools by
 * address: all hosts behind one address would then share one host's connection limit.
 *
 * @module
 */

import { promises as dns, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Resolves a name to all its addresses; the operating system's resolver unless a test says otherwise. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export interface DnsStats {
  readonly hits: number;
  readonly misses: number;
  /** Answers from before the TTL ended, given because the resolver failed. */
  readonly stale: number;
  readonly failures: number;
}

/** How long a stale answer serves before the resolver is asked again: a dead resolver takes seconds to fail. */
const STALE_HOLD_MS = 5_000;
const MAX_NAMES = 256;

const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true, order: 'ipv4first' });

export class DnsCache {
  readonly #addresses: LRUCache<string, LookupAddress[]>;
  #hits = 0;
  #misses = 0;
  #stale = 0;
  #failures = 0;

  /** @param ttlMs How long an answer holds; 0: it is asked for each new connection. */
  constructor(ttlMs: number, resolve: Resolve = systemResolve) {
    this.#addresses = new LRUCache({
      max: MAX_NAMES,
      ttl: Math.max(1, ttlMs),
      allowStale: true,
      noDeleteOnStaleGet: true,
      fetchMethod: async (hostname, known, { options }) => {
        try {
          return await resolve(hostname);
        } catch (error) {
          this.#failures += 1;
          if (!known) throw error;
          options.ttl = STALE_HOLD_MS;
          return known;
        }
      },
    });
  }

  get stats(): DnsStats {
    return { hits: this.#hits, misses: this.#misses, stale: this.#stale, failures: this.#failures };
  }

  /** The next connection asks the resolver again: the host may have moved. The old answer stays as a fallback. */
  expire(hostname: string): void {
    const known = this.#addresses.peek(hostname, { allowStale: true });
    if (known) this.#addresses.set(hostname, known, { ttl: 1, start: performance.now() - 2 });
  }

  /** For `net.connect` and `tls.connect`. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname).then(
      (addresses) => {
        const family = familyOf(options.family);
        const fitting = family === 0 ? addresses : addresses.filter((address) => address.family === family);
        const first = fitting[0];
        if (!first) return callback(notFound(hostname), '');
        if (options.all) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  async #resolve(hostname: string): Promise<LookupAddress[]> {
    const fresh = this.#addresses.has(hostname);
    const failuresBefore = this.#failures;
    if (fresh) this.#hits += 1;
    else this.#misses += 1;
    // Without allowStale here, a stale entry would be handed out while the refresh still runs.
    const addresses = await this.#addresses.fetch(hostname, { allowStale: false });
    if (!fresh && this.#failures > failuresBefore) this.#stale += 1;
    if (!addresses) throw notFound(hostname);
    return addresses;
  }
}

function familyOf(family: number | string | undefined): number {
  if (family === 4 || family === 'IPv4') return 4;
  if (family === 6 || family === 'IPv6') return 6;
  return 0;
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND', hostname });
}
