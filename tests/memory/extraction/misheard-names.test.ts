import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { soundAlike, withKnownNames } from '../../../src/memory/extraction/misheard-names.ts';
import { TurnProcessor } from '../../../src/memory/turns/turn-processor.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { NOTHING_KNOWN, personMemory, someone, turnOf } from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  finding,
  type ModelServer,
  quietScript,
  startModelServer,
  structuredModel,
} from '../../support/model-server.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

describe('names that sound alike', () => {
  it.each([
    ['to Mass', 'Tomas'],
    ['Tomasz', 'Thomas'],
    ['Ingrit', 'Ingrid'],
    ['Catherine', 'Katharine'],
    ['Mathilda', 'Matilda'],
    ['Henriette', 'Henrietta'],
    ['Philip', 'Filipp'],
    ['Rosalind', 'Rosaline'],
  ])('%s, %s', (a, b) => expect(soundAlike(a, b)).toBe(true));

  it.each([
    ['Brian', 'Ryan'],
    ['Max', 'Rex'],
    ['Ingrid', 'Astrid'],
    ['Anna', 'Ada'],
    ['Biscuit', 'Pixel'],
    ['陈', '李'],
  ])('%s, %s are two', (a, b) => expect(soundAlike(a, b)).toBe(false));
});

describe('a fact with a name that sounds like the known one', () => {
  const friend = { key: 'friend_ingrid', value: 'has a friend called Ingrid' };
  const mend = (fact: { key: string; value: string }, said = 'As I said.') =>
    withKnownNames(fact, said, [friend]);

  it('has the known name, and keeps what else it says', () => {
    const fact = { key: 'friend_ingrid', value: 'has a friend called Ingrit who lives in Lisbon' };
    expect(mend(fact).value).toBe('has a friend called Ingrid who lives in Lisbon');
  });

  it('is of the known person though its key has the misheard name', () => {
    expect(mend({ key: 'friend_ingrit', value: 'has a friend called Ingrit' })).toEqual(friend);
  });

  it('is of somebody else under another key', () => {
    const fact = { key: 'colleague_ingrit', value: 'works with Ingrit' };
    expect(mend(fact)).toBe(fact);
  });

  it.each([
    'It is spelled I-N-G-R-I-T.',
    'No, her name is Ingrit.',
    'Nein, sie heißt Ingrit.',
    "Non, elle s'appelle Ingrit.",
  ])('has its own name after %j', (said) => {
    const fact = { key: 'friend_ingrid', value: 'has a friend called Ingrit' };
    expect(mend(fact, said)).toBe(fact);
  });
});

describe('what is remembered of a misheard name', () => {
  let database: TestDatabase;
  let model: ModelServer;
  beforeAll(async () => {
    [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
  });
  afterAll(() => Promise.all([database.close(), model.close()]));
  beforeEach(() => {
    model.script = quietScript;
  });

  /** Somebody who says their name turn by turn, as it was heard each time. */
  function speaker() {
    const userId = someone();
    const embedder = wordEmbedder();
    const person = personMemory(database.store, { userId, embedder });
    const processor = new TurnProcessor({ person, embedder, model: structuredModel(model), log: silentLog });
    let hour = 10;
    const known = () => database.store.listMemories(userId);
    const say = async (text: string, name: string, confidence?: number) => {
      model.script = finding({ facts: [{ key: 'name', value: name, confidence: 0.9 }] });
      const turn = { ...turnOf(text, { userId, at: `2026-11-24T${hour++}:00:00.000Z` }), confidence };
      const context = { agentSaidBefore: null, openLoops: [], timeZone: 'UTC', ...NOTHING_KNOWN };
      await processor.process(turn, { ...context, known: await known() });
      return turn;
    };
    return { say, known };
  }

  it('is the name that was known, said once more', async () => {
    const { say, known } = speaker();
    const first = await say('My name is Tomas.', 'Tomas');
    const second = await say('My name is to mass.', 'to Mass');
    const [memory, ...others] = await known();
    expect(others).toEqual([]);
    expect(memory).toMatchObject({ value: 'Tomas', provenance: { turnIds: [first.id, second.id] } });
  });

  it('is another name where the person spells it or says no', async () => {
    const { say, known } = speaker();
    await say('My name is Tomas.', 'Tomas');
    await say('No, my name is Tomasz, T-O-M-A-S-Z.', 'Tomasz');
    expect((await known()).map(({ value }) => value)).toEqual(['Tomasz']);
  });

  it('is another name where it sounds otherwise', async () => {
    const { say, known } = speaker();
    await say('My name is Brian.', 'Brian');
    await say('My name is Ryan.', 'Ryan');
    expect((await known()).map(({ value }) => value)).toEqual(['Ryan']);
  });

  it('is held with no more confidence than the recogniser had in the words', async () => {
    const { say, known } = speaker();
    await say('My name is Tomas.', 'Tomas', 0.4);
    expect((await known())[0]?.confidence).toBeCloseTo(0.4);
  });
});
