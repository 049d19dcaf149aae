/**
 * Two LiveKit nodes on one Redis, workers on either, one database and one disk: what runs where several hosts take calls.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { Typist } from '../../../local/test-stack/typist.ts';
import { type RedisServer, startRedis } from '../../concurrency/support/redis-server.ts';
import { AgentWorker, makeDataDir } from '../../faults/support/agent-worker.ts';
import { LivekitServer } from '../../faults/support/livekit-server.ts';
import { Models } from '../../faults/support/models.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';

export class Cluster {
  readonly nodes: readonly LivekitServer[];
  readonly database: TestDatabase;
  readonly models: Models;
  readonly redis: RedisServer;
  /** The disk that all workers share. */
  readonly dataDir = makeDataDir();
  readonly #agentName = `cluster-${randomUUID()}`;
  readonly #workers: AgentWorker[] = [];
  readonly #typists: Typist[] = [];

  private constructor(
    nodes: readonly LivekitServer[],
    services: { database: TestDatabase; models: Models; redis: RedisServer },
  ) {
    this.nodes = nodes;
    this.database = services.database;
    this.models = services.models;
    this.redis = services.redis;
  }

  static async start(): Promise<Cluster> {
    const redis = await startRedis();
    const port = Number(new URL(redis.url).port);
    const nodes = [await LivekitServer.start(port), await LivekitServer.start(port)];
    const [database, models] = await Promise.all([startTestDatabase(), Models.start()]);
    return new Cluster(nodes, { database, models, redis });
  }

  /** A worker that is registered with a node. @param env Over what every worker here has. */
  async startWorker(node: number, env: Readonly<Record<string, string>> = {}): Promise<AgentWorker> {
    const { url, apiKey, apiSecret } = this.#node(node).keys;
    const worker = new AgentWorker({
      ...{ LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret },
      ...{ SUPABASE_URL: this.database.url, SUPABASE_SERVICE_ROLE_KEY: this.database.serviceKey },
      ...{ OPENAI_BASE_URL: `${this.models.url}/v1`, OPENAI_API_KEY: 'no-key-needed' },
      ...{ TURN_DETECTION: 'vad', REDIS_URL: this.redis.url, DISCLOSURE: 'false', LOG_LEVEL: 'debug' },
      // A machine that runs tests does much else.
      ...{ AGENT_NAME: this.#agentName, KINDRED_DATA_DIR: this.dataDir, WORKER_MAX_DEMAND: '1' },
      ...env,
    });
    this.#workers.push(worker);
    await worker.start();
    return worker;
  }

  /** Somebody calls over a node. @param user Who. @default somebody new */
  async dial(node: number, user = `u-${randomUUID()}`): Promise<Typist> {
    const typist = await Typist.join({ livekit: this.#node(node).keys, agentName: this.#agentName, user });
    this.#typists.push(typist);
    return typist;
  }

  /** The same, and is greeted. */
  async call(node: number, user?: string): Promise<Typist> {
    const typist = await this.dial(node, user);
    await typist.hearGreeting().catch((error: unknown) => {
      const refusals = this.#workers.flatMap((worker) => worker.logged(/a call was refused/));
      throw new Error(`nobody came; refused: ${refusals.map(({ reason }) => reason)}`, { cause: error });
    });
    return typist;
  }

  /** Everybody who is still there hangs up. */
  async hangUpAll(): Promise<void> {
    await Promise.all(this.#typists.splice(0).map((typist) => typist.hangUp()));
  }

  async stop(): Promise<void> {
    await this.hangUpAll();
    await Promise.all(this.#workers.map((worker) => worker.killGroup()));
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all([this.database.close(), this.models.close(), this.redis.stop()]);
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  #node(index: number): LivekitServer {
    const node = this.nodes[index];
    if (!node) throw new Error(`there is no node ${index}`);
    return node;
  }
}

/** Calls that a worker holds, as it tells itself. */
export async function callsOf(worker: AgentWorker): Promise<number> {
  return (await worker.info()).active_jobs;
}
