/**
 * What happened per origin: counted where it happens, read by stats, health and metrics.
 *
 * @module
 */

import { ErrorWindow } from './error-window.ts';
import { type Distribution, LatencyWindow } from './latency-window.ts';

/** Counters of one origin since the pool was opened. */
export class OriginCounters {
  requests = 0;
  opened = 0;
  readonly errors = new Map<string, number>();
  readonly #recent: ErrorWindow;
  /** From the moment a request may be sent to the first byte of its answer. */
  readonly latency = new LatencyWindow();
  /** TCP and TLS handshakes. */
  readonly handshake = new LatencyWindow();

  /** @param recent Errors of all origins lately. */
  constructor(recent: ErrorWindow) {
    this.#recent = recent;
  }

  /** @param code Of an error, or `HTTP_…` for an answer with an error status: the connection did its part. */
  countError(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
    if (!code.startsWith('HTTP_')) this.#recent.add();
  }
}

/** One origin as {@link PoolStats} shows it. */
export interface OriginStats {
  readonly open: number;
  readonly busy: number;
  /** Requests that wait for a connection. */
  readonly queued: number;
  readonly opened: number;
  readonly requests: number;
  /** 0 to 1: requests that found an open connection. */
  readonly reusedShare: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly latencyMs: Distribution;
  readonly handshakeMs: Distribution;
}

export interface OriginGauges {
  readonly open: number;
  readonly busy: number;
  readonly queued: number;
}

export class OriginRegistry {
  readonly #origins = new Map<string, OriginCounters>();
  /** Failed requests of all origins in the last five minutes. */
  readonly recentErrors = new ErrorWindow();

  of(origin: string): OriginCounters {
    const known = this.#origins.get(origin);
    if (known) return known;
    const fresh = new OriginCounters(this.recentErrors);
    this.#origins.set(origin, fresh);
    return fresh;
  }

  /** @param gauges What is open, busy and queued for an origin right now. */
  stats(gauges: (origin: string) => OriginGauges): Record<string, OriginStats> {
    return Object.fromEntries(
      [...this.#origins].map(([origin, counters]) => [origin, summarise(counters, gauges(origin))]),
    );
  }
}

function summarise(counters: OriginCounters, gauges: OriginGauges): OriginStats {
  const reused = Math.max(0, counters.requests - counters.opened);
  return {
    ...gauges,
    opened: counters.opened,
    requests: counters.requests,
    reusedShare: counters.requests === 0 ? 0 : Math.round((reused / counters.requests) * 1000) / 1000,
    errors: Object.fromEntries(counters.errors),
    latencyMs: counters.latency.summary(),
    handshakeMs: counters.handshake.summary(),
  };
}
