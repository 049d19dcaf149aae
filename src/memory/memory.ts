/**
 * What is known about a person: the types that every part of the memory shares.
 *
 * @module
 */

interface AboutCategory {
  /** Where profile and page show it: who somebody is first, what passes last. */
  readonly rank: number;
  /** What the extraction's prompt says of it, where the name alone does not. */
  readonly hint?: string;
}

/**
 * What kind of thing a memory is about, in the order in which the prompt of the extraction names them. Beside the database's
 * check on `memories.category` no other place does.
 */
const CATEGORY_TABLE = {
  FACT: { rank: 10 },
  PREFERENCE: { rank: 50 },
  INTEREST: { rank: 60 },
  GOAL: { rank: 30 },
  RELATIONSHIP: { rank: 20, hint: 'people, animals' },
  EXPERIENCE: { rank: 70, hint: 'past events' },
  PLAN: { rank: 40, hint: 'future events' },
  OPINION: { rank: 80 },
  STATE: { rank: 90, hint: 'passing: mood, illness' },
} as const satisfies Record<string, AboutCategory>;

export type Category = keyof typeof CATEGORY_TABLE;
const NAMES = Object.keys(CATEGORY_TABLE) as Category[];

/** In the order in which profile and page show them. */
export const CATEGORIES: readonly Category[] = NAMES.toSorted(
  (a, b) => CATEGORY_TABLE[a].rank - CATEGORY_TABLE[b].rank,
);

function aboutCategory(category: Category): AboutCategory {
  return CATEGORY_TABLE[category];
}

/** All of them in a sentence, each with its hint. */
export function categoriesInWords(): string {
  const each = NAMES.map((name) => {
    const { hint } = aboutCategory(name);
    return hint === undefined ? name : `${name} (${hint})`;
  });
  return `${each.slice(0, -1).join(', ')} or ${each.at(-1)}`;
}

export const SPEAKERS = ['user', 'agent'] as const;
export type Speaker = (typeof SPEAKERS)[number];

/** Where a memory comes from: it can always be asked "why do you think that?". */
export interface Provenance {
  readonly source: 'turn' | 'onboarding' | 'tool' | 'import';
  /** The turns that said it, oldest first; what they said stands in the turns alone. Empty where nobody said it in a call. */
  readonly turnIds: readonly string[];
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
  /** ISO 8601: when it was said last. What is said later about the same key takes its place. */
  readonly saidAt: string;
  /** ISO 8601: since when it holds; when it was first said, unless the person said otherwise. May lie ahead. */
  readonly validFrom: string;
  /** ISO 8601: until when it holds, as the person said or, of a passing state, by rule; `null`: open. */
  readonly validTo: string | null;
  /** Whether `validTo` is the rule's: a mood or an illness says nothing about a person after three days. */
  readonly fades: boolean;
  /** ISO 8601: when it ceases to hold for whatever reason (over, replaced, taken back); `null` while nothing is known of it. */
  readonly endsAt: string | null;
  /** ISO 8601: when it was stored. */
  readonly createdAt: string;
  readonly provenance: Provenance;
}

/** A memory with the words that said it last, read from the turn; `null` where no turn has them (any more). */
export interface QuotedMemory extends Memory {
  readonly quote: string | null;
}

/** Whether a memory is not over: it holds, or it lies ahead. @param nowMs Epoch milliseconds. */
export function isLive({ endsAt }: Pick<Memory, 'endsAt'>, nowMs: number): boolean {
  return endsAt === null || Date.parse(endsAt) > nowMs;
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
  /** 0 to 1: how sure the recogniser was of the words; absent where it does not say. */
  readonly confidence?: number;
  /** `null` when the call ended before an answer was spoken. */
  readonly agentText: string | null;
}

/** The onboarding details a person gave before the first call. */
export interface Onboarding {
  readonly name: string;
  readonly occupation: string | null;
  readonly interests: readonly string[];
}

/** A plan, wish or promise that a later call may ask about. */
export interface OpenLoop {
  readonly text: string;
  /** ISO 8601 or `null`: when it is to happen; a day without an hour is noon of that day where the person is. */
  readonly dueAt: string | null;
}

/** An open loop as it is stored. */
export interface StoredLoop extends OpenLoop {
  /** ISO 8601: when it was said (last). */
  readonly openedAt: string;
  /** ISO 8601: when a greeting asked about it, ahead of its day; `null`: not yet. */
  readonly askedAt: string | null;
}
