/**
 * How a call's copy of a person's memory comes about and is kept in step with what others change, in two steps.
 *
 *     start    what the greeting and the first reply need, of the same size for everybody: one round trip, waited for
 *     rest     all memories with their vectors, what is past, and the words of turns page by page: in the background;
 *              until they are here the database searches
 *
 * @module
 */

import { LatestRun } from '../../concurrency/latest-run.ts';
import { messageOf } from '../../errors.ts';
import type { IndexEntry } from '../index/memory-index.ts';
import { MissingVectors } from '../store/missing-vectors.ts';
import type { CallStart, NewerRows } from '../store/rows.ts';
import { localDay } from '../time.ts';
import { Announced } from './announced.ts';
import { memoryEntries } from './entries.ts';
import { EpisodePages, PAGE_ROWS } from './episode-pages.ts';
import type { LoadingOptions } from './loading-options.ts';

/** No revision: whoever has this one has read nothing. */
const UNREAD = -1;
/** That of a person of whom nothing is known: they have been forgotten whole, where something was. */
const NOBODY = 0;

export class Loading {
  /** The revision that the copy has; 0: what has changed since it was read is not known. */
  revision = 0;
  readonly #options: LoadingOptions;
  readonly #pages: EpisodePages;
  readonly #vectors: MissingVectors;
  readonly #announced: Announced;
  readonly #closing = new AbortController();
  #start: CallStart | null = null;
  /** Whether all memories are here, not just those of the start. */
  #isInformed = false;
  /** Whether every row has its terms. */
  #isIndexed = false;
  /** The person's day on which the copy was read: what is over or comes to hold on a later one is not in it. */
  #readOn = '';
  #informed: Promise<void> = Promise.resolve();
  #whole: Promise<void> = Promise.resolve();
  readonly #refreshes = new LatestRun<boolean>();

