/**
 * The connections that all of Kindred shares: one set of sockets, one model client, one database client a key.
 *
 * @module
 */

import type { SupabaseClient } from '@supabase/supabase-js';
import type { OpenAI } from 'openai';
import type { Dispatcher } from 'undici';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { AccessRefusals } from './access-refusals.ts';
import { Admission } from './admission.ts';
import { admittedDispatcher } from './admitted-dispatcher.ts';
import { logBreakers } from './breaker-log.ts';
import { createOpenAI, type Fetch } from './clients.ts';
import { DatabasePool } from './database/database-pool.ts';
import type { DatabaseClient } from './database/database-rpc.ts';
import { type DatabaseSettings, originOf } from './database/driver.ts';
import { DatabaseClients } from './database-clients.ts';
import { HealthMonitor } from './health-monitor.ts';
import { HttpAgent, installFetchOnce } from './http-agent.ts';
import { keepWarm, type WarmReport, warmAll } from './keep-alive.ts';
import { OriginRegistry } from './origin-stats.ts';
import { Routes, SERVICES, type Service } from './policies.ts';
import { type ConnectionPoolOptions, checkOptions } from './pool-options.ts';
import { poolStats } from './pool-report.ts';
import type { CleanupReport, PoolStats } from './pool-stats.ts';
import { PooledFetch } from './pooled-fetch.ts';
import { createProbes, type Probe } from './probe.ts';
import type { WatchRequests } from './request-watch.ts';
import { createPolicies, type Policies } from './service-policy.ts';

export interface HttpSession {
  /** As the platform's fetch, under the policies of the service that the URL belongs to. */
  readonly fetch: Fetch;
  /** For libraries that take an undici dispatcher: the pool's connections and limits, without policies. */
  readonly dispatcher: Dispatcher;
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
  readonly #admission: Admission;
  readonly #fetch: PooledFetch;
  readonly #session: HttpSession;
  readonly #health: HealthMonitor;
  readonly #probes: readonly Probe[];
  readonly #databases: DatabaseClients;
  /** In place of Supabase's API. */
  readonly #database: DatabasePool | null;
  #openai: OpenAI | undefined;
  #watch: WatchRequests | undefined;
  #state: 'new' | 'open' | 'closed' = 'new';
  #closing: Promise<void> | undefined;
  #stopWarming: () => void = () => undefined;

