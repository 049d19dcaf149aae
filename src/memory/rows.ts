/**
 * The shapes in which the database answers, checked where they come in; inside, types are trusted.
 *
 * @module
 */

import { z } from 'zod';
import { CATEGORIES, SPEAKERS } from './memory.ts';

/** Postgres writes `2026-11-24T22:00:00+00:00`; inside there is one spelling, the one of `Date#toISOString`. */
const instant = z.string().transform((text, context) => {
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
  validFrom: instant,
  validTo: instant.nullable(),
  createdAt: instant,
  provenance: z.object({
    source: z.enum(['turn', 'onboarding', 'tool', 'import']),
    turnId: z.string().nullable(),
    quote: z.string().nullable(),
  }),
});

export const episodeRow = z.object({
  id: z.string(),
  turnId: z.string(),
  callId: z.string(),
  speaker: z.enum(SPEAKERS),
  text: z.string(),
  at: instant,
});

const stored = { vector: z.string().nullable(), model: z.string().nullable() };
const openLoopRow = z.object({ text: z.string(), dueAt: instant.nullable() });
export const profileRow = z.object({ text: z.string(), updatedAt: instant });

export const callStartRow = z.object({
  profile: profileRow.nullable(),
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
    })
    .nullable(),
  lastCall: z
    .object({ at: instant, summary: z.string().nullable(), askNext: z.string().nullable() })
    .nullable(),
  openLoops: z.array(openLoopRow),
  total: z.number(),
  memories: z.array(memoryRow.extend(stored)),
  episodes: z.array(episodeRow.extend(stored)),
});
/** All that a call needs to know at its start. */
export type CallStart = z.output<typeof callStartRow>;

/** What became of one memory that was to be written. */
export const memoryChange = z.object({
  change: z.enum(['added', 'superseded', 'same']),
  supersededId: z.string().nullish(),
  memory: memoryRow,
});
export type MemoryChange = z.output<typeof memoryChange>;

export const savedTurnRow = z.object({
  applied: z.boolean(),
  changes: z.array(memoryChange),
  ended: z.array(z.string()),
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

export const forgottenRow = z.object({ memories: z.array(z.string()), turns: z.array(z.string()) });
export type Forgotten = z.output<typeof forgottenRow>;

export const rowToEmbed = z.object({ id: z.string(), kind: z.enum(['memory', 'episode']), text: z.string() });
export type RowToEmbed = z.output<typeof rowToEmbed>;

/** The format of `npm run memory -- export`; the import accepts exactly this. Optional is what older files lack. */
export const userExport = z.object({
  version: z.literal(1),
  userId: z.string(),
  profile: z.string().max(10_000).nullable(),
  onboarding: z
    .object({
      name: z.string(),
      occupation: z.string().nullable(),
      interests: z.array(z.string()),
      appliedAt: instant.nullish(),
    })
    .nullable(),
  memories: z.array(memoryRow),
  episodes: z.array(episodeRow),
  calls: z.array(
    z.object({
      id: z.string(),
      room: z.string(),
      startedAt: instant,
      endedAt: instant.nullable(),
      summary: z.string().nullable(),
      askNext: z.string().nullable(),
    }),
  ),
  openLoops: z.array(openLoopRow),
  /** Since when they are known. */
  since: instant.nullish(),
  greeting: z
    .object({
      text: z.string().min(1).max(600),
      /** 16-bit PCM in base64. */
      audio: z.base64().nullable(),
      sampleRate: z.number().nullable(),
      voice: z.string(),
      createdAt: instant,
    })
    .nullish(),
  closedLoops: z.array(openLoopRow.extend({ closedAt: instant })).optional(),
  /** Ids of turns that are done with, also of those whose words are gone. */
  processedTurns: z.array(z.string()).optional(),
});
export type UserExport = z.output<typeof userExport>;
