/**
 * Connections to Postgres itself, in place of Supabase's HTTP API: the same SQL functions under the same policy of the
 * service `database` (attempts, circuit, deadline), over a pool of the driver.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { PoolConfig } from '../../config.ts';
import { KindredError, messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { Admission } from '../admission.ts';
import { Deadline } from '../deadline.ts';
import type { OriginCounters, OriginGauges } from '../origin-stats.ts';
import { DATABASE_SOCKETS, PROBE_USER, type Probe } from '../probe.ts';
import type { Outcome, ServicePolicy } from '../service-policy.ts';
import { toKindredError } from '../transport-errors.ts';
import { Connections, isOutdated } from './connections.ts';
import type { DatabaseRpc, RpcAnswer } from './database-rpc.ts';
import { askAs, type DatabaseSettings, isPostgresError, namedTimeout, type PostgresError } from './driver.ts';
import { readFunctions, type SqlFunctions, unknownFunction } from './functions.ts';
import { Revisions } from './revisions.ts';

/** The server is going, full or gone: another attempt may find it back (SQLSTATE classes 08, 53, 57P). */
const AWAY = /^(?:08|53|57P)/;

export interface DatabasePoolParts {
  readonly settings: DatabaseSettings;
  readonly config: Pick<PoolConfig, 'connectTimeoutMs' | 'keepAliveMs'>;
  /** The one of the service `database`. */
  readonly policy: ServicePolicy;
  readonly origin: string;
  readonly counters: OriginCounters;
  readonly log: Log;
}

export interface DatabaseStats {
  readonly open: number;
  readonly idle: number;
  readonly max: number;
  /** Calls that wait for a connection. */
  readonly queued: number;
  /** Connections that were opened since the start. */
  readonly opened: number;
  /** Revisions of people that the database has told of. */
  readonly notifications: number;
  /** Whether it tells of them now: asked for only while there is a call. */
  readonly listening: boolean;
}

