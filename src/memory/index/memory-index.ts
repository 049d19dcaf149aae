/**
 * The question "which of this person's entries matter for these words?", as one interface with two
 * implementations (in-process.ts and database.ts) and one contract suite (tests/memory/index/contract.ts).
 *
 * @module
 */

import type { Speaker } from '../memory.ts';

/** Anything that can be recalled: a distilled memory or one side of a turn. */
export interface IndexEntry {
  readonly id: string;
  readonly kind: 'memory' | 'episode';
  readonly text: string;
  /** Epoch milliseconds: when it was said, or since when the memory holds. */
  readonly atMs: number;
  /** The call it belongs to; entries of one session in order of `atMs` and insertion are neighbours. */
  readonly sessionId: string;
  /** `null` for memories. */
  readonly speaker: Speaker | string | null;
  /** 0 to 1. Episodes have 0.5. */
  readonly importance: number;
  /** Unit length; `null` until it has been embedded: then only the lexical signals count. */
  readonly vector: Float32Array | null;
}

export interface IndexQuery {
  readonly text: string;
  /** Unit length; `null`: lexical answer alone. */
  readonly vector: Float32Array | null;
  /** Of the embedder that made the vector. @default 1 */
  readonly cosineWeight?: number;
  readonly limit: number;
  /** The clock that recency and time words ("last summer") are counted from, epoch milliseconds. */
  readonly nowMs: number;
  /** Whose days and months time words mean: IANA name. @default UTC */
  readonly timeZone?: string;
  /** In which language time words and pronouns are looked for first: ISO 639-1. @default en */
  readonly language?: string;
  /** Whether it may take longer to look at what is not held in this process, too. @default false */
  readonly isThorough?: boolean;
}

export interface Hit {
  /** Without its vector, of which the index keeps one copy. */
  readonly entry: IndexEntry;
  /** Orders the hits of one answer. */
  readonly score: number;
  /** How likely it matters for these words at all, 0 to 1 (relevance.ts); comparable between answers. */
  readonly relevance: number;
}

export interface MemoryIndex {
  readonly size: number;
  /** Adds entries or replaces those with the same id. */
  add(entries: readonly IndexEntry[]): void | Promise<void>;
  remove(ids: readonly string[]): void | Promise<void>;
  /** Best first, at most `limit`. */
  search(query: IndexQuery, signal?: AbortSignal): readonly Hit[] | Promise<readonly Hit[]>;
}
