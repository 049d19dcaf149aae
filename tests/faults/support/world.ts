/**
 * Everything around the agent, real and breakable: LiveKit's server, the database and the model service, the last two
 * behind proxies.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { Typist, type TypistOptions } from '../../../local/test-stack/typist.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { AgentWorker, makeDataDir } from './agent-worker.ts';
import { record } from './ledger.ts';
import { LivekitServer } from './livekit-server.ts';
import { Models } from './models.ts';
import { TcpProxy } from './proxy.ts';
import { expectStoredOnce } from './stored.ts';

/** What became of a fault. */
export interface Outcome {
  readonly fault: string;
  readonly delaysMs: readonly (number | null)[];
  /** What an operator is told in the log; empty: nothing. */
  readonly told: string;
}

export interface CallThatEnds {
  readonly worker: AgentWorker;
  readonly typist: Typist;
  readonly outcome: Outcome;
}

export class World {
  readonly livekit: LivekitServer;
  readonly database: TestDatabase;
  readonly models: Models;
  readonly toDatabase: TcpProxy;
  readonly toModels: TcpProxy;
  readonly #workers: AgentWorker[] = [];

  private constructor(
    livekit: LivekitServer,
    database: TestDatabase,
    models: Models,
    proxies: { toDatabase: TcpProxy; toModels: TcpProxy },
  ) {
    this.livekit = livekit;
    this.database = database;
    this.models = models;
    this.toDatabase = proxies.toDatabase;
    this.toModels = proxies.toModels;
  }

  static async start(): Promise<World> {
    const [livekit, database, models] = await Promise.all([
      LivekitServer.start(),
      startTestDatabase(),
      Models.start(),
    ]);
    const toDatabase = await TcpProxy.before(database.url);
    const toModels = await TcpProxy.before(models.url);
    return new World(livekit, database, models, { toDatabase, toModels });
  }

  /** A worker of this world, started. @param env Over what every worker here has. */
  async startWorker(env: Readonly<Record<string, string>> = {}): Promise<AgentWorker> {
    const { url, apiKey, apiSecret } = this.livekit.keys;
    const worker = new AgentWorker({
      LIVEKIT_URL: url,
      LIVEKIT_API_KEY: apiKey,
      LIVEKIT_API_SECRET: apiSecret,
      SUPABASE_URL: this.toDatabase.origin,
      SUPABASE_SERVICE_ROLE_KEY: this.database.serviceKey,
      OPENAI_BASE_URL: `${this.toModels.origin}/v1`,
      OPENAI_API_KEY: 'no-key-needed',
      TURN_DETECTION: 'vad',
      REDIS_URL: '',
      // A circuit that opens is closed again by the time that something else is said.
      BREAKER_OPEN_MS: '500',
      // Everybody here calls for the first time.
      DISCLOSURE: 'false',
      // A machine that runs tests does much else.
      WORKER_MAX_DEMAND: '1',
      LOG_LEVEL: 'debug',
      AGENT_NAME: `faults-${randomUUID()}`,
      KINDRED_DATA_DIR: makeDataDir(),
      ...env,
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  /** Somebody new calls and has been greeted. */
  async call(worker: AgentWorker, options: Partial<TypistOptions> = {}): Promise<Typist> {
    const typist = await this.dial(worker, options);
    await typist.hearGreeting();
    return typist;
  }

  /** Somebody new calls. */
  dial(worker: AgentWorker, options: Partial<TypistOptions> = {}): Promise<Typist> {
    const user = `u-${randomUUID()}`;
    return Typist.join({ livekit: this.livekit.keys, agentName: worker.agentName, user, ...options });
  }

  /** Hangs up in good weather, counts what was said, and records it. */
  async settle({ worker, typist, outcome: { fault, delaysMs, told } }: CallThatEnds): Promise<void> {
    await typist.hangUp();
    await this.heal();
    const stored = await expectStoredOnce(this.database.store, typist.user, typist.said);
    if (told) expect(worker.logged(new RegExp(told)), `"${told}" in the log`).not.toEqual([]);
    record({ fault, said: typist.said.length, stored, delaysMs, told });
  }

  /** Good weather again. */
  async heal(): Promise<void> {
    this.models.heal();
    await Promise.all([this.toDatabase.clear(), this.toModels.clear()]);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.remove()));
    await this.livekit.kill();
    await Promise.all([this.toDatabase.close(), this.toModels.close()]);
    await Promise.all([this.database.close(), this.models.close()]);
  }
}
