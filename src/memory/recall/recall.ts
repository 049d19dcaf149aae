/**
 * The question "what matters for these words?", answered within a budget.
 *
 * Recall is started with each transcript, interim or final, before the framework has it: its answer is usually there
 * when the reply is generated. Past the budget the lexical answer is taken, which needs no embedding.
 *
 * @module
 */

import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { Timeline } from '../../telemetry/timeline.ts';
import type { Embedder } from '../embedder/embedder.ts';
import { cleanText } from '../fence.ts';
import { isQuestion } from '../index/entry-table.ts';
import type { Hit, IndexEntry, MemoryIndex } from '../index/memory-index.ts';
import { asSmallTalk } from '../index/relevance.ts';
import type { Clock } from '../time.ts';
import { type ChoiceOptions, chooseHits, type Occasion } from './recall-choice.ts';
import { RecallFlights } from './recall-flights.ts';

/** Enough to choose from. */
const CANDIDATES = 24;
/** What is looked for on purpose may take longer than what a reply waits for. */
const SEARCH_BUDGET_MS = 2_000;
/** What is looked for on purpose has matched something: the person asked for it. */
const SEARCH = { floor: 0, maxTokens: 400 };

export interface Recalled {
  /** What is given. */
  readonly hits: readonly Hit[];
  /** How many entries mattered, given or not. */
  readonly found: number;
  /** `full`: lexical and vector; `lexical`: the budget or the embedder failed; `none`: nothing could be searched. */
  readonly mode: 'full' | 'lexical' | 'none';
  /** How long the reply waited for it, with what its transcript was held (see {@link Recall.ready}). */
  readonly waitedMs: number;
  /** Of a full answer: how long the words' vector took, and the search. */
  readonly parts: { readonly embedMs: number; readonly searchMs: number };
}

export interface RecallCounts {
  full: number;
  lexical: number;
  none: number;
}

export interface RecallOptions {
  index: MemoryIndex;
  embedder: Embedder;
  /** How long a reply waits at most, in milliseconds. */
  budgetMs: number;
  /** What a reply is given. */
  choice: ChoiceOptions;
  /** How long a final transcript is held for its answer, in milliseconds; 0 where the embedder is too far away. */
  holdMs: number;
  /** Entries of this call are in the context already and left out. */
  callId: string;
  /** Whether an entry may be said again: what is over or forgotten may not. @default all */
  mayTell?: (entry: IndexEntry) => boolean;
  /** The ids of the turns that an entry was said in. @default nobody knows */
  turnsOf?: (entry: IndexEntry) => readonly string[];
  /** Whether something was remembered from a sentence. @default of all */
  saidFacts?: (entry: IndexEntry) => boolean;
  /** @default UTC */
  timeZone?: () => string;
  /** What is looked for in a question's words first, ISO 639-1. @default en */
  language?: () => string;
  /** @default Date.now */
  clock?: Clock;
  log: Log;
}

/** What was looked up for one wording. */
interface Found {
  /** Best first; what may not be told is left out. */
  readonly hits: readonly Hit[];
  readonly parts: Recalled['parts'];
}

const TIMED_OUT = Symbol('timed out');
const NO_PARTS = { embedMs: 0, searchMs: 0 };
const NOTHING: Found = { hits: [], parts: NO_PARTS };

export class Recall {
  readonly #options: RecallOptions;
  readonly #flights = new RecallFlights((text, signal) => this.#lookUp(text, signal));
  readonly counts: RecallCounts = { full: 0, lexical: 0, none: 0 };

  constructor(options: RecallOptions) {
    this.#options = options;
  }

