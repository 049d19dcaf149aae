/**
 * The words of a person's turns on their way into a call's index: page by page in the background, what was stored last
 * first, until all are here or as many as the process is to hold.
 *
 * A page may be old when it arrives. What was forgotten by then is left out of it, and what is forgotten later is dropped
 * from the index like everything else.
 *
 * @module
 */

import { setImmediate as nextTick } from 'node:timers/promises';
import type { IndexEntry } from '../index/memory-index.ts';
import type { SwitchingIndex } from '../index/switching.ts';
import type { EpisodePage } from '../store/rows.ts';
import type { MemoryStore } from '../store/store.ts';
import { episodeEntries } from './entries.ts';

/** Rows of one round trip: about 700 kB, of which nine tenths are vectors. */
export const PAGE_ROWS = 500;
/** Rows that go into the index at once: a few milliseconds, then whatever else waits has its turn. */
const SLICE_ROWS = 50;

/** What is not here yet. Numbers of `seq`, both excluded; `null`: no bound. */
interface Gap {
  readonly after: number | null;
  readonly before: number | null;
  /** How many rows of it may still be loaded. */
  readonly room: number;
}

const NOTHING: Pick<EpisodePage, 'episodes'> = { episodes: [] };

export interface EpisodePagesOptions {
  store: MemoryStore;
  userId: string;
  /** The embedder's model. */
  model: string;
  index: SwitchingIndex;
  /** How many rows are loaded at most. */
  maxRows: number;
  /** Whether a turn was forgotten. */
  isGone: (turnId: string) => boolean;
}

export class EpisodePages {
  readonly #options: EpisodePagesOptions;
  /** When each entry that is here was said, by its id; epoch milliseconds. */
  readonly #atMs = new Map<string, number>();
  #newest: number | null = null;
  #gaps: readonly Gap[] = [];
  #isPartial = false;

  constructor(options: EpisodePagesOptions) {
    this.#options = options;
  }

  /** What was stored after this is not here yet; `null`: nothing is. */
  get newest(): number | null {
    return this.#newest;
  }

  /** Whether there is more to load. */
  get isWaiting(): boolean {
    return this.#gaps.length > 0;
  }

  /** Whether older words than those that are here stay in the database. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** Everything is loaded again: something may have come back. What is here stays here meanwhile. */
  restart(): void {
    this.#gaps = [this.#gapAfter(null)];
    this.#isPartial = false;
  }

  /** Takes in the latest page of what was stored after {@link newest}. */
  async addNewest(page: EpisodePage): Promise<void> {
    const gap = this.#gapAfter(this.#newest);
    this.#newest = page.episodes[0]?.seq ?? this.#newest;
    await this.#add(page, gap);
  }

  /** Loads what is left. @throws KindredError `DATABASE…`, `ABORTED`; it goes on from there the next time. */
  async fill(signal: AbortSignal): Promise<void> {
    const { store, userId } = this.#options;
    for (let gap = this.#gaps[0]; gap; gap = this.#gaps[0]) {
      const { after, before, room } = gap;
      const isFull = room <= 0;
      const page = isFull
        ? NOTHING
        : await store.loadEpisodes(userId, { after, before, limit: PAGE_ROWS }, signal);
      // Something else has become the first thing to load while it was read.
      if (this.#gaps[0] !== gap) continue;
      this.#gaps = this.#gaps.slice(1);
      if (isFull) this.#isPartial = true;
      else await this.#add(page, gap);
    }
  }

  /** Entries that this call has added itself. */
  note(entries: readonly IndexEntry[]): void {
    for (const { id, kind, atMs } of entries) if (kind === 'episode') this.#atMs.set(id, atMs);
  }

  /** Drops what was forgotten, and what the database has no words of any more. @param sinceMs Epoch milliseconds. */
  prune(sinceMs: number): void {
    const gone = [...this.#atMs].flatMap(([id, atMs]) =>
      atMs < sinceMs || this.#options.isGone(turnOf(id)) ? [id] : [],
    );
    for (const id of gone) this.#atMs.delete(id);
    this.#options.index.remove(gone);
  }

  #gapAfter(after: number | null): Gap {
    return { after, before: null, room: this.#options.maxRows };
  }

  async #add({ episodes }: Pick<EpisodePage, 'episodes'>, { after, room }: Gap): Promise<void> {
    const { model, index, isGone } = this.#options;
    const whole = episodes.length < PAGE_ROWS ? episodes : withoutCutTurn(episodes);
    const last = whole.at(-1);
    if (last && episodes.length >= PAGE_ROWS)
      this.#gaps = [{ after, before: last.seq, room: room - whole.length }, ...this.#gaps];
    // Words do not change: what is here already needs not be read again.
    const fresh = whole.filter(({ id }) => !this.#atMs.has(id));
    for (let end = fresh.length; end > 0; end -= SLICE_ROWS) {
      const slice = episodeEntries({ episodes: fresh.slice(Math.max(0, end - SLICE_ROWS), end) }, model);
      const kept = slice.filter(({ id }) => !isGone(turnOf(id)));
      this.note(kept);
      index.add(kept);
      await nextTick();
    }
  }
}

/** Of a turn of which one side is on the page and the other may not be, both come with the next one. */
function withoutCutTurn(episodes: EpisodePage['episodes']): EpisodePage['episodes'] {
  const cut = episodes.at(-1)?.turnId;
  const whole = episodes.filter(({ turnId }) => turnId !== cut);
  return whole.length > 0 ? whole : episodes;
}

/** The turn of an entry's id, `<turn id>:<speaker>`. */
export function turnOf(id: string): string {
  return id.slice(0, id.lastIndexOf(':'));
}
