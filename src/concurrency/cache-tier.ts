/**
 * Where cached values live: the contract of every tier (tests/concurrency/cache-tier.contract.ts).
 *
 * @module
 */

/** A value and when it was stored. */
export interface CacheEntry {
  readonly value: unknown;
  /** Epoch milliseconds after which the value is no longer fresh. */
  readonly freshUntilMs: number;
}

/**
 * A tier never fails a call: what it cannot read is a miss, what it cannot keep is not kept.
 */
export interface CacheTier {
  readonly name: string;
  /** The entry, possibly stale; `undefined` on a miss. */
  get(key: string): Promise<CacheEntry | undefined>;
  /** @param keepMs How long the entry may be handed out at all, stale time included. */
  set(key: string, entry: CacheEntry, keepMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
