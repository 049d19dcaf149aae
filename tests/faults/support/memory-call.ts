/**
 * A call without its room, in this process: the real services, outbox, queue and processor over real sockets. The
 * framework's events are given to the conversation by hand.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Call } from '../../../src/call.ts';
import { loadConfig } from '../../../src/config.ts';
import { type ReplayReport, replayOutbox } from '../../../src/memory/outbox/replay.ts';
import { replayTurn } from '../../../src/replaying.ts';
import {
  closeServices,
  openEmbedder,
  openServices,
  outboxDir,
  type Services,
} from '../../../src/services.ts';
import { createLog, type Log } from '../../../src/telemetry/log.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type LogLine, outboxFiles } from './agent-worker.ts';
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

  private constructor(services: Services, listening: Listening, call: Call, user: string) {
    this.services = services;
    this.listening = listening;
    this.#call = call;
    this.user = user;
  }

  static async open(backends: Backends, env: Readonly<Record<string, string>> = {}): Promise<MemoryCall> {
    const listening = new Listening();
    const services = await openServices(configOf(backends, env), { log: listening.log });
    const embedder = await openEmbedder(services);
    const user = `u-${randomUUID()}`;
    const call = new Call(services, { userId: user, room: 'r', embedder, tell: () => undefined });
    return new MemoryCall(services, listening, call, user);
  }

  get outboxDir(): string {
    return outboxDir(this.services.config);
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
    return replay(this.services, this.outboxDir);
  }

  /** Lets the connections go, and the data folder. */
  async close(): Promise<void> {
    await closeServices(this.services);
    rmSync(this.services.config.dataDir, { recursive: true, force: true });
  }
}

/** As the worker does it, once, and less patiently. */
export async function replay(services: Services, dir: string): Promise<ReplayReport> {
  const opened = { services, embedder: await openEmbedder(services) };
  return replayOutbox(
    {
      dir,
      apply: (turn, signal) => replayTurn(opened, turn, { signal, retryAfterMs: [50] }),
      log: services.log,
    },
    new AbortController().signal,
  );
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
    EMBEDDER: 'openai',
    KINDRED_DATA_DIR: mkdtempSync(join(tmpdir(), 'kindred-faults-')),
    ...env,
  });
}
