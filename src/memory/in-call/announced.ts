/**
 * Whether a call's copy of a person's memory is known to be the latest, because the database tells of each change by itself.
 * Where it does not (Supabase's API), it never is, and the call asks.
 *
 * @module
 */

import type { Watch } from '../../pool/database/database-rpc.ts';
import type { MemoryStore } from '../store/store.ts';

/** The database may tell of a call's own change before it answers the call: what is under way comes first, in ms. */
const OWN_FIRST_MS = 50;

export interface AnnouncedOptions {
  readonly store: MemoryStore;
  readonly userId: string;
  /** The revision that the copy has. */
  readonly known: () => number;
  /** There is a change that the copy has not. */
  readonly onNews: () => void;
}

export class Announced {
  readonly #options: AnnouncedOptions;
  #watch: Watch | undefined;
  /** The latest revision that is known to be; `null`: changes may have been missed. */
  #latest: number | null = null;
  /** Counts what may have been missed: what was read before it is not known to be the latest. */
  #gaps = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AnnouncedOptions) {
    this.#options = options;
  }

  /** Whether the copy is known to have everything. */
  get isCurrent(): boolean {
    return this.#watch?.isLive === true && this.#latest !== null && this.#options.known() >= this.#latest;
  }

  /** Whoever reads the person's rows takes this before, and gives it to {@link read} afterwards. */
  get gaps(): number {
    return this.#gaps;
  }

  /** From now on it hears, until it is stopped. */
  start(): void {
    const { store, userId } = this.#options;
    this.#watch ??= store.watch(userId, (revision) => this.#hear(revision));
  }

  /** This revision was read. @param gaps As they were before it was read. */
  read(revision: number, gaps: number): void {
    if (gaps === this.#gaps && this.#watch?.isLive) this.#latest = Math.max(this.#latest ?? 0, revision);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#watch?.stop();
    this.#watch = undefined;
  }

  #hear(revision: number | null): void {
    if (revision === null) {
      this.#gaps += 1;
      this.#latest = null;
    } else if (this.#latest !== null) this.#latest = Math.max(this.#latest, revision);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.isCurrent) this.#options.onNews();
    }, OWN_FIRST_MS).unref();
  }
}
