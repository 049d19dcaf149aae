/**
 * LiveKit's server for a test, which can be killed and started again on the same ports.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findLivekit, livekitConfig } from '../../../local/livekit.ts';
import { portsFrom } from '../../../local/stack/ports.ts';
import { untilHealthy } from '../../../local/supervisor/health.ts';
import { freeNeighbours } from '../../../local/test-stack/free-ports.ts';
import type { Livekit } from '../../../local/test-stack/typist.ts';

export const DATA_DIR = fileURLToPath(new URL('../../../.kindred', import.meta.url));
const KEYS = { apiKey: 'faults', apiSecret: 'a-secret-for-faults-of-thirty-two-characters' };
const START_MS = 30_000;

export class LivekitServer {
  readonly keys: Livekit;
  readonly #program: string;
  readonly #config: string;
  #process: ChildProcess | undefined;

  private constructor(program: string, ports: ReturnType<typeof portsFrom>, withRedis: boolean) {
    this.#program = program;
    this.#config = livekitConfig(ports, KEYS, withRedis);
    this.keys = { ...KEYS, url: `ws://127.0.0.1:${ports.livekit}` };
  }

  /**
   * @param redisPort Of the Redis over which it is one of several nodes. @default it is alone
   * @throws When no server has been built yet: `npm run dev` builds one.
   */
  static async start(redisPort?: number): Promise<LivekitServer> {
    const binary = await findLivekit(DATA_DIR, AbortSignal.timeout(START_MS));
    if (binary.kind !== 'found') throw new Error('there is no LiveKit server yet; npm run dev builds one');
    const ports = portsFrom(await freeNeighbours());
    const withRedis = redisPort !== undefined;
    const server = new LivekitServer(binary.path, { ...ports, redis: redisPort ?? ports.redis }, withRedis);
    await server.startAgain();
    return server;
  }

  async startAgain(): Promise<void> {
    const env = { ...process.env, LIVEKIT_CONFIG: this.#config };
    this.#process = spawn(this.#program, [], { env, stdio: 'ignore' });
    await untilHealthy(this.keys.url.replace('ws:', 'http:'), AbortSignal.timeout(START_MS));
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exited;
  }
}
