/**
 * What the pool tells about itself: the six keys that `getConnectionPoolStats` always had, and the detail beside them.
 *
 * @module
 */

import { counted, filled } from '../languages/answer-keys.ts';
import { phrasesOf } from '../languages/languages.ts';
import type { DatabaseStats } from './database/database-pool.ts';
import type { DnsStats } from './dns-cache.ts';
import type { HealthStatus, ServiceHealth } from './health-rules.ts';
import type { OriginStats } from './origin-stats.ts';
import type { Service } from './policies.ts';
import type { PolicyStats } from './service-policy.ts';

export interface ServiceStats extends PolicyStats {
  /** Requests under way. */
  readonly inFlight: number;
  /** Requests that wait for room. */
  readonly queued: number;
}

export interface PoolStats {
  readonly supabase_clients: number;
  readonly http_session_active: boolean;
  readonly openai_clients_ready: boolean;
  /** Failed requests of the last five minutes; answers with an HTTP error status do not count. */
  readonly connection_errors: number;
  /** ISO 8601; `null` before the first. */
  readonly last_health_check: string | null;
  readonly status: HealthStatus | 'closed';
  readonly connections: {
    readonly open: number;
    readonly max: number;
    readonly peak: number;
    readonly queued: number;
  };
  /** Connections to the database itself; `null` where it is asked over Supabase's API. */
  readonly database: DatabaseStats | null;
  readonly origins: Readonly<Record<string, OriginStats>>;
  readonly services: Readonly<Record<Service, ServiceStats & { readonly health: ServiceHealth | null }>>;
  readonly dns: DnsStats;
}

/** What a caller's model may read: all but the hosts, whose names may be internal. */
export function withoutHosts({ origins: _, ...stats }: PoolStats): Omit<PoolStats, 'origins'> {
  return stats;
}

/**
 * One short sentence, as the agent may say it aloud.
 *
 * @param language ISO 639-1. @default en
 */
export function describeStats(stats: PoolStats, language = 'en'): string {
  const { code, pool: answers } = phrasesOf(language);
  if (stats.status === 'closed') return answers.closed;
  const origins = Object.values(stats.origins);
  const requests = origins.reduce((sum, origin) => sum + origin.requests, 0);
  const opened = origins.reduce((sum, origin) => sum + origin.opened, 0);
  const reused = requests === 0 ? 0 : Math.round((Math.max(0, requests - opened) / requests) * 100);
  return filled(answers.stats, {
    status: answers.status[stats.status],
    open: counted(answers.open, stats.connections.open, code),
    reused: String(reused),
    errors: counted(answers.errors, stats.connection_errors, code),
  });
}

export interface CleanupReport {
  readonly before: { readonly connection_errors: number; readonly open: number };
  readonly after: { readonly connection_errors: number; readonly open: number };
}
