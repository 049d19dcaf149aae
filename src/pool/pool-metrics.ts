/**
 * The pool's counts as OpenTelemetry instruments, read from its stats whenever they are collected. Everything here can be
 * added up over processes: what only grows is a counter, what comes and goes an up-down counter, and a state is the number
 * of processes that are in it.
 *
 * @module
 */

import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { ConnectionPool } from './connection-pool.ts';
import type { DatabaseStats } from './database/database-pool.ts';
import type { PoolStats, ServiceStats } from './pool-stats.ts';
import { ServerNames } from './server-names.ts';

/** One figure, and what it is of. */
type Reading = readonly [value: number, attributes?: Attributes];
type Read = (stats: PoolStats, servers: ServerNames) => readonly Reading[];

interface Described {
  readonly unit: string;
  readonly read: Read;
}

const ofServices =
  (value: (service: ServiceStats) => number): Read =>
  ({ services }) =>
    Object.entries(services).map(([service, stats]) => [value(stats), { service }]);

/** Nothing where there is no DATABASE_URL. */
const ofDatabase =
  (values: (database: DatabaseStats) => readonly Reading[]): Read =>
  ({ database }) =>
    database ? values(database) : [];

/** What only grows. */
const COUNTERS: Readonly<Record<string, Described>> = {
  'kindred.service.attempts': { unit: '{attempt}', read: ofServices(({ attempts }) => attempts) },
  'kindred.service.failures': { unit: '{attempt}', read: ofServices(({ failures }) => failures) },
  'kindred.service.throttled': { unit: '{attempt}', read: ofServices(({ throttled }) => throttled) },
  'kindred.service.retries': { unit: '{attempt}', read: ofServices(({ retries }) => retries) },
  'kindred.service.rejections': { unit: '{request}', read: ofServices(({ rejected }) => rejected) },
  'kindred.pool.connections.opened': {
    unit: '{connection}',
    read: ({ origins }, servers) =>
      Object.entries(origins).map(([origin, { opened }]) => [opened, servers.attributesOf(new URL(origin))]),
  },
  'kindred.database.opened': { unit: '{connection}', read: ofDatabase(({ opened }) => [[opened]]) },
  'kindred.database.notifications': {
    unit: '{notification}',
    read: ofDatabase(({ notifications }) => [[notifications]]),
  },
  'kindred.pool.dns.lookups': {
    unit: '{lookup}',
    read: ({ dns }) => (['hits', 'misses', 'stale'] as const).map((outcome) => [dns[outcome], { outcome }]),
  },
};

/** What comes and goes. */
const UP_DOWN_COUNTERS: Readonly<Record<string, Described>> = {
  'http.client.open_connections': { unit: '{connection}', read: openConnections },
  'kindred.database.connections': {
    unit: '{connection}',
    read: ofDatabase(({ open, idle }) => [
      [open - idle, { state: 'busy' }],
      [idle, { state: 'idle' }],
    ]),
  },
  'kindred.database.queued': { unit: '{call}', read: ofDatabase(({ queued }) => [[queued]]) },
  'kindred.database.listening': {
    unit: '{process}',
    read: ofDatabase(({ listening }) => [[Number(listening)]]),
  },
  'kindred.service.in_flight': { unit: '{request}', read: ofServices(({ inFlight }) => inFlight) },
  'kindred.service.queued': { unit: '{request}', read: ofServices(({ queued }) => queued) },
  'kindred.service.breakers': {
    unit: '{process}',
    read: ({ services }) =>
      Object.entries(services).flatMap(([service, { breaker }]) =>
        (['closed', 'half-open', 'open'] as const).map(
          (state): Reading => [Number(breaker === state), { service, state }],
        ),
      ),
  },
  'kindred.pool.health': {
    unit: '{process}',
    read: ({ status }) =>
      (['healthy', 'degraded', 'unhealthy'] as const).map((state) => [Number(status === state), { state }]),
  },
};

function openConnections({ origins }: PoolStats, servers: ServerNames): Reading[] {
  return Object.entries(origins).flatMap(([origin, { open, busy }]): Reading[] => {
    const server = servers.attributesOf(new URL(origin));
    return [
      [busy, { ...server, 'http.connection.state': 'active' }],
      [open - busy, { ...server, 'http.connection.state': 'idle' }],
    ];
  });
}

/** Registers the instruments. */
export function observePool(meter: Meter, pool: Pick<ConnectionPool, 'getStats'>): void {
  const servers = new ServerNames();
  const reads = new Map<Observable, Read>();
  for (const [name, { unit, read }] of Object.entries(COUNTERS))
    reads.set(meter.createObservableCounter(name, { unit }), read);
  for (const [name, { unit, read }] of Object.entries(UP_DOWN_COUNTERS))
    reads.set(meter.createObservableUpDownCounter(name, { unit }), read);
  const observe = (result: BatchObservableResult) => {
    const stats = pool.getStats();
    for (const [instrument, read] of reads)
      for (const [value, attributes] of summed(read(stats, servers)))
        result.observe(instrument, value, attributes);
  };
  meter.addBatchObservableCallback(observe, [...reads.keys()]);
}

/** Hosts beyond the bound share their attributes: of two values for the same the last would win. */
function summed(readings: readonly Reading[]): readonly Reading[] {
  const sums = new Map<string, Reading>();
  for (const [value, attributes] of readings) {
    const key = JSON.stringify(attributes ?? {});
    sums.set(key, [(sums.get(key)?.[0] ?? 0) + value, attributes]);
  }
  return [...sums.values()];
}