  /** Starts recall for a transcript; calling it again with the same words costs nothing. */
  prepare(words: string): void {
    const text = cleanText(words);
    if (text !== '' && this.#options.index.size > 0) this.#flights.open(text);
  }

  /** The memory has changed: answers that were found before are not given any more. */
  memoryChanged(): void {
    this.#flights.memoryChanged();
  }

  /**
   * As {@link prepare}; resolves when the answer is ready, or has been held for long enough. Never rejects. What is waited
   * here counts as the reply's waiting.
   */
  async ready(words: string): Promise<void> {
    const startedMs = Timeline.now();
    const { holdMs, budgetMs } = this.#options;
    this.prepare(words);
    const flight = this.#flights.get(cleanText(words));
    if (!flight || holdMs === 0) return;
    await withBudget(flight.answer, Math.min(holdMs, budgetMs)).catch(() => undefined);
    flight.heldMs = Timeline.now() - startedMs;
  }

  /** What matters for these words, best first, within the budget; often nothing. Never rejects. */
  async take(words: string): Promise<Recalled> {
    const startedMs = Timeline.now();
    const { budgetMs, choice } = this.#options;
    const text = cleanText(words);
    const heldMs = this.#flights.get(text)?.heldMs ?? 0;
    const { mode, hits, parts } = await this.#answer(text, Math.max(0, budgetMs - heldMs));
    this.counts[mode]++;
    const chosen = chooseHits(hits, this.#occasion(text), choice);
    return { ...chosen, mode, parts, waitedMs: heldMs + Timeline.now() - startedMs };
  }

  /** What fits best, asked for on purpose, whether it matters much or little. Never rejects. */
  async search(words: string): Promise<Recalled> {
    const startedMs = Timeline.now();
    const text = cleanText(words);
    const { mode, hits, parts } = await this.#answer(text, SEARCH_BUDGET_MS, () =>
      this.#lookUp(text, AbortSignal.timeout(SEARCH_BUDGET_MS), true),
    );
    return {
      ...chooseHits(hits, this.#occasion(text), SEARCH),
      mode,
      parts,
      waitedMs: Timeline.now() - startedMs,
    };
  }

  /** Drops what is under way. */
  close(): void {
    this.#flights.close();
  }

  #occasion(words: string): Occasion {
    const { turnsOf = () => [] } = this.#options;
    return { words, turnsOf };
  }

  async #answer(
    text: string,
    leftMs: number,
    lookUp = () => this.#flights.open(text).answer,
  ): Promise<Found & Pick<Recalled, 'mode'>> {
    const { index, mayTell = () => true, log } = this.#options;
    if (text === '' || index.size === 0) return { ...NOTHING, mode: 'full' };
    try {
      const found = await withBudget(lookUp(), leftMs);
      if (found !== TIMED_OUT) {
        // Since it was found something may have come to its end.
        const hits = found.hits.filter(({ entry }) => mayTell(entry));
        return { ...found, hits, mode: 'full' };
      }
      log.warn({ budgetMs: this.#options.budgetMs }, 'recall over its budget: lexical answer');
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'recall without vectors: lexical answer');
    }
    return this.#lexical(text);
  }

  async #lexical(text: string): Promise<Found & Pick<Recalled, 'mode'>> {
    try {
      const hits = await withBudget(this.#search(text, null), this.#options.budgetMs);
      if (hits !== TIMED_OUT) return { hits, parts: NO_PARTS, mode: 'lexical' };
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, 'recall failed: the reply goes without memory');
    }
    return { ...NOTHING, mode: 'none' };
  }

  async #lookUp(text: string, signal: AbortSignal, isThorough = false): Promise<Found> {
    const startedMs = Timeline.now();
    const [vector = null] = await this.#options.embedder.embed([text], signal);
    const embeddedMs = Timeline.now();
    const hits = await this.#search(text, vector, { signal, isThorough });
    const parts = { embedMs: embeddedMs - startedMs, searchMs: Timeline.now() - embeddedMs };
    return { hits, parts };
  }

  async #search(
    text: string,
    vector: Float32Array | null,
    { signal, isThorough = false }: { signal?: AbortSignal; isThorough?: boolean } = {},
  ): Promise<readonly Hit[]> {
    const { index, embedder, callId, timeZone, language, clock = Date.now } = this.#options;
    const { mayTell = () => true, saidFacts = () => true } = this.#options;
    const { cosineWeight } = embedder;
    const place = { timeZone: timeZone?.(), language: language?.(), cosineWeight };
    const query = { text, vector, limit: CANDIDATES, nowMs: clock(), isThorough, ...place };
    const hits = await index.search(query, signal);
    const weighed = (hit: Hit) =>
      hit.entry.kind === 'memory' || saidFacts(hit.entry)
        ? hit
        : { ...hit, relevance: asSmallTalk(hit.relevance) };
    return hits.filter(({ entry }) => isWorthTelling(entry, callId) && mayTell(entry)).map(weighed);
  }
}

/** What was said in this call is in the context already; what the person once asked says nothing about the person. */
function isWorthTelling({ kind, sessionId, speaker, text }: IndexEntry, callId: string): boolean {
  if (kind === 'memory') return true;
  return sessionId !== callId && !(speaker === 'user' && isQuestion(text));
}

async function withBudget<T>(work: Promise<T>, budgetMs: number): Promise<T | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(resolve, budgetMs, TIMED_OUT);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
