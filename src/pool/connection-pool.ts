/**
 * The connections that all of Kindred shares: one set of sockets, one model client, one database client a key.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import type { OpenAI } from 'openai';
import { type Dispatcher, install } from 'undici';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { AccessRefusals } from './access-refusals.ts';
import { createOpenAI, createSupabase, type Fetch } from './clients.ts';
import { HealthMonitor } from './health-monitor.ts';
import { HttpAgent } from './http-agent.ts';
import { OriginRegistry } from './origin-stats.ts';
import { createPolicies, type Policies, SERVICES, type Service } from './policies.ts';
import { type ConnectionPoolOptions, checkOptions } from './pool-options.ts';
import type { LimitStats, PoolStats } from './pool-stats.ts';
import { PooledFetch } from './pooled-fetch.ts';
import { createReaches } from './reach.ts';
import { RequestSlots } from './request-slots.ts';
import { Routes } from './routes.ts';
import { keepWarm, type WarmReport, type WarmTarget, warmAll } from './warmth.ts';

export interface HttpSession {
  /** As the platform's fetch, under the policies of the service that the URL belongs to. */
  readonly fetch: Fetch;
  /** For libraries that take an undici dispatcher: the pool's sockets and limits, without policies. */
  readonly dispatcher: Dispatcher;
}

export interface CleanupReport {
  readonly before: { readonly connection_errors: number; readonly open: number };
  readonly after: { readonly connection_errors: number; readonly open: number };
}

/** A turn listens, thinks and speaks at the same time: chat and speech overlap. */
const MODEL_SOCKETS = 2;
const DATABASE_SOCKETS = 1;

let installed = false;

/**
 * undici's fetch takes FormData and Request of its own classes only. Once, before any client is made.
 */
function installFetchOnce(): void {
  if (installed) return;
  install();
  installed = true;
}

