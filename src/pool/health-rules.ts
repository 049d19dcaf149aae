/**
 * When a service counts as healthy, degraded or unhealthy. Pure rules; the monitor supplies what they look at.
 *
 * @module
 */

import type { BreakerState } from './service-policy.ts';

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** What was seen of a service since the last look. */
export interface Observation {
  readonly attempts: number;
  readonly failures: number;
  readonly throttled: number;
  readonly breaker: BreakerState;
  /** The last probe, `null` before the first. */
  readonly probe: 'passed' | 'failed' | null;
}

export interface ServiceHealth {
  readonly status: HealthStatus;
  /** Looks in a row that saw something better than `status`. */
  readonly betterLooks: number;
}

export const UNKNOWN_HEALTH: ServiceHealth = { status: 'healthy', betterLooks: 0 };

/** With fewer attempts a share says little. */
const MIN_ATTEMPTS = 5;
const DEGRADED_SHARE = 0.1;
const UNHEALTHY_SHARE = 0.5;
/** Better news has to be confirmed by a second look; worse news counts at once. */
const LOOKS_TO_IMPROVE = 2;

const RANK: Readonly<Record<HealthStatus, number>> = { healthy: 0, degraded: 1, unhealthy: 2 };

/**
 * One look taken alone:
 * `unhealthy` when the circuit is open, the last probe failed, or at least half of 5 or more attempts failed;
 * `degraded` when the circuit is being tried, or at least a tenth of 5 or more attempts failed, or any failed of fewer,
 * or any was asked to come back later;
 * else `healthy`.
 */
export function statusOf(seen: Observation): HealthStatus {
  const share = seen.attempts >= MIN_ATTEMPTS ? seen.failures / seen.attempts : 0;
  if (seen.breaker === 'open' || seen.probe === 'failed' || share >= UNHEALTHY_SHARE) return 'unhealthy';
  const someOfFew = seen.attempts < MIN_ATTEMPTS && seen.failures > 0;
  if (seen.throttled > 0 || seen.breaker === 'half-open' || share >= DEGRADED_SHARE || someOfFew)
    return 'degraded';
  return 'healthy';
}

/** Applies the hysteresis: down at once, up by one look's result only after two better looks in a row. */
export function nextHealth(previous: ServiceHealth, seen: Observation): ServiceHealth {
  const status = statusOf(seen);
  if (RANK[status] >= RANK[previous.status]) return { status, betterLooks: 0 };
  const betterLooks = previous.betterLooks + 1;
  if (betterLooks < LOOKS_TO_IMPROVE) return { status: previous.status, betterLooks };
  return { status, betterLooks: 0 };
}

export function worst(statuses: readonly HealthStatus[]): HealthStatus {
  return statuses.reduce((a, b) => (RANK[b] > RANK[a] ? b : a), 'healthy');
}
