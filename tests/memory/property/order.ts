/**
 * What somebody says about a few things, with the time at which it was said, and what is known in the end.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Memory } from '../../../src/memory/memory.ts';
import { draftOf, NOTHING_FOUND, NOTHING_KNOWN, personMemory, turnOf } from '../../support/call-memory.ts';
import type { TestDatabase } from '../../support/database.ts';

const HOUR_MS = 3_600_000;
const BEGINS_MS = Date.parse('2026-03-01T09:00:00.000Z');
/** Hours that a story takes. */
const LENGTH = 240;

const CATEGORY_OF = { home: 'FACT', job: 'FACT', mood: 'STATE' } as const;
type Key = keyof typeof CATEGORY_OF;
const KEYS = Object.keys(CATEGORY_OF) as Key[];

/** One thing that is said of a key; `value` `null`: it holds no more. All times are hours since the story's beginning. */
interface Said {
  readonly key: Key;
  readonly value: string | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** A turn: said at this time, each key once. */
export interface Told {
  readonly hour: number;
  readonly said: readonly Said[];
}

const value = fc.constantFrom('Berlin', 'Munich', 'Lisbon');
const hours = fc.integer({ min: -300, max: 400 });
const said: fc.Arbitrary<Said> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      key: fc.constantFrom(...KEYS),
      value,
      from: fc.option(hours, { freq: 2 }),
      to: fc.option(hours, { freq: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      key: fc.constantFrom(...KEYS),
      value: fc.constant(null),
      from: fc.constant(null),
      to: fc.constant(null),
    }),
  },
);

/** In the order in which it was said; no two turns at once. */
export const story: fc.Arbitrary<Told[]> = fc
  .uniqueArray(
    fc.record({
      hour: fc.integer({ min: 0, max: LENGTH }),
      said: fc.uniqueArray(said, { minLength: 1, maxLength: 2, selector: ({ key }) => key }),
    }),
    { minLength: 2, maxLength: 7, selector: ({ hour }) => hour },
  )
  .map((turns) => turns.toSorted((a, b) => a.hour - b.hour));

/** An end that is not after its beginning is refused before it gets here (extraction.ts). */
function spanOf({ from, to }: Said) {
  const isBackwards = from !== null && to !== null && to <= from;
  const iso = (hour: number | null) => (hour === null ? null : at(hour));
  return { validFrom: iso(from), validTo: isBackwards ? null : iso(to) };
}

function at(hour: number): string {
  return new Date(BEGINS_MS + hour * HOUR_MS).toISOString();
}

/** Somebody new tells it, in this order. @returns Who. */
export async function tellAll({ store }: TestDatabase, turns: readonly Told[]): Promise<string> {
  const person = personMemory(store, {
    userId: `u-${randomUUID()}`,
    clock: () => BEGINS_MS + LENGTH * HOUR_MS,
  });
  for (const { hour, said } of turns) {
    const turn = turnOf('what was said', { userId: person.userId, at: at(hour) });
    const memories = said.flatMap((one) =>
      one.value === null
        ? []
        : [draftOf(turn, one.key, one.value, { category: CATEGORY_OF[one.key], ...spanOf(one) })],
    );
    const endedKeys = said.flatMap(({ key, value }) => (value === null ? [key] : []));
    await person.takeIn(turn, { ...NOTHING_FOUND, memories, endedKeys }, NOTHING_KNOWN);
  }
  return person.userId;
}

/** Every memory, as far as it may be compared between people. */
export async function known({ store }: TestDatabase, userId: string) {
  const memories = await store.listMemories(userId, { withPast: true });
  return memories
    .map(({ key, value, saidAt, validFrom, validTo, endsAt }) => ({
      key,
      value,
      saidAt,
      validFrom,
      validTo,
      endsAt,
    }))
    .sort((a, b) => `${a.key} ${a.value}`.localeCompare(`${b.key} ${b.value}`));
}

/** Keys of which more than one memory holds at some hour. */
export function crowded(
  memories: readonly Pick<Memory, 'key' | 'saidAt' | 'validFrom' | 'endsAt'>[],
): string[] {
  const found: string[] = [];
  for (let hour = 0; hour <= 2 * LENGTH; hour += 1) {
    const now = at(hour);
    const holding = memories.filter(
      ({ saidAt, validFrom, endsAt }) =>
        saidAt <= now && validFrom <= now && (endsAt === null || endsAt > now),
    );
    const keys = holding.map(({ key }) => key);
    for (const key of keys) if (keys.indexOf(key) !== keys.lastIndexOf(key)) found.push(`${key} ${now}`);
  }
  return found;
}
