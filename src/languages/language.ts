/**
 * What product code says or recognises in words, in one language.
 *
 * @module
 */

import type { MemoryAnswers, PoolAnswers } from './answer-keys.ts';
import type { LanguageWords } from './language-words.ts';
import type { TimeWords } from './time-words.ts';
import type { ToolWords } from './tool-words.ts';

/** How a person says that nothing shall be kept for now, and that it may be kept again. */
export interface RecordWords {
  /** Requests that nothing be kept from here on. */
  readonly off: readonly RegExp[];
  /** Requests that what is said be kept again. Only what leaves no doubt belongs here. */
  readonly on: readonly RegExp[];
  /** What sounds like one of the two and is none: reports, conditions, negations, other things with the same words. */
  readonly noRequest: readonly RegExp[];
}

/** What is said about the call itself. */
export interface CallPhrases {
  /** At the first call, after the greeting: that a machine speaks, that it remembers, and how to refuse that. */
  readonly disclosure: string;
  /** To somebody whose number is hidden, or whose identity names nobody. */
  readonly noMemory: string;
  /** Into a silence. */
  readonly stillThere: string;
  /** Into a silence that has no end; the call is over. */
  readonly silent: string;
  /** At the longest length of a call; it is over. */
  readonly timeIsUp: string;
  /** Instead of a greeting, to somebody who has called too much within a day; the call is over. */
  readonly enoughToday: string;
  /** When the call is to end and the reply has said no goodbye. */
  readonly goodbye: string;
  /** What pressing keys of a telephone says. Holds `{keys}`. */
  readonly pressed: string;
  readonly transferring: string;
  readonly notTransferred: string;
  /** To somebody who has asked for no more calls. */
  readonly callsStopped: string;
  /** Opens a call that the companion makes, where none is prepared. Holds `{name}`. */
  readonly outboundGreeting: string;
}

/** Calls that the companion makes. */
export interface CallingWords {
  /** Asks for a yes before anybody is called. Holds `{number}`, `{from}` and `{until}` (hours). */
  readonly ask: string;
  readonly agreed: string;
  readonly stopped: string;
  /** Nobody knows under which number. */
  readonly whichNumber: string;
  /** It is no number, or one that may not be called. */
  readonly notCallable: string;
  /** The database has not taken it. */
  readonly notAgreed: string;
  /** Requests that the companion call no more. */
  readonly noCalls: readonly RegExp[];
}

/**
 * Every text and every pattern of one language.
 *
 * `{name}` is the companion, `{person}` is who is spoken to. The patterns are read against normalised words: lower case,
 * no accents, straight apostrophes, no quotation marks, single spaces (see `recordWish`).
 */
export interface LanguagePhrases extends CallPhrases {
  /** ISO 639-1: dates, numbers and lists in these sentences are worded by it. */
  readonly code: string;
  /** Opens a greeting whose rest is synthesised while it plays. */
  readonly hello: string;
  /** Stands alone, for somebody unknown. Holds `{name}`. */
  readonly greeting: string;
  /** Comes before a late reply. */
  readonly moment: string;
  /** Said instead of a reply that failed. */
  readonly apology: string;
  /** Said when the person goes off the record. */
  readonly offRecord: string;
  /** Said when what the person says is kept again. */
  readonly onRecord: string;
  /** Follows `hello`, for somebody who has been here before. Holds `{person}`. */
  readonly meetAgain: string;
  /** Follows `hello`, for somebody whose name came from onboarding. Holds `{person}` and `{name}`. */
  readonly meetFirst: string;
  readonly record: RecordWords;
  readonly answers: MemoryAnswers;
  readonly calling: CallingWords;
  readonly pool: PoolAnswers;
  readonly time: TimeWords;
  readonly tools: ToolWords;
  readonly words: LanguageWords;
}
