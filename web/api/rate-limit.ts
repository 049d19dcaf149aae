/**
 * A token bucket for each client.
 *
 * @module
 */

import type { Context, MiddlewareHandler } from 'hono';
import { LRUCache } from 'lru-cache';

export interface Rate {
  /** Requests that may come at once. */
  readonly burst: number;
  /** Requests a minute that may come for ever. */
  readonly perMinute: number;
}

interface Bucket {
  readonly tokens: number;
  /** Epoch milliseconds of the last look. */
  readonly at: number;
}

/** Clients that are remembered; the longest unseen are forgotten first, which can only be to their good. */
const MAX_CLIENTS = 10_000;

export class RateLimiter {
  readonly #rate: Rate;
  readonly #buckets = new LRUCache<string, Bucket>({ max: MAX_CLIENTS });

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Takes one request out of the client's bucket.
   *
   * @param nowMs Epoch milliseconds.
   * @returns How long to wait, in milliseconds; 0 when the request may pass.
   */
  take(client: string, nowMs: number = Date.now()): number {
    const perMs = this.#rate.perMinute / 60_000;
    const last = this.#buckets.get(client) ?? { tokens: this.#rate.burst, at: nowMs };
    const grown = Math.min(this.#rate.burst, last.tokens + Math.max(0, nowMs - last.at) * perMs);
    const passes = grown >= 1;
    this.#buckets.set(client, { tokens: passes ? grown - 1 : grown, at: nowMs });
    return passes ? 0 : Math.ceil((1 - grown) / perMs);
  }
}

/** @param clientOf Names the client of a request, as by its address. */
export function limitRate(rate: Rate, clientOf: (c: Context) => string): MiddlewareHandler {
  const limiter = new RateLimiter(rate);
  return async (c, next) => {
    const waitMs = limiter.take(clientOf(c));
    if (waitMs === 0) return next();
    const seconds = Math.ceil(waitMs / 1_000);
    c.header('retry-after', String(seconds));
    return c.json({ error: `Too many requests. Try again in ${seconds} s.` }, 429);
  };
}
