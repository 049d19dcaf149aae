/**
 * Forgettings of the page that can still be taken back. What they removed is held in this process alone, for a few minutes.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Forgotten } from '../../src/memory/store/outcomes.ts';

/** Long enough for second thoughts; what is forgotten is not to be kept about. */
const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 200;

interface Kept {
  readonly userId: string;
  readonly forgotten: Forgotten;
}

export class Undoings {
  readonly #kept = new LRUCache<string, Kept>({ max: MAX_KEPT, ttl: KEPT_MS, ttlAutopurge: true });

  /** @returns The name under which it can be taken back, once. */
  keep(userId: string, forgotten: Forgotten): string {
    const name = randomUUID();
    this.#kept.set(name, { userId, forgotten });
    return name;
  }

  /** @returns `null` where this person has none of that name, or no longer. */
  take(userId: string, name: string): Forgotten | null {
    const kept = this.#kept.get(name);
    if (kept?.userId !== userId) return null;
    this.#kept.delete(name);
    return kept.forgotten;
  }

  /** Whoever is forgotten for good is not brought back in parts. */
  drop(userId: string): void {
    for (const [name, kept] of this.#kept.entries()) if (kept.userId === userId) this.#kept.delete(name);
  }
}
