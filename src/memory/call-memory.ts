/**
 * The memory of one call: a copy of what is known about the person, kept in step with what this call adds and with what
 * others change meanwhile. It writes nothing: person-memory.ts does.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import { CallLoops } from './call-loops.ts';
import type { Moment } from './drafts.ts';
import type { Embedder } from './embedder/embedder.ts';
import { loadedEntries, memoryEntry, turnEntries } from './entries.ts';
import { cleanText } from './fence.ts';
import { DatabaseIndex } from './index/database.ts';
import type { Hit, IndexEntry } from './index/memory-index.ts';
import { SwitchingIndex } from './index/switching.ts';
import { KnownFacts } from './known-facts.ts';
import { isLive, type Memory, type Turn } from './memory.ts';
import { describeEntry } from './memory-block.ts';
import type { PersonMemory } from './person-memory.ts';
import { composeProfile } from './profile.ts';
import { Recall, type Recalled } from './recall.ts';
import type { ChoiceOptions } from './recall-choice.ts';
import type { CallStart, MemoryChange } from './rows.ts';
import type { MemoryStore } from './store.ts';
import { type Clock, isTimeZone, localDay, type PersonTime } from './time.ts';
import type { ProcessedTurn, TurnContext } from './turn-processor.ts';

/**
 * Cosine above which words mean a memory: "my puppy" and "has a dog" lie at 0.35, "my money problems" and "has a debt" at
 * 0.43; "my yacht" and "works as a welder" at 0.15.
 */
const NEAR = 0.28;
/** Three times what recall takes within this process. What takes longer goes on beside the framework's turn. */
const HOLD_MS = 25;
/** No revision: whoever has this one has read nothing. */
const UNREAD = -1;
/** How many entries that share words with a turn are looked at for keys that it may mean. */
const KNOWN_BY_WORDS = 30;

export interface CallMemoryOptions {
  person: PersonMemory;
  store: MemoryStore;
  embedder: Embedder;
  /** Embeds what is asked in this process; `null`: none does. @default embedder */
  queryEmbedder?: Embedder | null;
  callId: string;
  room: string;
  recallBudgetMs: number;
  recallChoice: ChoiceOptions;
  maxRows: number;
  profileMaxChars: number;
  /** Where the person is, as the call says; `null`: it does not. */
  timeZone: string | null;
  /** Where nothing says where the person is, and how dates are worded. */
  fallback: PersonTime;
  log: Log;
  /** @default Date.now */
  clock?: Clock;
}

export class CallMemory {
  readonly userId: string;
  readonly callId: string;
  readonly person: PersonMemory;
  readonly recall: Recall;
  readonly loops = new CallLoops();
  readonly #options: CallMemoryOptions;
  readonly #clock: Clock;
  readonly #index: SwitchingIndex;
  readonly #facts: KnownFacts;
  /** Ids of the entries that were loaded. */
  #entries = new Set<string>();
  #start: CallStart | null = null;
  #revision = 0;
  /** Turns of this call that said what was forgotten before they were stored. */
  readonly #silent = new Set<string>();
  #refreshing: Promise<boolean> | null = null;
  #following: Promise<boolean> | null = null;
  /** The person's day on which this copy was read: what is over or comes to hold on a later one is not in it. */
  #readOn = '';
  #onChange: () => void = () => undefined;

  constructor(options: CallMemoryOptions) {
    this.#options = options;
    const { store, person, embedder, callId, clock = Date.now } = options;
    this.person = person;
    this.userId = person.userId;
    this.callId = callId;
    this.#clock = clock;
    this.#facts = new KnownFacts(clock);
    const source = { source: store, userId: this.userId, model: embedder.model };
    this.#index = new SwitchingIndex(new DatabaseIndex(source));
    this.recall = new Recall({
      index: this.#index,
      embedder: options.queryEmbedder ?? embedder,
      budgetMs: options.recallBudgetMs,
      choice: options.recallChoice,
      holdMs: options.queryEmbedder === null ? 0 : HOLD_MS,
      callId,
      mayTell: (entry) => this.#mayTell(entry),
      turnsOf: (entry) => this.#turnsOf(entry),
      saidFacts: ({ id }) => this.#facts.hasSaid(turnIdOf(id)),
      timeZone: () => this.time.timeZone,
      language: () => this.time.language,
      clock,
      log: options.log,
    });
  }

