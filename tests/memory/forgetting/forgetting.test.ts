import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryActions, type Surroundings } from '../../../src/memory/in-call/actions.ts';
import type { CallMemory } from '../../../src/memory/in-call/call-memory.ts';
import type { Turn } from '../../../src/memory/memory.ts';
import { TurnProcessor } from '../../../src/memory/turns/turn-processor.ts';
import { silentLog as log } from '../../../src/telemetry/log.ts';
import { callMemory, turnOf } from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { finding, type ModelServer, startModelServer, structuredModel } from '../../support/model-server.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

let database: TestDatabase;
let model: ModelServer;

beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
});
afterAll(() => Promise.all([database.close(), model.close()]));

const SENTENCE = 'I have a dog called Biscuit and I like rowing';

/** What the conversation would answer: somebody on the record in the first of their turns. */
class Talk implements Surroundings {
  isOff = false;
  turns = 1;
  leftOut: number[] = [];
  offRecord = () => this.isOff;
  turnsSoFar = () => this.turns;
  leaveOutTurn = () => void this.leftOut.push(this.turns);
  settled = async () => undefined;
}

/** Somebody in a call, in which this was found in a sentence of theirs. */
async function callOfSomebody(facts: readonly object[] = DOG_AND_ROWING, userText = SENTENCE) {
  const memory = callMemory(database.store);
  await memory.load();
  const talk = new Talk();
  const { store } = database;
  const actions = new MemoryActions({ memory, store, batchWindowMs: 1, surroundings: talk });
  await say(memory, facts, { userText, agentText: 'Nice.' });
  return { userId: memory.userId, memory, actions, talk };
}

const DOG_AND_ROWING = [
  { category: 'RELATIONSHIP', key: 'dog_name', value: 'has a dog called Biscuit' },
  { category: 'INTEREST', key: 'rowing', value: 'likes rowing' },
];

async function say(memory: CallMemory, facts: readonly object[], words: Partial<Turn>): Promise<Turn> {
  const { userId, callId, person } = memory;
  const turn = turnOf('', { userId, callId, ...words });
  model.script = finding({ facts });
  const embedder = wordEmbedder();
  const processor = new TurnProcessor({ person, embedder, model: structuredModel(model), log });
  const context = { agentSaidBefore: null, ...memory.contextFor(turn.userText) };
  memory.absorb(turn, await processor.process(turn, context));
  return turn;
}

async function keysOf(userId: string): Promise<string[]> {
  return (await database.store.listMemories(userId, { withPast: true })).map(({ key }) => key).sort();
}

