import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callMemory } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { DAY_MS, day, Person, type Statement, TODAY } from '../support/person.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const somebody = () => new Person(database.store);

describe('what is said about a key', () => {
  const MUNICH: Statement = { on: -300, value: 'lives in Munich' };
  const BERLIN: Statement = { on: 0, value: 'lives in Berlin', validFrom: '2019-01-01T00:00:00.000Z' };

  it.each([
    ['in the order in which it was said', [MUNICH, BERLIN]],
    ['late', [BERLIN, MUNICH]],
  ])('holds if it was said last, since whenever it may hold; it arrives %s', async (_, statements) => {
    const person = await somebody().says('home', ...statements);
    expect(await person.holds()).toEqual(['lives in Berlin']);
    expect(await person.find('lives in Munich')).toMatchObject({ endsAt: day(0) });
    expect(await person.find('lives in Berlin')).toMatchObject({
      ...{ endsAt: null, saidAt: day(0), validFrom: '2019-01-01T00:00:00.000Z' },
    });
  });

  it('says of each statement what became of it', async () => {
    const person = somebody();
    const change = async (on: number, value: string) => {
      const { changes } = await person.saysOne('home', on, value);
      return changes.map((one) => [one.change, one.ended.length])[0];
    };
    expect(await change(-3, 'lives in Oslo')).toEqual(['added', 0]);
    expect(await change(-2, 'Lives in Oslo')).toEqual(['same', 0]);
    expect(await change(-1, 'lives in Bergen')).toEqual(['superseded', 1]);
    expect(await change(-2, 'lives in Rome')).toEqual(['late', 0]);
  });

  it('is one memory for each value, also of somebody who comes back to it', async () => {
    const person = await somebody().says(
      'home',
      { on: -3, value: 'lives in Oslo' },
      { on: -2, value: 'lives in Bergen' },
      { on: -1, value: 'lives in Oslo' },
    );
    expect(await person.holds()).toEqual(['lives in Oslo']);
    expect(await person.all()).toHaveLength(2);
    expect(await person.find('lives in Bergen')).toMatchObject({ endsAt: day(-1) });
    const oslo = await person.find('lives in Oslo');
    expect(oslo).toMatchObject({ saidAt: day(-1), quote: 'said on -1' });
    const sources = await database.store.sourcesOf(person.userId, oslo?.id ?? '');
    expect(sources.map(({ text }) => text)).toEqual(['said on -3', 'said on -1']);
  });

  it('is surer and matters more with every time that it is said, never less', async () => {
    const person = await somebody().says(
      'home',
      { on: -2, value: 'lives in Oslo', confidence: 0.5, importance: 0.75 },
      { on: -1, value: 'lives in Oslo', confidence: 0.75, importance: 0.25 },
    );
    expect(await person.find('lives in Oslo')).toMatchObject({ confidence: 0.75, importance: 0.75 });
  });

  it('holds no more once it is taken back, whatever older value arrives afterwards', async () => {
    const person = await somebody().says(
      'smoking',
      { on: -10, value: 'smokes' },
      { on: -1, value: null },
      { on: -5, value: 'smokes a pipe' },
    );
    expect(await person.holds()).toEqual([]);
    expect((await person.all()).map(({ value }) => value).sort()).toEqual(['smokes', 'smokes a pipe']);
    await person.says('smoking', { on: 0, value: 'smokes' });
    expect(await person.holds()).toEqual(['smokes']);
  });

  it('can be taken back before it was ever heard of', async () => {
    const person = await somebody().says('smoking', { on: -1, value: null }, { on: -2, value: 'smokes' });
    expect(await person.holds()).toEqual([]);
  });

  it('does not depend on the order of arrival', async () => {
    const ahead = fc.option(fc.integer({ min: -20, max: 20 }), { nil: null });
    const statement = fc.record({
      on: fc.integer({ min: -8, max: 0 }),
      value: fc.constantFrom('a', 'b', 'c', null),
      from: ahead,
      to: ahead,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(statement, { minLength: 2, maxLength: 5, selector: ({ on }) => on }),
        async (statements) => {
          const told = statements.map(({ on, value, from, to }): Statement => {
            const isRange = from === null || to === null || from < to;
            const validFrom = from === null || !isRange ? null : day(from);
            return { on, value, validFrom, validTo: to === null ? null : day(to) };
          });
          const ends = async (order: readonly Statement[]) => {
            const all = await (await somebody().says('k', ...order)).all();
            const spans = all.map(({ value, endsAt, validFrom, validTo }) => [
              value,
              endsAt,
              validFrom,
              validTo,
            ]);
            return spans.sort();
          };
          const inOrder = told.toSorted((a, b) => a.on - b.on);
          expect(await ends(inOrder.toReversed())).toEqual(await ends(inOrder));
          expect(await ends(told)).toEqual(await ends(inOrder));
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});

describe('a plan that lies ahead', () => {
  const BAKER: Statement = { on: -30, value: 'works as a baker' };
  const CHEF: Statement = { on: -1, value: 'works as a chef', validFrom: day(42) };

  it('stands beside what holds until then, and takes its place on its day', async () => {
    const person = await somebody().says('job', BAKER, CHEF);
    expect(await person.holds()).toEqual(['works as a baker', 'works as a chef']);
    expect(await database.store.getMemory(person.userId, 'job')).toMatchObject({ value: BAKER.value });
    expect(await person.holds(41)).toEqual(['works as a baker', 'works as a chef']);
    expect(await person.holds(42)).toEqual(['works as a chef']);
  });

  it.each([
    ['by what is said instead', { on: 0, value: 'works as a baker' }],
    ['by taking it back', { on: 0, value: null }],
  ] as const)('is cancelled %s, and what holds goes on', async (_, cancelling) => {
    const person = await somebody().says('job', BAKER, CHEF, cancelling);
    expect(await person.holds()).toEqual(['works as a baker']);
    expect(await person.holds(100)).toEqual(['works as a baker']);
  });

  it('is changed by another day', async () => {
    const person = await somebody().says('job', BAKER, CHEF, { ...CHEF, on: 0, validFrom: day(60) });
    expect(await person.holds(50)).toEqual(['works as a baker', 'works as a chef']);
    expect(await person.holds(60)).toEqual(['works as a chef']);
  });

  it('does not come to hold once its time passed unsaid and something else was said', async () => {
    const person = await somebody().says('job', BAKER, CHEF, { on: 20, value: 'works as a pilot' });
    expect(await person.holds(50)).toEqual(['works as a pilot']);
  });
});

describe('what ends', () => {
  const ROME: Statement = { on: 0, value: 'is in Rome', validTo: day(4) };

  it('is past from its day on, everywhere: list, profile, recall, statistics', async () => {
    const person = await somebody().says('stay', ROME);
    let now = 0;
    const memory = callMemory(database.store, { userId: person.userId, clock: () => TODAY + now * DAY_MS });
    await memory.load();
    const told = async () => {
      const lines = memory.telling.describe(await memory.recall.take('Am I in Rome?'));
      const { memories } = await database.store.stats(person.userId, { nowMs: TODAY + now * DAY_MS });
      return { profile: memory.profile, recalled: lines.join().includes('Rome'), memories };
    };
    const until = 'Is in Rome (until 28 November 2026).';
    // Exclusive: the fourth day from now begins when it is over.
    expect(await told()).toEqual({ profile: until, recalled: true, memories: 1 });
    now = 4;
    expect(await told()).toEqual({ profile: '', recalled: false, memories: 0 });
    expect(await person.holds(3)).toEqual(['is in Rome']);
    expect(await person.holds(4)).toEqual([]);
  });

  it('goes on when it is said again after its end', async () => {
    const person = await somebody().says('stay', ROME, { on: 10, value: 'is in Rome' });
    expect(await person.holds(11)).toEqual(['is in Rome']);
    expect(await person.find('is in Rome')).toMatchObject({ validTo: null, validFrom: day(10) });
  });

  it('takes nothing’s place when it is told of the past', async () => {
    const person = await somebody().says(
      'home',
      { on: -10, value: 'lives in Berlin' },
      { on: 0, value: 'lives in Oslo', validFrom: '2010-01-01T00:00:00Z', validTo: '2015-01-01T00:00:00Z' },
    );
    expect(await person.holds()).toEqual(['lives in Berlin']);
  });

  it('is a mood after three days, and it says so', async () => {
    const person = await somebody().says('mood', { on: 0, value: 'has the flu', category: 'STATE' });
    expect(await person.find('has the flu')).toMatchObject({ fades: true, validTo: day(3), endsAt: day(3) });
    expect(await person.holds(2.9)).toEqual(['has the flu']);
    expect(await person.holds(21)).toEqual([]);
  });

  it('fades later when it is said again, and not at all by rule where an end was said', async () => {
    const person = await somebody().says(
      'mood',
      { on: 0, value: 'has the flu', category: 'STATE' },
      { on: 2, value: 'has the flu', category: 'STATE' },
    );
    expect(await person.find('has the flu')).toMatchObject({ fades: true, endsAt: day(5) });
    const cast = await somebody().says('leg', {
      ...{ on: 0, value: 'has a broken leg', category: 'STATE', validTo: day(40) },
    });
    expect(await cast.find('has a broken leg')).toMatchObject({ fades: false, endsAt: day(40) });
  });
});