  /** Whether the database has answered; until then the call goes on with what it hears. */
  get loaded(): boolean {
    return this.#start !== null;
  }

  /** What was loaded last. */
  get start(): CallStart | null {
    return this.#start;
  }

  /** Where the person is, and the language in which dates are worded. */
  get time(): PersonTime {
    const { timeZone, fallback } = this.#options;
    const known = timeZone ?? this.#start?.timeZone ?? fallback.timeZone;
    return isTimeZone(known) ? { ...fallback, timeZone: known } : fallback;
  }

  get nowMs(): number {
    return this.#clock();
  }

  /** The revision that this copy has. */
  get revision(): number {
    return this.#revision;
  }

  /** The text about the person that stands in every prompt, of what holds now; empty without memories. */
  get profile(): string {
    return composeProfile(this.known, this.#options.profileMaxChars, this.#clock(), this.time);
  }

  /** The same without what ends or fades: for words that are heard nobody knows when. */
  get lastingProfile(): string {
    const lasting = this.known.filter(({ validTo }) => validTo === null);
    return composeProfile(lasting, this.#options.profileMaxChars, this.#clock(), this.time);
  }

  /** {@link KnownFacts.withoutOver} */
  withoutOver(text: string, { lasting = false } = {}): string {
    return this.#facts.withoutOver(text, { lasting });
  }

  /** What to ask next, as a call's summary says; `null` where it is over, settled in this call, or was asked already. */
  stillToAsk(question: string | null): string | null {
    const rest = this.withoutOver(question ?? '');
    return rest === '' || this.loops.isDone(rest) ? null : rest;
  }

  /** Live memories, most important first. */
  get known(): readonly Memory[] {
    return this.#facts.live;
  }

  /** What no longer holds, latest first. */
  get past(): readonly Memory[] {
    return this.#facts.past;
  }

  /** What holds under this key, else what lies ahead. */
  get(key: string): Memory | undefined {
    return this.#facts.byKey(key);
  }

  /** What is known and nearest in meaning to the words, if it is near enough to be meant. Never rejects. */
  async nearest(words: string): Promise<Memory | undefined> {
    const vectors = await this.#options.embedder.embed([cleanText(words)]).catch(() => []);
    const [wanted] = vectors;
    return wanted && this.#facts.nearest(wanted, NEAR);
  }

  /** Called whenever what is known has changed. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  /** RAG initialisation: memories and vectors of this person in one round trip. Never rejects. */
  async load(signal?: AbortSignal): Promise<CallStart | null> {
    const { person } = this;
    const { callId, room, maxRows, timeZone, log } = this.#options;
    try {
      const start = await person.startCall({ callId, room, maxRows, timeZone }, signal);
      this.#take(start);
      log.debug({ memories: start.memories.length, episodes: start.episodes.length }, 'memory loaded');
      return start;
    } catch (error) {
      this.#index.searchLocally();
      log.error({ error: messageOf(error) }, 'memory could not be loaded: the call goes on without it');
      return null;
    }
  }

  /** Loads the same without a call. @throws KindredError `DATABASE…` */
  async read(signal?: AbortSignal): Promise<void> {
    const { store, maxRows } = this.#options;
    this.#take(await store.loadPerson(this.userId, { maxRows, nowMs: this.#clock() }, signal));
  }

  /**
   * Looks whether somebody else has changed the person's memory, or a new day has begun there, and takes that in; a memory
   * that could not be loaded is loaded now. Never rejects.
   *
   * @returns Whether there was something new.
   */
  async refresh(signal?: AbortSignal): Promise<boolean> {
    if (this.#refreshing) {
      // It may have read what was there before the change that its caller knows of: another one follows it.
      this.#following ??= this.#refreshing.then(() => {
        this.#following = null;
        return this.refresh(signal);
      });
      return this.#following;
    }
    this.#refreshing = this.#refresh(signal).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** What the processing of a turn is told: known memories, those that share words with it first. */
  contextFor(words: string): Omit<TurnContext, 'agentSaidBefore'> {
    const query = { text: words, limit: KNOWN_BY_WORDS, nowMs: this.#clock() };
    const related = this.#index.searchHere(query).flatMap(({ entry }) => this.#facts.get(entry.id) ?? []);
    return {
      known: [...new Set([...related.filter((memory) => isLive(memory, this.#clock())), ...this.known])],
      vectors: this.#facts.vectors,
      openLoops: this.loops.answerable,
      timeZone: this.time.timeZone,
      revision: this.#revision,
      forgettings: this.#facts.forgettings,
    };
  }

  /** Takes in what a processed turn has changed. @returns Whether others have changed something, too. */
  absorb(turn: Turn, processed: ProcessedTurn): boolean {
    const { saved, userVector, agentVector, memoryVectors } = processed;
    if (!saved.applied) return true;
    this.loops.settle(processed.findings.closes);
    if (saved.isSilent) {
      // What is left of it is read with everything else.
      this.#silent.add(turn.id);
      return true;
    }
    // Somebody else's change came later and was read before: this turn is in it, as far as it is still to be known.
    if (saved.revision !== undefined && saved.revision <= this.#revision) return false;
    this.addEntries(turnEntries(turn, { user: userVector, agent: agentVector }));
    this.#apply(saved.changes, memoryVectors);
    this.drop(saved.ended);
    this.loops.follow(processed.findings, turn.at);
    const isOurs = saved.previous === this.#revision;
    if (isOurs) this.#revision = saved.revision ?? this.#revision;
    return !isOurs;
  }

  /** The greeting has asked about this loop; where its day is over, it is closed with that. */
  loopAsked(text: string, moment: Moment): void {
    this.loops.ask(text, moment, this.#clock());
  }

  /** Takes in memories that were written, with their vectors by memory id. */
  applyChanges(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    this.#apply(changes, vectors);
    // What else has changed until they were written is not known: the next look reads everything anew.
    if (changes.length > 0) this.#revision = 0;
  }

  #apply(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    for (const { change, ended, memory } of changes) {
      this.drop(ended);
      if (change === 'late') continue;
      const vector = this.#facts.put(memory, vectors.get(memory.id));
      this.addEntries([memoryEntry(memory, vector)]);
    }
    if (changes.length > 0) this.#changed();
  }

  addEntries(entries: readonly IndexEntry[]): void {
    this.#index.add(entries);
    for (const { id } of entries) this.#entries.add(id);
  }

  /** Takes out memories or episodes. */
  drop(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#entries.delete(id);
    this.#facts.remove(ids);
    this.#index.remove(ids);
    this.#changed();
  }

  /** Whether a text says what was forgotten during this call. */
  isForgotten(text: string): boolean {
    return this.#facts.saysForgotten(text);
  }

  /** A text without the sentences that say it. */
  withoutForgotten(text: string): string {
    return this.#facts.withoutForgotten(text);
  }

  /** Whether the turn of this id was forgotten. */
  isTurnForgotten(turnId: string): boolean {
    return this.#facts.isGone(turnId) || this.#silent.has(turnId);
  }

  /** What is recalled, without what a text has word for word: the profile in the prompt, or the conversation. */
  beyond(recalled: Recalled, text: string): Recalled {
    const known = text.toLowerCase();
    const isNew = ({ entry }: Hit) => !known.includes(this.#sayingOf(entry).toLowerCase());
    return { ...recalled, hits: recalled.hits.filter(isNew) };
  }

  /** What recalled entries say, without when and how it was said. */
  sayings(recalled: Recalled): string[] {
    return recalled.hits.map(({ entry }) => this.#sayingOf(entry));
  }

  /** Recalled entries as lines of the prompt's block, and as a person would read them. */
  describe(recalled: Recalled): string[] {
    return recalled.hits.map(({ entry }) => this.#describe(entry));
  }

  /** Lets go of what is under way. */
  close(): void {
    this.recall.close();
  }

  async #refresh(signal?: AbortSignal): Promise<boolean> {
    if (!this.loaded) return (await this.load(signal)) !== null;
    const { store, maxRows, log } = this.#options;
    try {
      const nowMs = this.#clock();
      const isToday = localDay(nowMs, this.time.timeZone) === this.#readOn;
      const known = { revision: isToday ? this.#revision : UNREAD, maxRows, nowMs };
      const newer = await store.loadNewer(this.userId, known, signal);
      if (!newer) return false;
      if (newer.revision < this.#revision) {
        const { revision } = newer;
        log.warn(
          { revision, known: this.#revision },
          'the memory is older than this call knows it: left as it is',
        );
        return false;
      }
      this.#take(newer);
      log.info(
        { revision: newer.revision, isToday },
        'the memory has changed or a day has passed: it is read anew',
      );
      return true;
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'whether the memory has changed is not known');
      return false;
    }
  }

  /** The whole of what the database has takes the place of this copy. */
  #take(start: CallStart): void {
    const { embedder, maxRows, log } = this.#options;
    const entries = loadedEntries(start, embedder.model);
    const fresh = new Set(entries.map(({ id }) => id));
    this.#index.remove([...this.#entries].filter((id) => !fresh.has(id)));
    // Words do not change: what is there already needs not be read again.
    this.#index.add(entries.filter(({ id, kind }) => kind === 'memory' || !this.#entries.has(id)));
    this.#entries = fresh;
    const vectors = entries.flatMap(({ id, kind, vector }) =>
      kind === 'memory' && vector ? [[id, vector] as const] : [],
    );
    this.#facts.take(start, new Map(vectors));
    this.loops.take(start.openLoops);
    this.#start = start;
    this.#revision = start.revision;
    this.#readOn = localDay(this.#clock(), this.time.timeZone);
    if (start.total <= maxRows) this.#index.searchLocally();
    else log.info({ rows: start.total, maxRows }, 'too many rows to load: the database searches');
    this.#embedMissing(entries);
    this.#changed();
  }

  /** Corrections from the page and facts of a turn whose embedder failed come without a vector. */
  #embedMissing(entries: readonly IndexEntry[]): void {
    const missing = entries.some(({ kind, vector }) => kind === 'memory' && vector === null);
    if (!missing) return;
    const { log } = this.#options;
    this.#embed(this.#facts.bare.slice(0, KNOWN_BY_WORDS)).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'memories without a vector are found by their words alone'),
    );
  }

  async #embed(memories: readonly Memory[]): Promise<void> {
    const vectors = await this.#options.embedder.embed(memories.map(({ value }) => value));
    const rows = memories.map(({ id }, i) => ({
      id,
      kind: 'memory' as const,
      vector: vectors[i] as Float32Array,
    }));
    await this.person.saveVectors(rows);
    for (const [i, { vector }] of rows.entries()) {
      const memory = memories[i];
      if (!memory || !this.#facts.get(memory.id)) continue;
      this.#facts.setVector(memory.id, vector);
      this.#index.add([memoryEntry(memory, vector)]);
    }
  }

  #changed(): void {
    this.recall.memoryChanged();
    this.#onChange();
  }

  /**
   * What no longer holds is not said again, neither as a memory nor in the words that once said it, and what is forgotten
   * even less.
   */
  #mayTell({ id, kind, text }: IndexEntry): boolean {
    if (kind === 'memory') return this.#facts.get(id) ? this.#facts.isLive(id) : !this.#facts.isGone(id);
    if (this.#facts.saysForgotten(text)) return false;
    return !this.#facts.outdatedTurns.has(turnIdOf(id));
  }

  #turnsOf({ id, kind }: IndexEntry): readonly string[] {
    if (kind === 'episode') return [turnIdOf(id)];
    return this.#facts.get(id)?.provenance.turnIds ?? [];
  }

  #sayingOf({ id, text }: IndexEntry): string {
    return this.#facts.get(id)?.value ?? text;
  }

  #describe(entry: IndexEntry): string {
    const when = { ...this.time, nowMs: this.#clock() };
    const memory = this.#facts.get(entry.id);
    const unknown = entry.speaker === 'user' ? 'said' : 'answered';
    const label = memory ? `${memory.category} ${memory.key}` : unknown;
    return describeEntry({ ...entry, text: this.#sayingOf(entry) }, label, when);
  }
}

/** The turn of an episode, which is called `<turn id>:<speaker>`. */
function turnIdOf(episodeId: string): string {
  return episodeId.slice(0, episodeId.lastIndexOf(':'));
}