  /** @throws KindredError `CONFIG_INVALID` naming every fault of the options. */
  constructor(options: ConnectionPoolOptions) {
    checkOptions(options);
    installFetchOnce();
    const { config, openai, supabase, log } = options;
    this.#options = options;
    this.#log = log;
    this.#http = new HttpAgent(config, this.#origins, options.network);
    this.#routes = new Routes(openai.baseUrl);
    if (supabase) this.#routes.addDatabase(supabase.url);
    this.#policies = createPolicies(config);
    this.#admission = new Admission({
      total: config.maxConnections,
      perHost: config.maxPerHost,
      perService: config.bulkheadLimit,
    });
    this.#fetch = new PooledFetch({
      dispatcher: this.#http.agent,
      routes: this.#routes,
      policies: this.#policies,
      admission: this.#admission,
      origins: this.#origins,
      refusals: new AccessRefusals(log),
      watch: () => this.#watch,
    });
    this.#session = {
      fetch: this.#fetch.fetch as Fetch,
      dispatcher: admittedDispatcher(this.#http.agent, this.#admission),
    };
    this.#database = options.database ? this.#databasePool(options.database) : null;
    this.#databases = new DatabaseClients({
      ...{ supabase, database: this.#database },
      ...{ routes: this.#routes, fetch: this.#session.fetch },
    });
    const { model, api } = createProbes(options, this.#http.agent, this.#origins);
    const database = this.#database?.asProbe() ?? api;
    this.#probes = database ? [model, database] : [model];
    this.#health = new HealthMonitor({
      config,
      policies: this.#policies,
      probes: [
        { services: ['chat', 'transcription', 'speech', 'embedding'], run: model.ask },
        ...(database ? [{ services: ['database'] as const, run: database.ask }] : []),
      ],
      log,
      recentErrors: () => this.#origins.recentErrors.count,
    });
    logBreakers(this.#policies, log);
  }

  /** Starts the health monitor. A pool that is open or closed already stays as it is. */
  open(): this {
    if (this.#state !== 'new') return this;
    this.#state = 'open';
    this.#health.start();
    return this;
  }

  getHttpSession(): HttpSession {
    return this.#session;
  }

  /** One client, made when it is first asked for. */
  getOpenAIClient(): OpenAI {
    const { openai, config } = this.#options;
    this.#openai ??= createOpenAI(openai, this.getHttpSession().fetch, config.totalTimeoutMs);
    return this.#openai;
  }

  /**
   * One client per URL and key; the configured project with its own key when none are given.
   *
   * @throws KindredError `CONFIG_INVALID` where there is no project and none is given.
   */
  getSupabaseClient(url?: string, key?: string): SupabaseClient {
    return this.#databases.supabase(url, key);
  }

  /** What asks the database: its own connections where there is a `DATABASE_URL`, else the client of Supabase's API. */
  getDatabase(): DatabaseClient {
    return this.#databases.everybodys();
  }

  /**
   * The same for what is done for one person. Without rights to everybody's rows it acts as that person alone: a token of
   * each request, or a transaction's role and claims, names the person, and row level security refuses everybody else's rows.
   */
  getPersonDatabase(userId: string): DatabaseClient {
    return this.#databases.personal(userId);
  }

  /**
   * Opens the first connections to the model service and the database. Never rejects: who cannot be reached is
   * named in one line of the log and in the reports.
   */
  async warm(signal?: AbortSignal): Promise<WarmReport[]> {
    const reports = await warmAll(this.#probes, signal);
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
    this.#stopWarming = keepWarm(this.#probes, this.#http, this.#options.config.keepAliveMs, this.#log);
    return this.#stopWarming;
  }

  /** Told when a service's circuit opens, is tried again, or closes. */
  onBreakerChange(changed: (service: Service, state: 'closed' | 'half-open' | 'open') => void): void {
    for (const service of SERVICES)
      this.#policies[service].onBreakerChange((state) => changed(service, state));
  }

  /** @param watch Follows every request through the pool's fetch from now on; there is one such follower. */
  watchRequests(watch: WatchRequests): void {
    this.#watch = watch;
  }

  getStats(): PoolStats {
    return poolStats({
      isClosed: this.#state === 'closed',
      hasModelClient: this.#openai !== undefined,
      maxConnections: this.#options.config.maxConnections,
      ...{ http: this.#http, origins: this.#origins, policies: this.#policies, admission: this.#admission },
      ...{ health: this.#health, databases: this.#databases, database: this.#database },
    });
  }

  #databasePool(settings: DatabaseSettings): DatabasePool {
    const origin = originOf(settings.url);
    return new DatabasePool({
      ...{ settings, origin, config: this.#options.config, log: this.#log },
      policy: this.#policies.database,
      counters: this.#origins.of(origin),
    });
  }

  /** Because somebody asked for it: forgets the errors so far and closes idle connections. */
  cleanup(): CleanupReport {
    const { recentErrors } = this.#origins;
    const now = () => ({ connection_errors: recentErrors.count, open: this.#http.count().open });
    const before = now();
    recentErrors.clear();
    this.#http.dropIdle();
    this.#database?.dropIdle();
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
    const drained = this.#fetch.close(graceMs);
    const closed = this.#database?.close(graceMs);
    this.#stopWarming();
    await this.#health.stop();
    const inFlight = await drained;
    await closed;
    if (inFlight > 0) this.#log.warn({ inFlight }, 'requests cut at close');
    await this.#http.agent.destroy();
  }
}
