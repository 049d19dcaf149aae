/**
 * Looks at the services again and again: at what the traffic tells each minute, by asking them every five.
 *
 * @module
 */

import type { PoolConfig } from '../config.ts';
import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { Deadline } from './deadline.ts';
import { type HealthStatus, nextHealth, type ServiceHealth, UNKNOWN_HEALTH, worst } from './health-rules.ts';
import { SERVICES, type Service } from './policies.ts';
import type { Policies } from './service-policy.ts';

/** Asks a service for something cheap; rejects when it does not answer properly. */
export interface Probe {
  readonly services: readonly Service[];
  run(signal: AbortSignal): Promise<void>;
}

export interface HealthReport {
  readonly status: HealthStatus;
  /** ISO 8601. */
  readonly at: string;
  readonly services: Readonly<Record<Service, ServiceHealth>>;
}

export interface HealthMonitorParts {
  readonly config: PoolConfig;
  readonly policies: Policies;
  readonly probes: readonly Probe[];
  readonly log: Log;
  /** Failed requests of the last five minutes. */
  readonly recentErrors: () => number;
}

/** A probe that takes longer has failed. */
const PROBE_TIMEOUT_MS = 5_000;

type Counts = Readonly<Record<(typeof COUNTED)[number], number>>;

const COUNTED = ['attempts', 'failures', 'throttled'] as const;
const NOTHING_YET: Counts = { attempts: 0, failures: 0, throttled: 0 };

export class HealthMonitor {
  readonly #parts: HealthMonitorParts;
  readonly #stop = new AbortController();
  readonly #health = new Map<Service, ServiceHealth>();
  readonly #seen = new Map<Service, Counts>();
  readonly #probed = new Map<Service, 'passed' | 'failed'>();
  #last: HealthReport | null = null;
  #timers: NodeJS.Timeout[] = [];
  #probing: Promise<void> = Promise.resolve();

  constructor(parts: HealthMonitorParts) {
    this.#parts = parts;
  }

  /** The report of the last look, `null` before the first. */
  get last(): HealthReport | null {
    return this.#last;
  }

  /** The status now: an open circuit shows at once, not only at the next look. */
  get status(): HealthStatus {
    const open = SERVICES.some((service) => this.#parts.policies[service].breaker === 'open');
    return open ? 'unhealthy' : (this.#last?.status ?? 'healthy');
  }

  /** Starts looking and probing; both stop with {@link stop} and keep no process alive. */
  start(): void {
    const { healthIntervalMs, healthProbeIntervalMs } = this.#parts.config;
    this.#timers = [
      setInterval(() => this.look(), healthIntervalMs).unref(),
      setInterval(() => {
        this.#probing = this.probe();
      }, healthProbeIntervalMs).unref(),
    ];
  }

  /** Waits for a probe that runs. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stop.abort();
    await this.#probing;
  }

  /** Judges what happened since the last look. */
  look(): HealthReport {
    const seen = SERVICES.map((service) => [service, this.#countsSince(service)] as const);
    const judged = seen.map(([service, counts]) => [service, this.#judge(service, counts)]);
    const services = Object.fromEntries(judged) as Record<Service, ServiceHealth>;
    const status = worst(Object.values(services).map((health) => health.status));
    const before = this.#last?.status ?? 'healthy';
    const report: HealthReport = { status, at: new Date().toISOString(), services };
    this.#last = report;
    const counted = seen.map(([service, counts]) => [
      service,
      { status: services[service].status, ...counts },
    ]);
    const fields = { status, errors: this.#parts.recentErrors(), ...Object.fromEntries(counted) };
    if (status === before) this.#parts.log.debug(fields, 'connection health');
    else this.#parts.log.warn({ ...fields, before }, 'connection health changed');
    return report;
  }

  /** Asks every service once. Never rejects. */
  async probe(): Promise<void> {
    await Promise.all(this.#parts.probes.map((probe) => this.#ask(probe)));
  }

  async #ask(probe: Probe): Promise<void> {
    const late = () => new KindredError('DEADLINE_EXCEEDED', `no answer within ${PROBE_TIMEOUT_MS} ms`);
    const deadline = new Deadline(PROBE_TIMEOUT_MS, late, this.#stop.signal);
    try {
      await probe.run(deadline.signal);
      for (const service of probe.services) this.#probed.set(service, 'passed');
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      for (const service of probe.services) this.#probed.set(service, 'failed');
      this.#parts.log.warn({ err: error, services: probe.services }, 'health probe failed');
    } finally {
      deadline.dispose();
    }
  }

  /** What happened since the last look. */
  #countsSince(service: Service): Counts {
    const { stats } = this.#parts.policies[service];
    const before = this.#seen.get(service) ?? NOTHING_YET;
    this.#seen.set(service, stats);
    return Object.fromEntries(COUNTED.map((name) => [name, stats[name] - before[name]])) as Counts;
  }

  #judge(service: Service, counts: Counts): ServiceHealth {
    const health = nextHealth(this.#health.get(service) ?? UNKNOWN_HEALTH, {
      ...counts,
      breaker: this.#parts.policies[service].breaker,
      probe: this.#probed.get(service) ?? null,
    });
    this.#health.set(service, health);
    return health;
  }
}
