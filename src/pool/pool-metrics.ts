/**
 * The pool's figures as OpenTelemetry instruments, read from its stats whenever they are collected.
 *
 * @module
 */

import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { ConnectionPool } from './connection-pool.ts';
import type { DatabaseStats } from './database/database-pool.ts';
import type { HealthStatus } from './health-rules.ts';
import type { OriginStats } from './origin-stats.ts';
import type { PoolStats, ServiceStats } from './pool-stats.ts';
import type { BreakerState } from './service-policy.ts';

const BREAKER_VALUE: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };
const HEALTH_VALUE: Readonly<Record<HealthStatus | 'closed', number>> = {
  healthy: 0,
  degraded: 1,
  unhealthy: 2,
  closed: 3,
};

type Read<T> = Readonly<Record<string, (stats: T) => number>>;

/** Only where there is a DATABASE_URL. */
const DATABASE: Read<DatabaseStats> = {
  'kindred.database.open': (database) => database.open,
  'kindred.database.idle': (database) => database.idle,
  'kindred.database.queued': (database) => database.queued,
  'kindred.database.opened': (database) => database.opened,
  'kindred.database.notifications': (database) => database.notifications,
  'kindred.database.listening': (database) => Number(database.listening),
};

const POOL: Read<PoolStats> = {
  'kindred.pool.connections.open': (pool) => pool.connections.open,
  'kindred.pool.connections.queued': (pool) => pool.connections.queued,
  'kindred.pool.errors': (pool) => pool.connection_errors,
  'kindred.pool.health': (pool) => HEALTH_VALUE[pool.status],
  'kindred.pool.dns.hits': (pool) => pool.dns.hits,
  'kindred.pool.dns.misses': (pool) => pool.dns.misses,
  'kindred.pool.dns.stale': (pool) => pool.dns.stale,
};

const ORIGIN: Read<OriginStats> = {
  'kindred.origin.open': (origin) => origin.open,
  'kindred.origin.busy': (origin) => origin.busy,
  'kindred.origin.queued': (origin) => origin.queued,
  'kindred.origin.opened': (origin) => origin.opened,
  'kindred.origin.requests': (origin) => origin.requests,
  'kindred.origin.latency.p50': (origin) => origin.latencyMs.p50,
  'kindred.origin.latency.p95': (origin) => origin.latencyMs.p95,
};

const SERVICE: Read<ServiceStats> = {
  'kindred.service.breaker': (service) => BREAKER_VALUE[service.breaker],
  'kindred.service.in_flight': (service) => service.inFlight,
  'kindred.service.queued': (service) => service.queued,
  'kindred.service.attempts': (service) => service.attempts,
  'kindred.service.failures': (service) => service.failures,
  'kindred.service.retries': (service) => service.retries,
  'kindred.service.rejected': (service) => service.rejected,
};

/** What only grows, so that a collector can make rates of it; the rest is as it is at the moment. */
const COUNTERS = new Set([
  ...['kindred.pool.dns.hits', 'kindred.pool.dns.misses', 'kindred.pool.dns.stale'],
  ...['kindred.database.opened', 'kindred.database.notifications'],
  ...['kindred.origin.opened', 'kindred.origin.requests'],
  ...['kindred.service.attempts', 'kindred.service.failures'],
  ...['kindred.service.retries', 'kindred.service.rejected'],
]);

function createInstrument(meter: Meter, name: string): Observable {
  return COUNTERS.has(name) ? meter.createObservableCounter(name) : meter.createObservableGauge(name);
}

/**
 * Registers the instruments. Breakers read 0 closed, 1 half-open, 2 open; health 0 healthy, 1 degraded, 2 unhealthy,
 * 3 closed.
 *
 * @returns Takes them out again.
 */
export function observePool(meter: Meter, pool: Pick<ConnectionPool, 'getStats'>): () => void {
  const instruments = new Map<string, Observable>();
  const names = [POOL, DATABASE, ORIGIN, SERVICE].flatMap((group) => Object.keys(group));
  for (const name of names) instruments.set(name, createInstrument(meter, name));
  const observe = (result: BatchObservableResult) => {
    const tell = <T>(reads: Read<T>, stats: T, attributes: Record<string, string> = {}) => {
      for (const [name, read] of Object.entries(reads)) {
        const instrument = instruments.get(name);
        if (instrument) result.observe(instrument, read(stats), attributes);
      }
    };
    const stats = pool.getStats();
    tell(POOL, stats);
    if (stats.database) tell(DATABASE, stats.database);
    for (const [origin, one] of Object.entries(stats.origins)) tell(ORIGIN, one, { origin });
    for (const [service, one] of Object.entries(stats.services)) tell(SERVICE, one, { service });
  };
  const observables = [...instruments.values()];
  meter.addBatchObservableCallback(observe, observables);
  return () => meter.removeBatchObservableCallback(observe, observables);
}