  constructor(options: LoadingOptions) {
    this.#options = options;
    const { store, person, embedder, index, maxRows, facts } = options;
    const isGone = (turnId: string) => facts.isGone(turnId);
    const whose = { store, userId: person.userId, model: embedder.model };
    this.#pages = new EpisodePages({ ...whose, index, maxRows, isGone });
    this.#vectors = new MissingVectors(options);
    this.#announced = new Announced({
      ...{ store, userId: person.userId, known: () => this.revision },
      onNews: () => void this.refresh(this.#closing.signal),
    });
  }

  /** What was loaded last; `null`: the database has not answered yet. */
  get start(): CallStart | null {
    return this.#start;
  }

  /** Resolves once all memories are here, or will not be for now. Never rejects. */
  get informed(): Promise<void> {
    return this.#informed;
  }

  /** Resolves once the words of earlier calls are here as well, as far as they are to be. Never rejects. */
  get whole(): Promise<void> {
    return this.#informed.then(() => this.#whole);
  }

  /** Registers the call and takes in what its start needs; the rest goes on in the background. Never rejects. */
  async load(signal?: AbortSignal): Promise<CallStart | null> {
    const { person, call, index, log } = this.#options;
    this.#announced.start();
    try {
      const start = await person.startCall(call, signal);
      this.#take(start);
      this.#informed = this.#inform(signal);
      return start;
    } catch (error) {
      index.searchLocally({ isPartial: true });
      log.error({ error: messageOf(error) }, 'memory could not be loaded: the call goes on without it');
      return null;
    }
  }

  /** Memories without a call, and without words of turns. @throws KindredError `DATABASE…` */
  async read(signal?: AbortSignal): Promise<void> {
    const { store, person, clock } = this.#options;
    this.#takeAll(await store.loadPerson(person.userId, { nowMs: clock() }, signal));
    this.#isInformed = true;
  }

  /**
   * Looks whether somebody else has changed the person's memory, or a new day has begun there, and takes that in; a memory
   * that could not be loaded is loaded now. Never rejects.
   *
   * @returns Whether there was something new.
   */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    return this.#refreshes.run(() => this.#refresh(signal));
  }

  /**
   * The same, where it is not known already that nothing has changed: the database may say so by itself. Never rejects.
   *
   * @returns Whether there was something new.
   */
  async catchUp(signal?: AbortSignal): Promise<boolean> {
    const isKnown = this.#announced.isCurrent && this.#isInformed && this.#isToday;
    return isKnown ? false : this.refresh(signal);
  }

  /** Entries that this call has added. */
  note(entries: readonly IndexEntry[]): void {
    this.#pages.note(entries);
  }

  /** Gives up what is under way. */
  close(): void {
    this.#announced.stop();
    this.#closing.abort();
  }

  async #refresh(signal?: AbortSignal): Promise<boolean> {
    await this.#informed;
    if (!this.#start) {
      const isLoaded = (await this.load(signal)) !== null;
      await this.#informed;
      return isLoaded;
    }
    try {
      return await this.#look(signal);
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, 'whether the memory has changed is not known');
      return false;
    }
  }

  async #inform(signal?: AbortSignal): Promise<void> {
    try {
      await this.#look(signal);
    } catch (error) {
      if (this.#start) this.#takeAll(this.#start);
      this.#leavePartial(error);
    }
  }

  /** @throws KindredError `DATABASE…` */
  async #look(signal?: AbortSignal): Promise<boolean> {
    const { store, person, clock, log } = this.#options;
    const nowMs = clock();
    const { gaps } = this.#announced;
    const isToday = this.#isToday;
    const revision = isToday && this.#isInformed ? this.revision : UNREAD;
    const wanted = { revision, after: this.#pages.newest, limit: PAGE_ROWS, nowMs };
    const ending = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    const newer = await store.loadNewer(person.userId, wanted, ending);
    if (newer && newer.revision < this.revision && newer.revision !== NOBODY) {
      const known = { revision: newer.revision, known: this.revision };
      log.warn(known, 'the memory is older than this call knows it: left as it is');
      return false;
    }
    const isFirst = !this.#isInformed;
    if (newer) await this.#takeNewer(newer);
    this.#announced.read(newer?.revision ?? revision, gaps);
    this.#isInformed = true;
    this.#continue();
    if (newer && !isFirst) {
      const news = { revision: newer.revision, isToday };
      log.info(news, 'the memory has changed or a day has passed: it is read anew');
    }
    return newer !== null;
  }

  /** Whether the person's day is still the one on which the copy was read. */
  get #isToday(): boolean {
    const { clock, zone } = this.#options;
    return localDay(clock(), zone()) === this.#readOn;
  }

  async #takeNewer({ episodes, ...newer }: NewerRows): Promise<void> {
    const { facts } = this.#options;
    const gone = new Set(newer.forgettings.flatMap((forgetting) => forgetting.gone));
    const isUndone = facts.forgettings.some((forgetting) => forgetting.gone.some((id) => !gone.has(id)));
    this.#takeAll(newer);
    this.#pages.prune(newer.wordsSince === null ? Number.POSITIVE_INFINITY : Date.parse(newer.wordsSince));
    if (isUndone) this.#pages.restart();
    await this.#pages.addNewest({ revision: newer.revision, episodes });
    this.#vectors.fill();
  }

  /** What the database has takes the place of what was known. */
  #take(start: CallStart, vectors: ReadonlyMap<string, Float32Array> = new Map()): void {
    const { facts, loops, clock, zone, onChange } = this.#options;
    facts.take(start, vectors);
    loops.take(start.openLoops);
    this.#start = start;
    this.revision = start.revision;
    this.#readOn = localDay(clock(), zone());
    onChange();
  }

  /** The same, and the index follows. */
  #takeAll(start: CallStart): void {
    const { embedder, facts, index } = this.#options;
    const entries = memoryEntries(start, embedder.model);
    const ids = new Set(entries.map(({ id }) => id));
    index.remove(facts.ids.filter((id) => !ids.has(id)));
    index.add(entries);
    const vectors = entries.flatMap(({ id, vector }) => (vector ? [[id, vector] as const] : []));
    // As text they are of no use any more.
    const memories = start.memories.map((memory) => ({ ...memory, vector: null }));
    this.#take({ ...start, memories }, new Map(vectors));
  }

  /** Loads the words that are not here yet, after what is under way. */
  #continue(): void {
    if (this.#isIndexed && !this.#pages.isWaiting) return;
    this.#whole = this.#whole.then(() => this.#fill());
  }

  async #fill(): Promise<void> {
    const { index, person, log } = this.#options;
    const { signal } = this.#closing;
    try {
      await this.#pages.fill(signal);
      const { isPartial } = this.#pages;
      index.searchLocally({ isPartial });
      log.debug({ rows: index.held, isPartial }, 'memory loaded');
      if (!this.#isIndexed) await person.derived.indexMissing(signal);
      this.#isIndexed = true;
    } catch (error) {
      if (!signal.aborted) this.#leavePartial(error);
    }
  }

  #leavePartial(error: unknown): void {
    this.#options.index.searchLocally({ isPartial: true });
    const reason = { error: messageOf(error) };
    this.#options.log.warn(reason, 'the rest of the memory could not be loaded: it is tried again');
  }
}
