/**
 * The shapes in which the database answers, checked where they come in; inside, types are trusted.
 *
 * @module
 */

import { z } from 'zod';
import { CATEGORIES, SPEAKERS } from '../memory.ts';
import { settingsRow } from '../settings.ts';

export const SOURCES = ['turn', 'onboarding', 'tool', 'import'] as const;
export const MOMENTS = ['any', 'before', 'on', 'after'] as const;

/** Postgres writes `2026-11-24T22:00:00+00:00`; inside there is one spelling, the one of `Date#toISOString`. */
export const instant = z.string().transform((text, context) => {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  context.addIssue({ code: 'custom', message: 'not a point in time' });
  return z.NEVER;
});

export const memoryRow = z.object({
  id: z.string(),
  category: z.enum(CATEGORIES),
  key: z.string(),
  value: z.string(),
  confidence: z.number(),
  importance: z.number(),
  saidAt: instant,
  validFrom: instant,
  validTo: instant.nullable(),
  fades: z.boolean(),
  endsAt: instant.nullable(),
  createdAt: instant,
  provenance: z.object({ source: z.enum(SOURCES), turnIds: z.array(z.string()) }),
});
export const quotedMemoryRow = memoryRow.extend({ quote: z.string().nullable() });

export const episodeRow = z.object({
  id: z.string(),
  turnId: z.string(),
  callId: z.string(),
  speaker: z.enum(SPEAKERS),
  text: z.string(),
  at: instant,
});

const stored = { vector: z.string().nullable(), model: z.string().nullable() };
/** `seq` grows in the order in which words were stored. */
const storedEpisode = episodeRow.extend({ ...stored, seq: z.number() });
const openLoopRow = z.object({
  text: z.string(),
  dueAt: instant.nullable(),
  openedAt: instant,
  askedAt: instant.nullable(),
});

export const callStartRow = settingsRow.extend({
  /** Grows with every change of the person's rows. */
  revision: z.number(),
  onboarding: z
    .object({
      name: z.string(),
      occupation: z.string().nullable(),
      interests: z.array(z.string()),
      appliedAt: instant.nullable(),
    })
    .nullable(),
  greeting: z
    .object({
      text: z.string(),
      audio: z.string().nullable(),
      sampleRate: z.number().nullable(),
      voice: z.string(),
      moment: z.enum(MOMENTS),
      about: z.string().nullable(),
    })
    .nullable(),
  lastCall: z
    .object({ id: z.string(), at: instant, summary: z.string().nullable(), askNext: z.string().nullable() })
    .nullable(),
  openLoops: z.array(openLoopRow),
  /** Words of before are gone; `null`: there are none. */
  wordsSince: instant.nullable(),
  /** What holds, and what lies ahead. */
  memories: z.array(memoryRow.extend(stored)),
  /** What no longer holds. */
  past: z.array(memoryRow),
  forgettings: z.array(z.object({ at: instant, gone: z.array(z.string()), digests: z.array(z.string()) })),
  /** At a call's start: how many the person has begun within 24 hours, this one among them. */
  callsOfDay: z.number().optional(),
  /** What those cost that are over, as far as it was stored. */
  costOfDay: z.number().optional(),
});
/** All that is known of a person but the words of their turns; at a call's start the first part of it, without vectors. */
export type CallStart = z.output<typeof callStartRow>;
/** A forgetting, as a copy elsewhere has to know of it: ids, and digests of what was forgotten (see traces.ts). */
export type Forgetting = CallStart['forgettings'][number];

/** Words of turns, what was stored last first. */
export const episodePage = z.object({
  /** The person's when it was read. */
  revision: z.number(),
  episodes: z.array(storedEpisode),
});
export type EpisodePage = z.output<typeof episodePage>;
export const newerRows = callStartRow.extend(episodePage.shape);
export type NewerRows = z.output<typeof newerRows>;

/** What became of one memory that was to be written. */
export const memoryChange = z.object({
  /** `late`: it was said before what holds, or is over already. */
  change: z.enum(['added', 'superseded', 'same', 'late']),
  /** Ids of memories of its key that held and no longer do. */
  ended: z.array(z.string()),
  memory: memoryRow,
});
export type MemoryChange = z.output<typeof memoryChange>;

export const savedTurnRow = z.object({
  applied: z.boolean(),
  /** Something was forgotten since the writer last looked: nothing was written. */
  stale: z.boolean(),
  changes: z.array(memoryChange),
  ended: z.array(z.string()),
  /** The person's revision after the turn and before it; missing where the person was forgotten. */
  revision: z.number().optional(),
  previous: z.number().nullish(),
});
export type SavedTurn = z.output<typeof savedTurnRow>;

export const batchRow = z.array(
  z.union([
    memoryChange.extend({ ok: z.literal(true) }),
    z.object({ ok: z.literal(false), error: z.string() }),
  ]),
);

export const statsRow = z.object({
  memories: z.number(),
  byCategory: z.partialRecord(z.enum(CATEGORIES), z.number()),
  turns: z.number(),
  calls: z.number(),
  since: instant.nullable(),
});
export type MemoryStats = z.output<typeof statsRow>;

export const personRow = z.object({ id: z.string(), name: z.string(), lastCallAt: instant.nullable() });
export type Person = z.output<typeof personRow>;

export const callWishRow = z.object({
  /** E.164; `null`: this person has asked not to be called. */
  number: z.string().nullable(),
  /** Hours of the person's day, `untilHour` excluded. */
  fromHour: z.number(),
  untilHour: z.number(),
  decidedAt: instant,
  /** When a call was last tried because something was due. */
  triedAt: instant.nullable(),
});
/** Whether somebody wishes to be called, when and under which number. */
export type CallWish = z.output<typeof callWishRow>;

/** Rows as the database wrote them out; `restore` reads them back. */
const removedRows = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));
export type RemovedRows = z.output<typeof removedRows>;
export const forgottenRow = z.discriminatedUnion('conflict', [
  z.object({ conflict: z.literal(true) }),
  z.object({ conflict: z.literal(false), removed: removedRows, revision: z.number() }),
]);
export type ForgetAnswer = z.output<typeof forgottenRow>;

/** What a forgetting may have to take along. */
export const sayingsRow = z.object({
  revision: z.number(),
  memories: z.array(memoryRow),
  episodes: z.array(z.object({ turnId: z.string(), callId: z.string(), text: z.string() })),
  calls: z.array(z.object({ id: z.string(), text: z.string() })),
  onboarding: z
    .object({ name: z.string(), occupation: z.string().nullable(), interests: z.array(z.string()) })
    .nullable(),
  loops: z.array(z.object({ text: z.string(), turnId: z.string().nullable() })),
});
export type Sayings = z.output<typeof sayingsRow>;

/** A turn that said a memory; `text` is `null` where its words are gone. */
export const sourceRow = z.object({ turnId: z.string(), at: instant, text: z.string().nullable() });
export type MemorySource = z.output<typeof sourceRow>;

const KINDS = ['memory', 'episode'] as const;
export const rowToEmbed = z.object({ id: z.string(), kind: z.enum(KINDS), text: z.string() });
export type RowToEmbed = z.output<typeof rowToEmbed>;
/** `key`: of a memory. */
export const rowWithoutTerms = rowToEmbed.extend({ key: z.string().nullable() });
export type RowWithoutTerms = z.output<typeof rowWithoutTerms>;
