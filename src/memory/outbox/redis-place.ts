/**
 * A process's connection to the Redis that holds the outbox.
 *
 * @module
 */

import { Redis } from 'ioredis';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Outbox, OutboxPlace } from './outbox.ts';
import { RedisLogs } from './redis-logs.ts';
import { RedisOutbox } from './redis-outbox.ts';

/** A turn waits no longer to be safe; then it lives in memory alone, as on a disk that is full. */
const COMMAND_TIMEOUT_MS = 3_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_AFTER_MS = 500;

/** What of a Redis' settings makes it forget: `INFO` says it. */
const FORGETFUL: readonly (readonly [RegExp, string])[] = [
  [/^aof_enabled:0/m, 'it keeps no append-only file (appendonly no): its restart may lose turns'],
  [/^maxmemory_policy:allkeys/m, 'it throws keys away when it is full (maxmemory-policy allkeys-…)'],
];

export class RedisPlace implements OutboxPlace {
  readonly logs: RedisLogs;
  readonly #redis: Redis;
  readonly #log: Log;

  private constructor(redis: Redis, log: Log) {
    this.#redis = redis;
    this.#log = log;
    this.logs = new RedisLogs(redis);
  }

  /** Connects; resolves also when Redis is away: it is connected to again for as long as the process lives. */
  static async open(url: string, log: Log): Promise<RedisPlace> {
    const redis = new Redis(url, {
      lazyConnect: true,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // What is said while Redis restarts is written when it is back.
      maxRetriesPerRequest: null,
      retryStrategy: () => RECONNECT_AFTER_MS,
    });
    redis.on('error', (error) => log.debug({ reason: messageOf(error) }, 'the Redis of the outbox is away'));
    const place = new RedisPlace(redis, log);
    await redis.connect().catch((error: unknown) => {
      log.error({ error: messageOf(error) }, 'the Redis of the outbox is away: turns live in memory alone');
    });
    return place;
  }

  async warnIfForgetful(): Promise<void> {
    const info = await this.#redis.info().catch(() => '');
    for (const [sign, reason] of FORGETFUL)
      if (sign.test(info)) this.#log.warn({ reason }, 'the Redis of the outbox may lose turns');
  }

  open(callId: string, log: Log): Outbox {
    return new RedisOutbox({ logs: this.logs, callId, log });
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
