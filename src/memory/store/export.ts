/**
 * The format of `npm run memory -- export`, and what older files become.
 *
 * @module
 */

import { z } from 'zod';
import { CATEGORIES } from '../memory.ts';
import { settingsRow } from '../settings.ts';
import { callWishRow, episodeRow, instant, MOMENTS, memoryRow, SOURCES } from './rows.ts';

const onboarding = z
  .object({
    name: z.string(),
    occupation: z.string().nullable(),
    interests: z.array(z.string()),
    appliedAt: instant.nullish(),
  })
  .nullable();
const call = z.object({
  id: z.string(),
  room: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  summary: z.string().nullable(),
  askNext: z.string().nullable(),
  /** In the currency of the price table. */
  cost: z.number().nullish(),
});
const loop = z.object({
  text: z.string(),
  dueAt: instant.nullable(),
  openedAt: instant.optional(),
  askedAt: instant.nullish(),
});
const closedLoop = loop.extend({
  closedAt: instant,
  closedAs: z.enum(['settled', 'asked', 'dropped']).default('asked'),
});
const greeting = z.object({
  text: z.string().min(1).max(600),
  /** 16-bit PCM in base64. */
  audio: z.base64().nullable(),
  sampleRate: z.number().nullable(),
  voice: z.string(),
  createdAt: instant,
  moment: z.enum(MOMENTS).default('any'),
  from: instant.nullish(),
  until: instant.nullish(),
  about: z.string().nullish(),
});

const currentExport = settingsRow.partial().extend({
  version: z.literal(2),
  userId: z.string(),
  /** Since when they are known. */
  since: instant.nullish(),
  callWish: callWishRow.nullish(),
  onboarding,
  greetings: z.array(greeting),
  memories: z.array(memoryRow),
  endedKeys: z.array(z.object({ key: z.string(), saidAt: instant })),
  episodes: z.array(episodeRow),
  calls: z.array(call),
  openLoops: z.array(loop),
  closedLoops: z.array(closedLoop),
  /** Ids of turns that are done with, also of those whose words are gone. */
  processedTurns: z.array(z.string()),
});
/** All that is stored about a person, without vectors. */
export type UserExport = z.output<typeof currentExport>;

const formerMemory = z.object({
  ...{ id: z.string(), category: z.enum(CATEGORIES), key: z.string(), value: z.string() },
  ...{ confidence: z.number(), importance: z.number() },
  ...{ validFrom: instant, validTo: instant.nullable(), createdAt: instant },
  provenance: z.object({ source: z.enum(SOURCES), turnId: z.string().nullable() }),
});
/** Files of before 2026-11-30: quotes are read from the turns now, and the profile is derived. */
const formerExport = z.object({
  version: z.literal(1),
  userId: z.string(),
  since: instant.nullish(),
  onboarding,
  greeting: greeting.nullish(),
  memories: z.array(formerMemory),
  episodes: z.array(episodeRow),
  calls: z.array(call),
  openLoops: z.array(loop),
  closedLoops: z.array(closedLoop).default([]),
  processedTurns: z.array(z.string()).optional(),
});
type ExportedMemory = UserExport['memories'][number];
type FormerExport = z.output<typeof formerExport>;
type FormerMemory = z.output<typeof formerMemory>;

/** When it was said; where its words are gone, a value that was replaced was said before that. */
function saidAt(
  { provenance, createdAt, validTo }: FormerMemory,
  saidAtOf: ReadonlyMap<string, string>,
): string {
  const at = saidAtOf.get(provenance.turnId ?? '');
  return at ?? (validTo !== null && validTo < createdAt ? validTo : createdAt);
}

/** A value that came back was a memory of its own: of several the one that holds stays, else the one said last. */
function oneAValue(memories: readonly ExportedMemory[]): ExportedMemory[] {
  const lastFirst = memories.toSorted(
    (a, b) => Number(b.endsAt === null) - Number(a.endsAt === null) || b.saidAt.localeCompare(a.saidAt),
  );
  const byValue = Map.groupBy(lastFirst, ({ key, value }) => `${key} ${value.toLowerCase()}`);
  return [...byValue.values()].flatMap(([kept, ...others]) => {
    if (!kept) return [];
    const said = [...others.toReversed(), kept].flatMap(({ provenance }) => provenance.turnIds);
    return [{ ...kept, provenance: { ...kept.provenance, turnIds: [...new Set(said)] } }];
  });
}

function upgraded(former: FormerExport): UserExport {
  const saidAtOf = new Map(former.episodes.map(({ turnId, at }) => [turnId, at]));
  const live = new Set(former.memories.filter(({ validTo }) => validTo === null).map(({ key }) => key));
  const { greeting: prepared, ...rest } = former;
  const memories = oneAValue(
    former.memories.map((memory) => {
      const { source, turnId } = memory.provenance;
      return {
        ...memory,
        saidAt: saidAt(memory, saidAtOf),
        validTo: null,
        fades: memory.category === 'STATE',
        endsAt: memory.validTo,
        provenance: { source, turnIds: turnId ? [turnId] : [] },
      };
    }),
  );
  const endedKeys = memories.flatMap(({ key, endsAt, saidAt }) =>
    endsAt !== null && !live.has(key) ? [{ key, saidAt: [endsAt, saidAt].toSorted().at(-1) ?? endsAt }] : [],
  );
  // The oldest files do not tell which turns were done with.
  const { processedTurns = [...saidAtOf.keys()] } = former;
  const greetings = prepared ? [prepared] : [];
  return { ...rest, version: 2, memories, endedKeys, greetings, processedTurns };
}

/** The current format and the one before, which becomes the current one; the import accepts exactly this. */
export const userExport = z
  .discriminatedUnion('version', [currentExport, formerExport])
  .transform((data) => (data.version === 1 ? upgraded(data) : data));
