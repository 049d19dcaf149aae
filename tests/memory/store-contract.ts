/**
 * What holds of the store over every database: run over the embedded one by tests/memory/store/store.test.ts, over a server
 * with several connections by tests/postgres/store.test.ts.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/errors.ts';
import { personMemory, someone } from '../support/call-memory.ts';
import type { TestDatabase } from '../support/database.ts';
import { type SpokenTurn, saveSpokenTurn } from '../support/spoken-turn.ts';

const PAIRS = 40;
const HOUR_MS = 3_600_000;
const BEFORE = '2026-11-23T10:00:00.000Z';
const FIRST = '2026-11-24T10:00:00.000Z';
const SECOND = '2026-11-24T10:00:01.000Z';

type Pair = readonly [SpokenTurn, SpokenTurn];

/** Two turns of one person about the same keys, the second one a second later and in the opposite order. */
function sameKeys(userId: string): Pair {
  return [
    {
      ...{ userId, at: FIRST },
      facts: [
        ['home', 'lives in Bonn'],
        ['job', 'is a baker'],
      ],
    },
    {
      ...{ userId, at: SECOND },
      facts: [
        ['job', 'is a nurse'],
        ['home', 'lives in Ghent'],
      ],
    },
  ];
}

/** How often each of them was said. */
function tally(messages: readonly string[]): Record<string, number> {
  const groups = Object.groupBy(messages, (message) => message);
  return Object.fromEntries(Object.entries(groups).map(([message, all]) => [message, all?.length ?? 0]));
}

/** @param start A database of its own for the suite. */
export function describeStore(engine: string, start: () => Promise<TestDatabase>): void {
  describe(`the store over the ${engine} database`, () => {
    let database: TestDatabase;
    beforeAll(async () => {
      database = await start();
    });
    afterAll(() => database?.close());

    it('keeps what else is in a batch in which one text is none that a database can hold', async () => {
      const userId = someone();
      const person = personMemory(database.store, { userId });
      const values = ['has a \u0000 cat', 'has a \ud800 dog', 'has a horse'];
      const facts = values.map((value, n) => ({ category: 'FACT' as const, key: `animal_${n}`, value }));
      expect((await person.remember(facts)).map(({ ok }) => ok)).toEqual([false, false, true]);
      const stored = await database.store.listMemories(userId);
      expect(stored.map(({ value }) => value).sort()).toEqual(['has a horse']);
    });

    it('counts the calls that one person has begun within a day, each once', async () => {
      let nowMs = Date.parse(FIRST);
      const person = personMemory(database.store, { clock: () => nowMs });
      const begin = async (callId: string = randomUUID()) =>
        (await person.startCall({ callId, room: 'r', timeZone: null })).callsOfDay;
      const [early, late] = [randomUUID(), randomUUID()];
      expect(await begin(early)).toBe(1);
      nowMs += 23 * HOUR_MS;
      expect(await begin(late)).toBe(2);
      // As after a start whose answer was lost.
      expect(await begin(late)).toBe(2);
      nowMs += HOUR_MS;
      expect(await begin()).toBe(2);
      const another = personMemory(database.store, { clock: () => nowMs });
      expect(await another.startCall({ callId: early, room: 'r', timeZone: null })).toMatchObject({
        callsOfDay: 1,
      });
    });

    it('adds up what the calls of one person have cost within a day', async () => {
      let nowMs = Date.parse(FIRST);
      const person = personMemory(database.store, { clock: () => nowMs });
      const begin = async (callId: string) =>
        (await person.startCall({ callId, room: 'r', timeZone: null })).costOfDay;
      const [first, second] = [randomUUID(), randomUUID()];
      expect(await begin(first)).toBe(0);
      await person.setCallCost(first, 0.1);
      nowMs += HOUR_MS;
      expect(await begin(second)).toBe(0.1);
      await person.setCallCost(second, 0.000000002);
      await personMemory(database.store).setCallCost(second, 50);
      expect(await begin(randomUUID())).toBe(0.100000002);
      nowMs += 23 * HOUR_MS;
      expect(await begin(randomUUID())).toBe(0.000000002);
    });

    /** Two workers save at the same time. @returns What was refused. */
    async function saveTogether(pair: Pair): Promise<string[]> {
      const saved = await Promise.allSettled(pair.map((turn) => saveSpokenTurn(database.store, turn)));
      return saved.flatMap((outcome) => (outcome.status === 'rejected' ? [messageOf(outcome.reason)] : []));
    }

    /** Key and value of what holds: a key with two live memories stands there twice. */
    async function liveOf(userId: string): Promise<string[]> {
      const memories = await database.store.listMemories(userId);
      return memories.map(({ key, value }) => `${key}: ${value}`).sort();
    }

    describe('two workers who save turns of one person at the same time', () => {
      it.each<[string, SpokenTurn['facts']]>([
        ['new, and the person too', []],
        ['new, of a person who is known', [['name', 'is called Ada']]],
        [
          'known before',
          [
            ['home', 'lives in Graz'],
            ['job', 'is a student'],
          ],
        ],
      ])('lose nothing where the keys are %s', async (_, known) => {
        const people = Array.from({ length: PAIRS }, () => `u-${randomUUID()}`);
        const refused: string[] = [];
        const live = new Map<string, string[]>();
        for (const userId of people) {
          if (known.length > 0) await saveSpokenTurn(database.store, { userId, at: BEFORE, facts: known });
          refused.push(...(await saveTogether(sameKeys(userId))));
          live.set(userId, await liveOf(userId));
        }
        expect(tally(refused)).toEqual({});
        // What was said later holds, whichever was saved first.
        const facts = { ...Object.fromEntries(known), home: 'lives in Ghent', job: 'is a nurse' };
        const expected = Object.entries(facts).map(([key, value]) => `${key}: ${value}`);
        for (const userId of people) expect(live.get(userId)).toEqual(expected.sort());
      });

      it('apply a turn once that both of them bring', async () => {
        for (let n = 0; n < PAIRS; n += 1) {
          const userId = `u-${randomUUID()}`;
          const turn = { id: randomUUID(), userId, at: FIRST, facts: [['home', 'lives in Bonn']] } as const;
          const saved = await Promise.all([turn, turn].map((same) => saveSpokenTurn(database.store, same)));
          expect(saved.map(({ applied }) => applied).sort()).toEqual([false, true]);
          expect(await liveOf(userId)).toEqual(['home: lives in Bonn']);
        }
      });
    });
  });
}
