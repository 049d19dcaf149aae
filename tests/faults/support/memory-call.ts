/**
 * A call without its room, in this process: the real services, outbox, queue and processor over real sockets. The
 * framework's events are given to the conversation by hand.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Call } from '../../../src/call/call.ts';
import type { Services } from '../../../src/call/call-services.ts';
import { openEmbedder } from '../../../src/call/open-memory.ts';
import { loadConfig } from '../../../src/config.ts';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import { DiskLogs } from '../../../src/memory/outbox/disk-logs.ts';
import type { ReplayReport } from '../../../src/memory/outbox/replay.ts';
import { createLog, type Log } from '../../../src/telemetry/log.ts';
import { OutboxReplayer } from '../../../src/worker/outbox-replay.ts';
import { closeServices, openServices } from '../../../src/worker/services.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LogLine, makeDataDir, outboxFiles } from './agent-worker.ts';
import { Models } from './models.ts';
import { TcpProxy } from './proxy.ts';

/** Long enough for a machine that does much else, short enough for a test. */
const QUICK = { POOL_TOTAL_TIMEOUT_MS: '3000', POOL_CONNECT_TIMEOUT_MS: '2000', BREAKER_OPEN_MS: '500' };

/** A process id that no process has. */
const NOBODY = 999_999_999;

/** The database and the model service of a file of tests, each behind a proxy. */
export class Backends {
  readonly database: TestDatabase;
  readonly models: Models;
  readonly toDatabase: TcpProxy;
  readonly toModels: TcpProxy;

  private constructor(database: TestDatabase, models: Models, proxies: readonly [TcpProxy, TcpProxy]) {
    this.database = database;
    this.models = models;
    [this.toDatabase, this.toModels] = proxies;
  }

  static async start(): Promise<Backends> {
    const [database, models] = await Promise.all([startTestDatabase(), Models.start()]);
    const proxies = [await TcpProxy.before(database.url), await TcpProxy.before(models.url)] as const;
    return new Backends(database, models, proxies);
  }

  async heal(): Promise<void> {
    this.models.heal();
    await Promise.all([this.toDatabase.clear(), this.toModels.clear()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.toDatabase.close(), this.toModels.close()]);
    await Promise.all([this.database.close(), this.models.close()]);
  }
}

/** A log that remembers. */
export class Listening {
  readonly lines: LogLine[] = [];
  readonly log: Log = createLog('debug', { write: (line) => void this.lines.push(JSON.parse(line)) });

  heard(message: string): boolean {
    return this.lines.some(({ msg }) => msg === message);
  }
}

export class MemoryCall {
  readonly user = `u-${randomUUID()}`;
  readonly listening: Listening;
  readonly said: string[] = [];
  readonly services: Services;
  readonly #call: Call;
  readonly #embedder: Embedder;

  private constructor(services: Services, listening: Listening, embedder: Embedder) {
    this.services = services;
    this.listening = listening;
    this.#embedder = embedder;
    this.#call = new Call(services, { userId: this.user, room: 'r', embedder, tell: () => undefined });
  }

  static async open(backends: Backends, env: Readonly<Record<string, string>> = {}): Promise<MemoryCall> {
    const listening = new Listening();
    const services = await openServices(configOf(backends, env), { log: listening.log });
    return new MemoryCall(services, listening, await openEmbedder(services));
  }

  get outboxDir(): string {
    return this.services.outbox.logs.place;
  }

  /** Loads the memory, as the beginning of a call does. @returns Whether it came in time. */
  async begin(): Promise<boolean> {
    return (await this.#call.initialise()) !== null;
  }

  /** One exchange. */
  exchange(text: string): void {
    this.#call.conversation.userSaid(text);
    this.#call.conversation.agentSaid(`You said: ${text}`);
    this.#call.conversation.finishTurn();
    this.said.push(text);
  }

  end(): Promise<void> {
    return this.#call.end();
  }

  /** One pass of the worker over what the call has left behind, as if its process had ended. */
  replay(): Promise<ReplayReport> {
    for (const name of outboxFiles(this.outboxDir)) {
      const abandoned = name.replace(/\.\d+\.outbox$/, `.${NOBODY}.outbox`);
      renameSync(join(this.outboxDir, name), join(this.outboxDir, abandoned));
    }
    return this.replayFolder(this.outboxDir);
  }

  /** One pass of the worker over a folder, less patient than a worker's. */
  replayFolder(dir: string): Promise<ReplayReport> {
    const { services } = this;
    const opened = { services, embedder: this.#embedder };
    return new OutboxReplayer({
      logs: new DiskLogs(dir),
      log: services.log,
      open: async () => opened,
      retryAfterMs: [50],
    }).pass();
  }

  /** Lets the connections go, and the data folder. */
  async close(): Promise<void> {
    await this.#embedder.close();
    await closeServices(this.services);
    rmSync(this.services.config.dataDir, { recursive: true, force: true });
  }
}

function configOf({ toDatabase, toModels, database }: Backends, env: Readonly<Record<string, string>>) {
  return loadConfig({
    ...QUICK,
    LIVEKIT_URL: 'ws://127.0.0.1:1',
    LIVEKIT_API_KEY: 'faults',
    LIVEKIT_API_SECRET: 'not-needed-here',
    SUPABASE_URL: toDatabase.origin,
    SUPABASE_SERVICE_ROLE_KEY: database.serviceKey,
    OPENAI_BASE_URL: `${toModels.origin}/v1`,
    OPENAI_API_KEY: 'no-key-needed',
    KINDRED_DATA_DIR: makeDataDir(),
    ...env,
  });
}
