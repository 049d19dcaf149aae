/**
 * Cached values in Redis: shared by all workers, and gone without a word when Redis is away.
 *
 * @module
 */

import { Redis } from 'ioredis';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { type Log, silentLog } from '../telemetry/log.ts';
import type { CacheEntry, CacheTier } from './cache-tier.ts';

export interface RedisTierOptions {
  readonly url: string;
  /** Longer values, as JSON, are not kept. @default 1 MiB: eight seconds of speech are half of it */
  readonly maxValueBytes?: number;
  readonly log?: Log;
}

/** Part of every key: a release that stores values in another form raises it and never reads the old ones. */
const VERSION = 1;
/** A cache that answers later than this is no help. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_AFTER_MS = 2_000;
const MAX_VALUE_BYTES = 1_048_576;

const entrySchema = z.object({ value: z.unknown(), freshUntilMs: z.number() });

export class RedisTier implements CacheTier {
  readonly name = 'redis';
  readonly #redis: Redis;
  readonly #maxValueBytes: number;
  readonly #log: Log;
  #away = false;

  constructor({ url, maxValueBytes = MAX_VALUE_BYTES, log = silentLog }: RedisTierOptions) {
    this.#maxValueBytes = maxValueBytes;
    this.#log = log;
    this.#redis = new Redis(url, {
      lazyConnect: true,
      // While Redis is away a command fails at once instead of waiting for its return.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      retryStrategy: () => RECONNECT_AFTER_MS,
    });
    this.#redis.on('error', (error) => this.#lost(error));
    this.#redis.on('ready', () => this.#found());
  }

  /** Connects; resolves also when Redis is away, which it may leave at any time. */
  async open(): Promise<void> {
    await this.#attempt(() => this.#redis.connect());
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    const text = await this.#attempt(() => this.#redis.get(versioned(key)));
    return text ? parse(text) : undefined;
  }

  async set(key: string, entry: CacheEntry, keepMs: number): Promise<void> {
    const text = JSON.stringify(entry);
    if (Buffer.byteLength(text) > this.#maxValueBytes) return;
    await this.#attempt(() => this.#redis.set(versioned(key), text, 'PX', Math.max(1, Math.round(keepMs))));
  }

  async delete(key: string): Promise<void> {
    await this.#attempt(() => this.#redis.del(versioned(key)));
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }

  async #attempt<T>(command: () => Promise<T>): Promise<T | undefined> {
    try {
      return await command();
    } catch (error) {
      this.#log.debug({ err: error }, 'cache command failed');
      return undefined;
    }
  }

  #lost(error: unknown): void {
    if (!this.#away)
      this.#log.warn({ reason: messageOf(error) }, 'redis is away; caching in this process only');
    this.#away = true;
  }

  #found(): void {
    if (this.#away) this.#log.info('redis is back');
    this.#away = false;
  }
}

function versioned(key: string): string {
  return `kindred:cache:v${VERSION}:${key}`;
}

/** Somebody else may write to Redis: what does not look like an entry is a miss. */
function parse(text: string): CacheEntry | undefined {
  try {
    const parsed = entrySchema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data as CacheEntry) : undefined;
  } catch {
    return undefined;
  }
}