describe('forgetting by voice', () => {
  it('asks first, whatever the model claims', async () => {
    const { userId, actions, talk } = await callOfSomebody();
    talk.turns++;
    const asked = await actions.forget('dog Biscuit', true);
    expect(asked).toMatchObject({ needsConfirmation: true });
    expect(asked.summary).toBe('I would forget that you have a dog called Biscuit. Shall I?');
    expect(await database.store.listMemories(userId)).toHaveLength(2);
  });

  it('deletes the memory and the words it came from, in the database and in the call', async () => {
    const { userId, memory, actions, talk } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    talk.turns++;
    expect(await actions.forget('dog Biscuit', true)).toMatchObject({ summary: 'It is forgotten.' });
    expect(await keysOf(userId)).toEqual(['rowing']);
    expect(await database.store.listEpisodes(userId)).toEqual([]);
    expect(await actions.search('dog called Biscuit')).not.toContainEqual(expect.stringContaining('Biscuit'));
    expect(memory.get('dog_name')).toBeUndefined();
    expect(memory.profile).toBe('Likes rowing.');
    expect(JSON.stringify(await database.store.exportUser(userId))).not.toContain('Biscuit');
  });

  it('is confirmed by a yes that names nothing', async () => {
    for (const yes of ['yes', 'Yes, please.', 'yes, forget it', 'do it', 'ja bitte', 'sí', 'oui']) {
      const { userId, actions, talk } = await callOfSomebody();
      await actions.forget('dog Biscuit', false);
      talk.turns++;
      expect(await actions.forget(yes, true), yes).toMatchObject({ forgotten: 1 });
      expect(await keysOf(userId)).toEqual(['rowing']);
    }
  });

  it('does not delete what was declined when something else is confirmed later', async () => {
    const job = { key: 'job', value: 'works as a baker' };
    const { userId, actions, talk } = await callOfSomebody([...DOG_AND_ROWING, job]);
    await actions.forget('my dog', false);
    talk.turns++;
    // "No." The model says nothing of it to the memory.
    talk.turns++;
    expect(await actions.forget('my job', true)).toMatchObject({ wouldForget: ['works as a baker'] });
    talk.turns++;
    expect(await actions.forget('my job', true)).toMatchObject({ forgotten: 1 });
    expect(await keysOf(userId)).toEqual(['dog_name', 'rowing']);
  });

  it('takes a yes that comes later, or is about something else, for no answer', async () => {
    const { userId, actions, talk } = await callOfSomebody();
    await actions.forget('my dog', false);
    talk.turns++;
    expect(await actions.forget('rowing', true)).toMatchObject({ wouldForget: ['likes rowing'] });
    talk.turns += 2;
    expect(await actions.forget('yes', true)).not.toHaveProperty('forgotten');
    expect(await keysOf(userId)).toEqual(['dog_name', 'rowing']);
  });

  it('leaves out every turn in which it is spoken of', async () => {
    const { actions, talk } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    talk.turns++;
    await actions.forget('dog Biscuit', true);
    talk.turns++;
    await actions.undoForget();
    expect(talk.leftOut).toEqual([1, 2, 3]);
  });

  it('reaches words of which no memory was made', async () => {
    const { userId, actions, talk } = await callOfSomebody([], 'I am getting divorced from Hugo');
    expect(await actions.forget('my divorce from Hugo', false)).toMatchObject({ needsConfirmation: true });
    talk.turns++;
    expect(await actions.forget('yes', true)).toMatchObject({ summary: 'It is forgotten.' });
    expect(await database.store.listEpisodes(userId)).toEqual([]);
  });

  it('brings it back in the same call when it was a mistake', async () => {
    const { userId, memory, actions, talk } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    talk.turns++;
    await actions.forget('dog Biscuit', true);
    expect(await actions.undoForget()).toMatchObject({ summary: 'I have it back.' });
    expect(await keysOf(userId)).toEqual(['dog_name', 'rowing']);
    expect(await database.store.listEpisodes(userId)).toHaveLength(2);
    expect(await database.store.rowsToEmbed(userId, 'words', 10)).toEqual([]);
    expect((await actions.search('dog called Biscuit'))[0]).toContain('Biscuit');
    expect(memory.profile).toContain('Biscuit');
    expect(await actions.undoForget()).toMatchObject({ summary: expect.stringContaining('nothing') });
  });

  it('holds in another call of the same person that is under way', async () => {
    const { userId, actions, talk } = await callOfSomebody();
    const elsewhere = callMemory(database.store, { userId });
    await elsewhere.load();
    expect(elsewhere.telling.describe(await elsewhere.recall.take('How is Biscuit?')).join()).toContain(
      'Biscuit',
    );
    await actions.forget('dog Biscuit', false);
    talk.turns++;
    await actions.forget('yes', true);
    await elsewhere.refresh();
    expect(elsewhere.profile).toBe('Likes rowing.');
    expect(elsewhere.isForgotten('Biscuit is asleep.')).toBe(true);
    expect(elsewhere.telling.describe(await elsewhere.recall.take('How is Biscuit?')).join()).not.toContain(
      'Biscuit',
    );
  });

  it('lets be known again what is told again', async () => {
    const { memory, actions, talk } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    talk.turns++;
    await actions.forget('yes', true);
    await say(memory, DOG_AND_ROWING.slice(0, 1), { userText: 'My dog is called Biscuit after all' });
    await memory.refresh();
    expect(memory.profile).toContain('Biscuit');
    expect(memory.isForgotten('Biscuit is asleep.')).toBe(false);
  });
});

describe('what a person can ask of the memory', () => {
  it('is stored at once when they say "remember"', async () => {
    const { userId, actions } = await callOfSomebody();
    const memory = await actions.remember({ category: 'PLAN', key: 'Trip!', value: 'goes to Rome in May' });
    expect(memory).toMatchObject({ key: 'trip', provenance: { source: 'tool' } });
    expect(await actions.find('trip')).toMatchObject({ value: 'goes to Rome in May' });
    expect(await database.store.getMemory(userId, 'trip')).toMatchObject({ id: memory?.id });
  });

  it('is not stored off the record', async () => {
    const { userId, actions, talk } = await callOfSomebody();
    talk.isOff = true;
    expect(await actions.remember({ category: 'FACT', key: 'secret', value: 'has a secret' })).toBeNull();
    expect(await keysOf(userId)).not.toContain('secret');
  });

  it('is explained by the words it came from', async () => {
    const { actions } = await callOfSomebody();
    const { summary } = await actions.explain('dog Biscuit');
    expect(summary).toContain(SENTENCE);
  });

  it('is explained by the latest of several turns, and all of them are named', async () => {
    const { memory, actions } = await callOfSomebody();
    await say(memory, DOG_AND_ROWING, { userText: 'As I said, my dog is Biscuit and I row' });
    const { summary, sources } = await actions.explain('dog Biscuit');
    expect(summary).toContain('As I said');
    expect(sources?.map(({ text }) => text)).toEqual([SENTENCE, 'As I said, my dog is Biscuit and I row']);
  });

  it('is explained without words where nobody said it', async () => {
    const { actions } = await callOfSomebody();
    await actions.remember({ category: 'PLAN', key: 'trip', value: 'goes to Rome in May' });
    expect((await actions.explain('trip Rome')).summary).toMatch(/because on .* you told me so$/);
  });

  it('is counted', async () => {
    const { actions } = await callOfSomebody();
    expect(await actions.stats()).toMatchObject({ memories: 2, turns: 1, calls: 1 });
  });
});
