/**
 * What must be true of a memory whatever happens to it, in random order. A failure prints the seed and the smallest story
 * that fails; `PROPERTY_RUNS` tells more stories than the usual ones.
 */

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { wordEmbedder } from '../support/word-embedder.ts';
import { understanding } from './property/facts.ts';
import { crowded, known, story, type Told, tellAll } from './property/order.ts';
import { check, type Step, steps, take } from './property/steps.ts';
import { Person } from './property/world.ts';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);
const ORDER_RUNS = Number(process.env.PROPERTY_RUNS ?? 100);
/** Of each property in the usual case; a machine that is busy tells fewer stories. */
const PATIENCE_MS = 25_000;
const limits = process.env.PROPERTY_RUNS ? {} : { interruptAfterTimeLimit: PATIENCE_MS };
/** With a failure, time to find the smallest story. */
const TEST_LIMIT_MS = 600_000;

let database: TestDatabase;
let model: ModelServer;
let opened: TestServices;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer(understanding)]);
  opened = await openTestServices(database, model);
});
afterAll(async () => {
  await opened.close();
  await Promise.all([database.close(), model.close()]);
});

async function happens(happening: readonly Step[]): Promise<void> {
  const { services } = opened;
  const person = new Person({ services, embedder: wordEmbedder() });
  try {
    for (const step of happening) {
      await take(person, step);
      await check(person, database.store, services.config.memory.profileMaxChars);
    }
  } finally {
    person.close();
  }
}

describe('whatever happens', () => {
  const test = fc.asyncProperty(steps, happens);

  it(
    'one memory of a key holds, what is forgotten is nowhere, and calls know what the database knows',
    async () => {
      await fc.assert(test, { numRuns: RUNS, ...limits, examples: FOUND_BEFORE.map((one) => [one]) });
    },
    TEST_LIMIT_MS,
  );
});

describe('in whatever order turns arrive', () => {
  const toldTwice = story.chain((turns) =>
    fc.tuple(fc.constant(turns), fc.shuffledSubarray(turns, { minLength: turns.length })),
  );
  const test = fc.asyncProperty(toldTwice, async ([turns, shuffled]) => {
    const [one, other] = [await tellAll(database, turns), await tellAll(database, shuffled)];
    const [inOrder, anyOrder] = await Promise.all([known(database, one), known(database, other)]);
    expect(anyOrder).toEqual(inOrder);
    expect(crowded(inOrder)).toEqual([]);
  });

  it(
    'the same is known in the end, and the same is past',
    async () => {
      const examples = DISORDERED.map((turns): [[Told[], Told[]]] => [[turns, turns.toReversed()]]);
      await fc.assert(test, { numRuns: ORDER_RUNS, ...limits, examples });
    },
    TEST_LIMIT_MS,
  );
});

/** Numbers of `FACTS`. */
const [BERLIN, BISCUIT, FLORIST, WALK, GLOOMY] = [0, 3, 6, 7, 9];

/** Somebody says this and waits for an answer. */
function says(phone: number, ...facts: readonly (number | [fact: number, inDays: number])[]): Step {
  const tells = facts.map((one) => {
    const [fact, from] = typeof one === 'number' ? [one, null] : one;
    return { fact, from, until: null };
  });
  const speech = { tells, takesBack: null, mentions: null };
  return { kind: 'say', phone, speech, echoed: false, isOver: false };
}

/** Stories that once went wrong. */
const FOUND_BEFORE: Step[][] = [
  // A turn that is stored late says what was forgotten after it: without a name; in a plan; known to another call alone.
  [
    says(1, [GLOOMY, 1]),
    says(0, GLOOMY),
    { kind: 'forgetByVoice', phone: 0, fact: GLOOMY },
    { kind: 'hangUp', phone: 1 },
  ],
  [says(0, [FLORIST, 1]), says(1, FLORIST), says(1), { kind: 'forgetByPage', key: 'job' }, says(0)],
  [
    says(0, BISCUIT),
    says(1, WALK),
    { kind: 'forgetByVoice', phone: 0, fact: BISCUIT },
    { kind: 'hangUp', phone: 1 },
  ],
  // An undoing brings a turn back that says what was forgotten meanwhile.
  [
    says(0, GLOOMY, BISCUIT),
    { kind: 'forgetByVoice', phone: 0, fact: GLOOMY },
    { kind: 'forgetByPage', key: 'dog_name' },
    { kind: 'undoByVoice', phone: 0 },
  ],
  // What was replaced goes on until the plan begins.
  [says(0, BERLIN + 1), says(0, BERLIN), says(0, [BERLIN, 1]), says(0)],
];

/** The same value again, with another end or beginning or none: told in this order and backwards. */
const DISORDERED: Told[][] = [
  [
    { hour: 0, said: [{ key: 'home', value: 'Berlin', from: null, to: 90 }] },
    { hour: 1, said: [{ key: 'home', value: 'Berlin', from: null, to: null }] },
  ],
  [
    { hour: 0, said: [{ key: 'home', value: 'Berlin', from: 100, to: null }] },
    { hour: 1, said: [{ key: 'home', value: 'Berlin', from: 200, to: null }] },
    { hour: 2, said: [{ key: 'home', value: 'Berlin', from: null, to: null }] },
  ],
];
