/**
 * Cached values in this process: bounded, the least recently used go first.
 *
 * @module
 */

import { LRUCache } from 'lru-cache';
import type { CacheEntry, CacheTier } from './cache-tier.ts';

export class MemoryTier implements CacheTier {
  readonly name = 'memory';
  readonly #entries: LRUCache<string, CacheEntry>;

  constructor(maxEntries: number) {
    // The clock is read on each access: with lru-cache's default it may lag by a millisecond.
    this.#entries = new LRUCache({ max: maxEntries, ttlResolution: 0 });
  }

  get size(): number {
    return this.#entries.size;
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    return this.#entries.get(key);
  }

  async set(key: string, entry: CacheEntry, keepMs: number): Promise<void> {
    this.#entries.set(key, entry, { ttl: Math.max(1, keepMs) });
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }
}
