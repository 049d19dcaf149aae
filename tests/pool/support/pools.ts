/**
 * Pools for tests: the real one, on local servers, with the defaults of the configuration unless a test says otherwise.
 *
 * @module
 */

import { loadConfig, type PoolConfig } from '../../../src/config.ts';
import { ConnectionPool } from '../../../src/pool/connection-pool.ts';
import type { NetworkOptions } from '../../../src/pool/http-agent.ts';
import type { ConnectionPoolOptions } from '../../../src/pool/pool-options.ts';
import { silentLog } from '../../../src/telemetry/log.ts';

const KEY = 'test-key-12345678';

/** The defaults of every limit, as `loadConfig` gives them. */
export function poolConfig(overrides: Partial<PoolConfig> = {}): PoolConfig {
  const config = loadConfig({
    LIVEKIT_URL: 'ws://127.0.0.1:7880',
    LIVEKIT_API_KEY: 'test',
    LIVEKIT_API_SECRET: KEY,
    SUPABASE_URL: 'http://127.0.0.1:54321',
    SUPABASE_SERVICE_ROLE_KEY: KEY,
    OPENAI_API_KEY: KEY,
  });
  return { ...config.pool, ...overrides };
}

export interface TestPoolOptions {
  /** Origin of the model service. */
  readonly model: string;
  /** Origin of the database. @default the model service's server under another name, if that is here */
  readonly database?: string;
  readonly config?: Partial<PoolConfig>;
  readonly network?: NetworkOptions;
}

export function poolOptions({ model, database, config, network }: TestPoolOptions): ConnectionPoolOptions {
  return {
    config: poolConfig(config),
    openai: { apiKey: KEY, baseUrl: `${model}/v1` },
    supabase: { url: database ?? otherName(model), serviceKey: KEY },
    log: silentLog,
    ...(network && { network }),
  };
}

function otherName(model: string): string {
  return model.includes('127.0.0.1') ? model.replace('127.0.0.1', 'localhost') : 'http://database.invalid';
}

/** An open pool that is closed, cutting what is left, when the scope ends. */
export function openPool(options: TestPoolOptions): ConnectionPool & AsyncDisposable {
  const pool = new ConnectionPool(poolOptions(options)).open();
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close(0) });
}