interface Call {
  /** Whose rights it has; `null`: those of the session. */
  readonly userId: string | null;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export class DatabasePool {
  readonly #parts: DatabasePoolParts;
  readonly #connections: Connections;
  readonly #line: Admission;
  readonly #revisions: Revisions;
  readonly #running = new Set<Promise<unknown>>();
  #functions: Promise<SqlFunctions> | undefined;
  #isClosed = false;

  constructor(parts: DatabasePoolParts) {
    this.#parts = parts;
    const { settings, policy, counters, log } = parts;
    const { connectTimeoutMs, keepAliveMs } = parts.config;
    const limits = { connectTimeoutMs, keepAliveMs, answerMs: policy.headMs };
    const max = settings.maxConnections;
    this.#connections = new Connections(settings, limits, counters);
    // The driver's own line, which knows no abort, stays empty.
    this.#line = new Admission({ total: max, perHost: max, perService: max });
    this.#revisions = new Revisions(settings, limits, log);
  }

  /** For what is done for nobody in particular. */
  get rpc(): DatabaseRpc {
    return this.#rpcAs(null);
  }

  /** For what is done for one person: with that person's rights alone, where the settings say so. */
  rpcFor(userId: string): DatabaseRpc {
    return this.#rpcAs(this.#parts.settings.role === 'person' ? userId : null);
  }

  get origin(): string {
    return this.#parts.origin;
  }

  /** Calls that are under way, and those that wait. */
  get load(): { readonly inFlight: number; readonly queued: number } {
    return { inFlight: this.#line.underWay('database'), queued: this.#line.waiting() };
  }

  get stats(): DatabaseStats {
    return {
      open: this.#connections.open,
      idle: this.#connections.idle,
      max: this.#parts.settings.maxConnections,
      queued: this.#line.waiting(),
      opened: this.#parts.counters.opened,
      notifications: this.#revisions.heard,
      listening: this.#revisions.isLive,
    };
  }

  get gauges(): OriginGauges {
    const { open, idle, queued } = this.stats;
    return { open, busy: open - idle, queued };
  }

  /** Asks past the policy, as the probes of the other services do. @throws KindredError */
  async probe(signal = new AbortController().signal): Promise<void> {
    const { settings, origin } = this.#parts;
    const userId = settings.role === 'person' ? PROBE_USER : null;
    const outcome = await this.#attempt(
      { userId, name: 'memory_stats', args: { p_user_id: PROBE_USER } },
      signal,
    );
    if ('error' in outcome) throw outcome.error;
    const { error } = outcome.response;
    if (!error) return;
    const options = {
      retryable: outcome.verdict === 'failed',
      details: { origin, sqlState: error.code },
    };
    throw new KindredError('DATABASE', `${origin}: it answers ${error.code}: ${error.message}`, options);
  }

  /** A connection that is asked before it idles out stays open. */
  asProbe(): Probe {
    return { origin: this.origin, sockets: DATABASE_SOCKETS, ask: (signal) => this.probe(signal) };
  }

  dropIdle(): void {
    this.#functions = undefined;
    this.#connections.dropIdle();
  }

  /** Takes no more calls, and waits for those that run, for as long as this. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    const over = new AbortController();
    const grace = sleep(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), grace]);
    over.abort();
    await Promise.all([this.#revisions.close(), this.#connections.close()]);
  }

  #rpcAs(userId: string | null): DatabaseRpc {
    return {
      call: (name, args, signal) => this.#call({ userId, name, args }, signal),
      watch: (whom, listener) => this.#revisions.watch(whom, listener),
    };
  }

  async #call(call: Call, caller?: AbortSignal): Promise<RpcAnswer> {
    const { policy, origin } = this.#parts;
    const late = () =>
      new KindredError('DEADLINE_EXCEEDED', `${origin}: not answered within ${policy.totalMs} ms`, {
        retryable: true,
      });
    const deadline = new Deadline(policy.totalMs, late, caller);
    try {
      return await policy.execute(() => this.#attempt(call, deadline.signal), deadline.signal);
    } catch (error) {
      return { data: null, error: { code: '', message: messageOf(error) } };
    } finally {
      deadline.dispose();
    }
  }

  /** @throws The signal's reason as soon as it aborts: a statement that has begun goes on, as an API's would. */
  async #attempt(call: Call, signal: AbortSignal): Promise<Outcome<RpcAnswer>> {
    const { origin, counters } = this.#parts;
    if (this.#isClosed) return { error: closed(), verdict: 'fine', retry: false };
    const leave = await this.#line.enter({ origin, service: 'database' }, signal);
    counters.requests += 1;
    const running = this.#outcomeOf(call).finally(leave);
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
    return unlessAborted(running, signal);
  }

  /** Never rejects. */
  async #outcomeOf(call: Call): Promise<Outcome<RpcAnswer>> {
    const { origin, counters } = this.#parts;
    const startedMs = performance.now();
    try {
      const data = await this.#connections.use((client) => this.#ask(client, call));
      counters.latency.add(performance.now() - startedMs);
      return { response: { data, error: null }, verdict: 'fine', retry: false };
    } catch (error) {
      if (isPostgresError(error)) return this.#refusal(error);
      const failure = toKindredError(namedTimeout(error), origin);
      counters.countError(failure.code);
      return { error: failure, verdict: 'failed', retry: true };
    }
  }

  #refusal({ code, message }: PostgresError): Outcome<RpcAnswer> {
    const response = { data: null, error: { code, message } };
    if (isOutdated(code)) {
      this.#functions = undefined;
      return { response, verdict: 'fine', retry: true };
    }
    const isAway = AWAY.test(code);
    if (isAway) this.#parts.counters.countError(code);
    return { response, verdict: isAway ? 'failed' : 'fine', retry: isAway };
  }

  async #ask(client: PoolClient, { userId, name, args }: Call): Promise<unknown> {
    this.#functions ??= readFunctions(client);
    const functions = await this.#functions.catch((error) => {
      this.#functions = undefined;
      throw error;
    });
    const prepared = functions.prepare(name, args);
    if (!prepared) throw unknownFunction(name, Object.keys(args));
    const statement = { ...prepared, values: [...prepared.values] };
    const rows =
      userId === null ? (await client.query(statement)).rows : await askAs(client, userId, statement);
    const [row] = rows as ReadonlyArray<{ answer: unknown }>;
    return row?.answer;
  }
}

function closed(): KindredError {
  return new KindredError('POOL_CLOSED', 'the connection pool is closed');
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
