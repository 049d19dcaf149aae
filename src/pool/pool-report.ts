/**
 * The pool's report about itself, put together from its parts.
 *
 * @module
 */

import type { Admission } from './admission.ts';
import type { DatabasePool } from './database/database-pool.ts';
import type { DatabaseClients } from './database-clients.ts';
import type { HealthMonitor } from './health-monitor.ts';
import type { HttpAgent } from './http-agent.ts';
import type { OriginGauges, OriginRegistry } from './origin-stats.ts';
import { SERVICES, type Service } from './policies.ts';
import type { PoolStats } from './pool-stats.ts';
import type { Policies } from './service-policy.ts';

export interface PoolParts {
  readonly isClosed: boolean;
  readonly hasModelClient: boolean;
  readonly maxConnections: number;
  readonly http: HttpAgent;
  readonly origins: OriginRegistry;
  readonly policies: Policies;
  readonly admission: Admission;
  readonly health: HealthMonitor;
  readonly databases: DatabaseClients;
  /** `null`: the database is asked over Supabase's API. */
  readonly database: DatabasePool | null;
}

export function poolStats(parts: PoolParts): PoolStats {
  const { isClosed, http, origins, policies, admission, health, databases, database } = parts;
  const { last } = health;
  const ofService = (service: Service) => ({
    ...policies[service].stats,
    ...loadOf(parts, service),
    health: last?.services[service] ?? null,
  });
  return {
    supabase_clients: databases.size,
    http_session_active: !isClosed,
    openai_clients_ready: parts.hasModelClient && !isClosed,
    connection_errors: origins.recentErrors.count,
    last_health_check: last?.at ?? null,
    status: isClosed ? 'closed' : health.status,
    connections: {
      open: http.count().open,
      max: parts.maxConnections,
      peak: http.peak,
      queued: admission.waiting(),
    },
    database: database?.stats ?? null,
    origins: origins.stats((origin) => gaugesOf(parts, origin)),
    services: mapServices(ofService),
    dns: http.dns.stats,
  };
}

/** Who is under way to a service, and who waits: the database's own connections have a line of their own. */
function loadOf({ admission, database }: PoolParts, service: Service) {
  const own = service === 'database' ? database?.load : undefined;
  const inFlight = admission.underWay(service) + (own?.inFlight ?? 0);
  return { inFlight, queued: admission.waiting({ service }) + (own?.queued ?? 0) };
}

function gaugesOf({ http, admission, database }: PoolParts, origin: string): OriginGauges {
  if (database?.origin === origin) return database.gauges;
  return { ...http.count(origin), queued: admission.waiting({ origin }) };
}

function mapServices<T>(make: (service: Service) => T): Readonly<Record<Service, T>> {
  return Object.fromEntries(SERVICES.map((service) => [service, make(service)])) as Record<Service, T>;
}
