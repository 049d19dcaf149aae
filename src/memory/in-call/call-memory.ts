/**
 * The memory of one call: a copy of what is known about the person, kept in step with what this call adds and with what
 * others change meanwhile. It writes nothing: person-memory.ts does.
 *
 * @module
 */

import { isTimeZone } from '../../time-zone.ts';
import { cleanText } from '../fence.ts';
import { DatabaseIndex } from '../index/database.ts';
import { SwitchingIndex } from '../index/switching.ts';
import { isLive, type Memory, type Turn } from '../memory.ts';
import type { PersonMemory } from '../person-memory.ts';
import { composeProfile } from '../profile.ts';
import type { Recall } from '../recall/recall.ts';
import { Telling } from '../recall/telling.ts';
import type { Moment } from '../store/drafts.ts';
import type { CallStart, MemoryChange } from '../store/rows.ts';
import type { Clock, PersonTime } from '../time.ts';
import type { ProcessedTurn, TurnContext } from '../turns/turn-processor.ts';
import { CallLoops } from './call-loops.ts';
import type { CallMemoryOptions } from './call-memory-options.ts';
import { KnownFacts } from './known-facts.ts';
import { Loading } from './loading.ts';
import { OwnChanges } from './own-changes.ts';
import { recallOfCall } from './recall-of-call.ts';

/**
 * Cosine above which words mean a memory: "my puppy" and "has a dog" lie at 0.35, "my money problems" and "has a debt" at
 * 0.43; "my yacht" and "works as a welder" at 0.15.
 */
const NEAR = 0.28;
/** How many entries that share words with a turn are looked at for keys that it may mean. */
const KNOWN_BY_WORDS = 30;

export class CallMemory {
  readonly userId: string;
  readonly callId: string;
  readonly person: PersonMemory;
  readonly recall: Recall;
  /** How what was recalled is spoken of. */
  readonly telling: Telling;
  readonly loops = new CallLoops();
  readonly #options: CallMemoryOptions;
  readonly #clock: Clock;
  readonly #index: SwitchingIndex;
  readonly #facts: KnownFacts;
  readonly #loading: Loading;
  readonly #own: OwnChanges;
  #onChange: () => void = () => undefined;

  constructor(options: CallMemoryOptions) {
    this.#options = options;
    const { store, person, embedder, callId, room, clock = Date.now } = options;
    this.person = person;
    this.userId = person.userId;
    this.callId = callId;
    this.#clock = clock;
    this.#facts = new KnownFacts(clock);
    this.telling = new Telling(this.#facts, () => ({ ...this.time, nowMs: this.nowMs }));
    const source = { source: store, userId: this.userId, model: embedder.model };
    this.#index = new SwitchingIndex(new DatabaseIndex(source));
    const known = { index: this.#index, facts: this.#facts, telling: this.telling, time: () => this.time };
    this.recall = recallOfCall({ ...options, clock }, known);
    const onChange = () => {
      this.recall.memoryChanged();
      this.#onChange();
    };
    const parts = { facts: this.#facts, index: this.#index, loops: this.loops, onChange };
    this.#loading = new Loading({
      ...{ ...parts, person, store, embedder, clock, log: options.log, maxRows: options.maxRows },
      call: { callId, room, timeZone: options.timeZone },
      zone: () => this.time.timeZone,
    });
    this.#own = new OwnChanges({ ...parts, loading: this.#loading });
  }

  /** Whether the database has answered; until then the call goes on with what it hears. */
  get loaded(): boolean {
    return this.start !== null;
  }

  /** What was loaded last. */
  get start(): CallStart | null {
    return this.#loading.start;
  }

  /** Resolves once all memories are known, not just those of the start, or will not be for now. Never rejects. */
  get informed(): Promise<void> {
    return this.#loading.informed;
  }

  /** Resolves once the words of earlier calls are here as well, as far as they are to be. Never rejects. */
  get whole(): Promise<void> {
    return this.#loading.whole;
  }

  /** Where the person is, and the language in which dates are worded. */
  get time(): PersonTime {
    const { timeZone, fallback } = this.#options;
    const known = timeZone ?? this.start?.timeZone ?? fallback.timeZone;
    return isTimeZone(known) ? { ...fallback, timeZone: known } : fallback;
  }

  get nowMs(): number {
    return this.#clock();
  }

  /** The revision that this copy has. */
  get revision(): number {
    return this.#loading.revision;
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
  withoutOver(text: string): string {
    return this.#facts.withoutOver(text);
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

  /**
   * RAG initialisation: what the greeting and the first reply need, in one round trip; the rest follows in the background
   * ({@link informed}, {@link whole}). Never rejects.
   */
  load(signal?: AbortSignal): Promise<CallStart | null> {
    return this.#loading.load(signal);
  }

  /** What is known, without a call and without the words of turns. @throws KindredError `DATABASE…` */
  read(signal?: AbortSignal): Promise<void> {
    return this.#loading.read(signal);
  }

  /**
   * Looks whether somebody else has changed the person's memory, or a new day has begun there, and takes that in; a memory
   * that could not be loaded is loaded now. Never rejects.
   *
   * @returns Whether there was something new.
   */
  refresh(signal?: AbortSignal): Promise<boolean> {
    return this.#loading.refresh(signal);
  }

  /** {@link Loading.catchUp} */
  catchUp(signal?: AbortSignal): Promise<boolean> {
    return this.#loading.catchUp(signal);
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
      revision: this.revision,
      forgettings: this.#facts.forgettings,
    };
  }

  /** {@link OwnChanges.absorb} */
  absorb(turn: Turn, processed: ProcessedTurn): boolean {
    return this.#own.absorb(turn, processed);
  }

  /** {@link OwnChanges.apply} */
  applyChanges(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    this.#own.apply(changes, vectors);
  }

  /** The greeting has asked about this loop; where its day is over, it is closed with that. */
  loopAsked(text: string, moment: Moment): void {
    this.loops.ask(text, moment, this.#clock());
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
    return this.#facts.isGone(turnId) || this.#own.isSilent(turnId);
  }

  /** Lets go of what is under way. */
  close(): void {
    this.#loading.close();
    this.recall.close();
  }
}
