/**
 * Connections that are open before the first word, and stay open while somebody talks.
 *
 * @module
 */

import type { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { SocketGate } from './socket-gate.ts';

/** One service whose connections are kept warm. */
export interface WarmTarget {
  readonly origin: string;
  /** Connections that a turn uses at the same time. */
  readonly sockets: number;
  /** A request that costs the service nothing. @throws KindredError */
  greet(signal?: AbortSignal): Promise<void>;
}

export type WarmReport = { readonly origin: string } & (
  | { readonly ok: true; readonly tookMs: number }
  | { readonly ok: false; readonly error: KindredError }
);

/** A connection is renewed once it has been idle for this share of its keep-alive. */
const RENEW_AT = 0.6;
/** How often that is looked at, as a share of the keep-alive. */
const LOOK_EVERY = 0.15;

/** Opens each target's connections at the same time. Never rejects. */
export function warmAll(targets: readonly WarmTarget[], signal?: AbortSignal): Promise<WarmReport[]> {
  return Promise.all(targets.map((target) => warmOne(target, target.sockets, signal)));
}

async function warmOne(target: WarmTarget, sockets: number, signal?: AbortSignal): Promise<WarmReport> {
  const startedMs = performance.now();
  try {
    await Promise.all(Array.from({ length: sockets }, () => target.greet(signal)));
    return { origin: target.origin, ok: true, tookMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    return { origin: target.origin, ok: false, error: error as KindredError };
  }
}

/**
 * Renews connections before they idle out.
 *
 * @returns Stops it.
 */
export function keepWarm(
  targets: readonly WarmTarget[],
  gate: SocketGate,
  keepAliveMs: number,
  log: Log,
): () => void {
  const stop = new AbortController();
  const renew = async () => {
    for (const target of targets) {
      const free = target.sockets - gate.count(target.origin).busy;
      const fresh = gate.idleMs(target.origin).filter((idle) => idle < keepAliveMs * RENEW_AT).length;
      if (fresh >= free) continue;
      // As many at once as should be open: undici uses what is idle and opens what is missing.
      const report = await warmOne(target, free, stop.signal);
      if (!report.ok && !stop.signal.aborted)
        log.warn({ err: report.error, origin: target.origin }, 'connection cold');
    }
  };
  const timer = setInterval(() => void renew(), keepAliveMs * LOOK_EVERY).unref();
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}