/**
 * @example
 * const pool = new ConnectionPool({ config: config.pool, openai: config.openai, supabase: config.supabase, log });
 * pool.open();
 * await pool.warm();
 * const reply = await pool.getOpenAIClient().chat.completions.create({ model, messages });
 * await pool.close();
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #log: Log;
  readonly #http: HttpAgent;
  readonly #origins = new OriginRegistry();
  readonly #routes: Routes;
  readonly #policies: Policies;
  readonly #slots: RequestSlots;
  readonly #fetch: PooledFetch;
  readonly #health: HealthMonitor;
  readonly #targets: readonly WarmTarget[];
  readonly #databases = new Map<string, SupabaseClient>();
  readonly #limits = new Map<string, () => LimitStats>();
  #openai: OpenAI | undefined;
  #state: 'new' | 'open' | 'closed' = 'new';
  #closing: Promise<void> | undefined;
  #stopWarming: () => void = () => undefined;
  #errorsForgotten = 0;

  /** @throws KindredError `CONFIG_INVALID` naming every fault of the options. */
  constructor(options: ConnectionPoolOptions) {
    checkOptions(options);
    installFetchOnce();
    const { config, openai, supabase, log } = options;
    this.#options = options;
    this.#log = log;
    this.#http = new HttpAgent(config, this.#origins, options.network);
    this.#routes = new Routes(openai.baseUrl);
    this.#routes.addDatabase(supabase.url);
    this.#policies = createPolicies(config);
    this.#slots = new RequestSlots({ total: config.maxConnections, perHost: config.maxPerHost });
    this.#fetch = new PooledFetch({
      dispatcher: this.#http.agent,
      routes: this.#routes,
      policies: this.#policies,
      slots: this.#slots,
      origins: this.#origins,
      refusals: new AccessRefusals(log),
    });
    const [model, database] = createReaches(options, this.#http.agent, this.#origins);
    this.#targets = [
      { origin: model.origin, sockets: MODEL_SOCKETS, greet: (signal) => model.ask(signal) },
      { origin: database.origin, sockets: DATABASE_SOCKETS, greet: (signal) => database.ask(signal) },
    ];
    this.#health = new HealthMonitor({
      config,
      policies: this.#policies,
      probes: [
        { services: ['chat', 'transcription', 'speech', 'embedding'], run: (signal) => model.ask(signal) },
        { services: ['database'], run: (signal) => database.ask(signal) },
      ],
      log,
      reported: () => this.#forgetErrors(),
    });
    for (const service of SERVICES) this.#logBreaker(service);
  }

  /** Starts the health monitor. A pool that is open or closed already stays as it is. */
  open(): this {
    if (this.#state !== 'new') return this;
    this.#state = 'open';
    this.#health.start();
    return this;
  }

  getHttpSession(): HttpSession {
    return { fetch: this.#fetch.fetch as Fetch, dispatcher: this.#http.agent };
  }

  /** One client, made when it is first asked for. */
  getOpenAIClient(): OpenAI {
    const { openai, config } = this.#options;
    this.#openai ??= createOpenAI(openai, this.getHttpSession().fetch, config.totalTimeoutMs);
    return this.#openai;
  }

  /** One client per URL and key; the configured project with its service key when none are given. */
  getSupabaseClient(
    url = this.#options.supabase.url,
    key = this.#options.supabase.serviceKey,
  ): SupabaseClient {
    const id = `${url} ${key}`;
    const known = this.#databases.get(id);
    if (known) return known;
    this.#routes.addDatabase(url);
    const client = createSupabase(url, key, this.getHttpSession().fetch);
    this.#databases.set(id, client);
    return client;
  }

  /**
   * Opens the first connections to the model service and the database. Never rejects: who cannot be reached is
   * named in one line of the log and in the reports.
   */
  async warm(signal?: AbortSignal): Promise<WarmReport[]> {
    const reports = await warmAll(this.#targets, signal);
    const failed = reports.filter((report) => !report.ok);
    if (failed.length > 0) {
      const origins = failed.map((report) => messageOf(report.error));
      this.#log.error({ origins }, 'services cannot be reached');
    }
    return reports;
  }

  /** From now on connections that are about to idle out are renewed: call it when a call begins. Stops with the pool. */
  keepWarm(): () => void {
    this.#stopWarming();
    this.#stopWarming = keepWarm(this.#targets, this.#http.gate, this.#options.config.keepAliveMs, this.#log);
    return this.#stopWarming;
  }

  /** Shows a limit that others own, such as an adaptive one, under `limits`. */
  showLimit(name: string, read: () => LimitStats): void {
    this.#limits.set(name, read);
  }

  /** Told when a service's circuit opens, is tried again, or closes. */
  onBreakerChange(changed: (service: Service, state: 'closed' | 'half-open' | 'open') => void): void {
    for (const service of SERVICES)
      this.#policies[service].onBreakerChange((state) => changed(service, state));
  }

  getStats(): PoolStats {
    const closed = this.#state === 'closed';
    const last = this.#health.last;
    return {
      supabase_clients: this.#databases.size,
      http_session_active: !closed,
      openai_clients_ready: this.#openai !== undefined && !closed,
      connection_errors: this.#errors() - this.#errorsForgotten,
      last_health_check: last?.at ?? null,
      status: closed ? 'closed' : this.#health.status,
      connections: {
        open: this.#http.gate.count().open,
        max: this.#options.config.maxConnections,
        peak: this.#http.gate.peak,
        queued: this.#slots.queued() + this.#http.gate.waiting,
      },
      origins: this.#origins.stats((origin) => ({
        ...this.#http.gate.count(origin),
        queued: this.#slots.queued(origin),
      })),
      services: mapServices((service) => ({
        ...this.#policies[service].stats,
        health: last?.services[service] ?? null,
      })),
      dns: this.#http.dns.stats,
      limits: Object.fromEntries([...this.#limits].map(([name, read]) => [name, read()])),
    };
  }

  /** Resets the error counter and closes idle connections. */
  cleanup(): CleanupReport {
    const now = () => ({
      connection_errors: this.#errors() - this.#errorsForgotten,
      open: this.#http.gate.count().open,
    });
    const before = now();
    this.#forgetErrors();
    this.#http.gate.dropIdle();
    return { before, after: now() };
  }

  /** Looks at the health of the services at once, probes included. */
  async checkHealth(): Promise<PoolStats['status']> {
    await this.#health.probe();
    return this.#health.look().status;
  }

  /**
   * Takes no more calls, waits for those in flight, closes every connection. Idempotent.
   *
   * @param graceMs After this long what is still in flight is cut. @default the total timeout
   */
  close(graceMs = this.#options.config.totalTimeoutMs): Promise<void> {
    this.#closing ??= this.#close(graceMs);
    return this.#closing;
  }

  async #close(graceMs: number): Promise<void> {
    this.#state = 'closed';
    const drained = this.#fetch.close();
    this.#stopWarming();
    await this.#health.stop();
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<'cut'>((resolve) => {
      timer = setTimeout(() => resolve('cut'), graceMs);
    });
    const outcome = await Promise.race([drained, grace]);
    clearTimeout(timer);
    if (outcome === 'cut') this.#log.warn({ inFlight: this.#fetch.cut() }, 'requests cut at close');
    await this.#http.destroy();
  }

  #logBreaker(service: Service): void {
    this.#policies[service].onBreakerChange((state) => {
      if (state === 'open') this.#log.warn({ service }, 'circuit opened');
      else this.#log.info({ service, state }, 'circuit changed');
    });
  }

  #errors(): number {
    return this.#origins.transportErrors();
  }

  #forgetErrors(): void {
    this.#errorsForgotten = this.#errors();
  }
}

function mapServices<T>(make: (service: Service) => T): Readonly<Record<Service, T>> {
  return Object.fromEntries(SERVICES.map((service) => [service, make(service)])) as Record<Service, T>;
}
