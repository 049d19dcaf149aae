/**
 * Connections that are open before the first word, and stay open while somebody talks.
 *
 * @module
 */

import type { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { HttpAgent } from './http-agent.ts';
import type { Probe } from './probe.ts';

export type WarmReport = { readonly origin: string } & (
  | { readonly ok: true; readonly tookMs: number }
  | { readonly ok: false; readonly error: KindredError }
);

/** How often connections are used, as a share of the keep-alive after which they would be closed. */
const RENEW_EVERY = 0.5;

/** Opens each target's connections at the same time. Never rejects. */
export function warmAll(targets: readonly Probe[], signal?: AbortSignal): Promise<WarmReport[]> {
  return Promise.all(targets.map((target) => warmOne(target, target.sockets, signal)));
}

async function warmOne(target: Probe, sockets: number, signal?: AbortSignal): Promise<WarmReport> {
  const startedMs = performance.now();
  try {
    await Promise.all(Array.from({ length: sockets }, () => target.ask(signal)));
    return { origin: target.origin, ok: true, tookMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    return { origin: target.origin, ok: false, error: error as KindredError };
  }
}

/**
 * Uses connections before they idle out.
 *
 * @returns Stops it.
 */
export function keepWarm(
  targets: readonly Probe[],
  http: HttpAgent,
  keepAliveMs: number,
  log: Log,
): () => void {
  const stop = new AbortController();
  const renew = async () => {
    for (const target of targets) {
      const free = target.sockets - http.count(target.origin).busy;
      if (free <= 0) continue;
      // As many at once as should be open: undici uses what is idle and opens what is missing.
      const report = await warmOne(target, free, stop.signal);
      if (!report.ok && !stop.signal.aborted)
        log.warn({ err: report.error, origin: target.origin }, 'connection cold');
    }
  };
  const timer = setInterval(() => void renew(), keepAliveMs * RENEW_EVERY).unref();
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}
