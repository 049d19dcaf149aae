/**
 * An expensive call made once: concurrent callers share its flight, later ones its result.
 *
 * @module
 */

import type { CacheEntry, CacheTier } from './cache-tier.ts';
import { MemoryTier } from './memory-tier.ts';

export interface CachedOptions {
  /** How long a result is fresh. @default what the cache was made with */
  readonly ttlMs?: number;
  /** For so long after that a stale result is handed out at once while a new one is fetched. @default 0 */
  readonly staleMs?: number;
}

export interface AsyncCacheOptions {
  /** Results in this process. @default 100 */
  readonly maxEntries?: number;
  /** How long a result is fresh where a call does not say it. @default 300_000 */
  readonly ttlMs?: number;
  /** A second tier behind the process's own, such as Redis. */
  readonly shared?: CacheTier;
}

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  /** Hits that the second tier gave. */
  readonly sharedHits: number;
  readonly staleHits: number;
  /** Calls that joined another's flight. */
  readonly joined: number;
  readonly entries: number;
}

const DEFAULT_TTL_MS = 300_000;
const DEFAULT_MAX_ENTRIES = 100;

/**
 * Two tiers: a bounded one in the process and, if given, a shared one. Failures are never cached. With a shared tier
 * values have to survive JSON.
 */
export class AsyncCache {
  readonly #memory: MemoryTier;
  readonly #shared: CacheTier | undefined;
  readonly #ttlMs: number;
  /** On their way to the shared tier: nobody waits for them but {@link close}. */
  readonly #writes = new Set<Promise<void>>();
  readonly #flights = new Map<string, Promise<unknown>>();
  readonly #refreshes = new Map<string, Promise<unknown>>();
  #hits = 0;
  #misses = 0;
  #sharedHits = 0;
  #staleHits = 0;
  #joined = 0;

  constructor({ maxEntries = DEFAULT_MAX_ENTRIES, ttlMs = DEFAULT_TTL_MS, shared }: AsyncCacheOptions = {}) {
    this.#memory = new MemoryTier(maxEntries);
    this.#shared = shared;
    this.#ttlMs = ttlMs;
  }

  get stats(): CacheStats {
    return {
      hits: this.#hits,
      misses: this.#misses,
      sharedHits: this.#sharedHits,
      staleHits: this.#staleHits,
      joined: this.#joined,
      entries: this.#memory.size,
    };
  }

  /**
   * The cached result of `fn`, or its fresh one.
   *
   * @param key Names the result; callers of one key get one type.
   * @throws What `fn` throws; the next call tries again.
   */
  async call<T>(key: string, fn: () => Promise<T>, options: CachedOptions = {}): Promise<T> {
    const flight = this.#flights.get(key);
    if (flight) {
      this.#joined += 1;
      return (await flight) as T;
    }
    return (await this.#fly(key, () => this.#lookUp(key, fn, options))) as T;
  }

  /** Forgets a result in both tiers. */
  async forget(key: string): Promise<void> {
    await Promise.all([this.#memory.delete(key), this.#shared?.delete(key)]);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#flights.values(), ...this.#refreshes.values()]);
    await Promise.all(this.#writes);
    await Promise.all([this.#memory.close(), this.#shared?.close()]);
  }

  /** One flight a key; whoever comes meanwhile waits for it. */
  #fly(key: string, work: () => Promise<unknown>): Promise<unknown> {
    const flight = work().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #lookUp<T>(key: string, fn: () => Promise<T>, options: CachedOptions): Promise<unknown> {
    const entry = await this.#find(key, options);
    if (!entry) {
      this.#misses += 1;
      return await this.#refresh(key, fn, options);
    }
    this.#hits += 1;
    if (entry.freshUntilMs <= Date.now()) {
      this.#staleHits += 1;
      this.#refreshBehind(key, fn, options);
    }
    return entry.value;
  }

  /** While it runs, and after it failed, callers get the stale value; the next one tries again. */
  #refreshBehind<T>(key: string, fn: () => Promise<T>, options: CachedOptions): void {
    if (this.#refreshes.has(key)) return;
    const refresh = this.#refresh(key, fn, options)
      .catch(() => undefined)
      .finally(() => this.#refreshes.delete(key));
    this.#refreshes.set(key, refresh);
  }

  async #find(key: string, options: CachedOptions): Promise<CacheEntry | undefined> {
    const own = await this.#memory.get(key);
    if (own && usable(own, options)) return own;
    const shared = await this.#shared?.get(key);
    if (!shared || !usable(shared, options)) return undefined;
    this.#sharedHits += 1;
    await this.#memory.set(key, shared, shared.freshUntilMs + staleOf(options) - Date.now());
    return shared;
  }

  async #refresh<T>(key: string, fn: () => Promise<T>, options: CachedOptions): Promise<T> {
    const value = await fn();
    const ttlMs = options.ttlMs ?? this.#ttlMs;
    const entry: CacheEntry = { value, freshUntilMs: Date.now() + ttlMs };
    const keepMs = ttlMs + staleOf(options);
    await this.#memory.set(key, entry, keepMs);
    this.#share(key, entry, keepMs);
    return value;
  }

  #share(key: string, entry: CacheEntry, keepMs: number): void {
    if (!this.#shared) return;
    const write = this.#shared.set(key, entry, keepMs).finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }
}

function staleOf(options: CachedOptions): number {
  return options.staleMs ?? 0;
}

function usable(entry: CacheEntry, options: CachedOptions): boolean {
  return entry.freshUntilMs + staleOf(options) > Date.now();
}

let processCache: AsyncCache | undefined;

/** Sets the cache behind {@link cachedAsyncCall}, such as one with a Redis tier. Call it once, at start. */
export function setProcessCache(cache: AsyncCache | undefined): void {
  processCache = cache;
}

/**
 * The cached result of `fn` under `key` in the cache of this process (worker/services.ts opens it). Synthesised speech
 * (speech/tts/cached-synthesis.ts), which is the phrases (speech/tts/phrase-book.ts) and the name in a greeting
 * (companion/greeting.ts), and vectors of a remote embedder (memory/embedder/cached-embedder.ts) go through here.
 *
 * @example
 * const profile = await cachedAsyncCall(`profile:${userId}`, () => store.profile(userId), { ttlMs: 60_000 });
 */
export function cachedAsyncCall<T>(
  key: string,
  fn: () => Promise<T>,
  options: CachedOptions = {},
): Promise<T> {
  processCache ??= new AsyncCache();
  return processCache.call(key, fn, options);
}
