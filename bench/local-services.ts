/**
 * Starts the local services of a bench and asks them what they saw.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { loadConfig, type PoolConfig } from '../src/config.ts';
import { ConnectionPool } from '../src/pool/connection-pool.ts';
import { silentLog } from '../src/telemetry/log.ts';

export interface ServicesReady {
  readonly port: number;
  /** PEM certificate to trust. */
  readonly ca: string;
}

/** What the services saw since they were last asked. */
export interface ServiceCounts {
  readonly connections: number;
  /** From accepting a connection to the end of its TLS handshake, summed up. */
  readonly handshakeMs: number;
}

const KEY = 'bench-key-12345678';

export class LocalServices {
  readonly ca: string;
  readonly apiKey = KEY;
  readonly origin: string;
  readonly modelUrl: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { port, ca }: ServicesReady) {
    this.#child = child;
    this.ca = ca;
    this.origin = `https://localhost:${port}`;
    this.modelUrl = `${this.origin}/v1`;
  }

  static async start(): Promise<LocalServices> {
    const child = fork(new URL('./local-services-process.ts', import.meta.url));
    const [ready] = (await once(child, 'message')) as [ServicesReady];
    return new LocalServices(child, ready);
  }

  /** The counts since the last call. */
  async counts(): Promise<ServiceCounts> {
    const answer = once(this.#child, 'message') as Promise<[ServiceCounts]>;
    this.#child.send('counts');
    const [counts] = await answer;
    return counts;
  }

  /** A pool on these services with the defaults of the configuration. */
  openPool(overrides: Partial<PoolConfig> = {}): ConnectionPool {
    const { pool, openai, supabase } = loadConfig({
      LIVEKIT_URL: 'ws://localhost:7880',
      LIVEKIT_API_KEY: 'bench',
      LIVEKIT_API_SECRET: KEY,
      SUPABASE_URL: this.origin,
      SUPABASE_SERVICE_ROLE_KEY: KEY,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: this.modelUrl,
    });
    const config = { ...pool, ...overrides };
    return new ConnectionPool({ config, openai, supabase, log: silentLog, network: { ca: this.ca } }).open();
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }
}
