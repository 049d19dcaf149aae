/**
 * What is known about a person: the types that every part of the memory shares.
 *
 * @module
 */

/** What kind of thing a memory is about. */
export const CATEGORIES = [
  'FACT',
  'PREFERENCE',
  'INTEREST',
  'GOAL',
  'RELATIONSHIP',
  'EXPERIENCE',
  'PLAN',
  'OPINION',
  'STATE',
] as const;
export type Category = (typeof CATEGORIES)[number];

export const SPEAKERS = ['user', 'agent'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** Where a memory comes from: it can always be asked "why do you think that?". */
export interface Provenance {
  readonly source: 'turn' | 'onboarding' | 'tool' | 'import';
  /** The turn it was said in; `null` for onboarding and imports. */
  readonly turnId: string | null;
  /** What the person said, verbatim; `null` where no turn stands behind it. */
  readonly quote: string | null;
}

/** A distilled fact, worded in the third person ("has a dog called Biscuit"). */
export interface Memory {
  /** UUID. */
  readonly id: string;
  readonly category: Category;
  /** What the fact is about, in snake_case ("dog_name"); one live memory per user and key. */
  readonly key: string;
  readonly value: string;
  /** 0 to 1: how sure the extraction was. */
  readonly confidence: number;
  /** 0 to 1: how much it matters for later calls. */
  readonly importance: number;
  /** ISO 8601: since when it holds (its turn's time unless the person said otherwise). */
  readonly validFrom: string;
  /** ISO 8601: until when it held; `null` while it holds. */
  readonly validTo: string | null;
  /** ISO 8601: when it was stored. */
  readonly createdAt: string;
  readonly provenance: Provenance;
}

/** One side of a turn, verbatim. */
export interface Episode {
  /** `<turn id>:user` or `<turn id>:agent`. */
  readonly id: string;
  readonly turnId: string;
  readonly callId: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** One exchange: what the person said and what the agent answered. The unit that the outbox keeps. */
export interface Turn {
  /** UUID; the idempotency key of everything that is done with the turn. */
  readonly id: string;
  readonly userId: string;
  readonly callId: string;
  /** ISO 8601: when the person had finished speaking. */
  readonly at: string;
  readonly userText: string;
  /** `null` when the call ended before an answer was spoken. */
  readonly agentText: string | null;
}

/** The onboarding details a person gave before the first call. */
export interface Onboarding {
  readonly name: string;
  readonly occupation: string | null;
  readonly interests: readonly string[];
}

/** The short text about a person that stands in every prompt. */
export interface Profile {
  readonly text: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** A plan or promise that the next call may ask about. */
export interface OpenLoop {
  readonly text: string;
  /** ISO 8601 date or `null`: when it was to happen. */
  readonly dueAt: string | null;
}
