import { randomUUID } from 'node:crypto';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MemoryActions } from '../../src/memory/actions.ts';
import { CallMemory } from '../../src/memory/call-memory.ts';
import { StructuredModel } from '../../src/memory/structured.ts';
import { TurnProcessor } from '../../src/memory/turn-processor.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { type ModelServer, quietScript, startModelServer } from '../support/model-server.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

let database: TestDatabase;
let model: ModelServer;
let offRecord = false;

beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
});
afterAll(() => Promise.all([database.close(), model.close()]));
beforeEach(() => {
  offRecord = false;
});

const SENTENCE = 'I have a dog called Biscuit and I like rowing';

/** A call of somebody who has told one thing in it. */
async function callOfSomebody() {
  const userId = `u-${randomUUID()}`;
  const callId = randomUUID();
  const embedder = wordEmbedder();
  const { store } = database;
  const memory = new CallMemory({
    ...{ userId, callId, room: 'r', store, embedder, log },
    ...{ recallBudgetMs: 1_000, recallLimit: 8, maxRows: 1_000 },
  });
  await memory.load();
  const client = new OpenAI({ apiKey: 'sk-scripted', baseURL: model.baseUrl, maxRetries: 0 });
  const structured = new StructuredModel({ client, model: 'scripted' });
  const parts = { memory, store, embedder, profileMaxChars: 1_500 };
  const actions = new MemoryActions({ ...parts, batchWindowMs: 1, offRecord: () => offRecord });
  const processor = new TurnProcessor({ ...parts, model: structured, log });
  const rest = { confidence: 0.9, importance: 0.7, valid_from: null, valid_to: null, negates: false };
  model.script = (schema, ...more) =>
    schema === 'turn_extraction'
      ? {
          json: {
            facts: [
              { category: 'RELATIONSHIP', key: 'dog_name', value: 'has a dog called Biscuit', ...rest },
              { category: 'INTEREST', key: 'rowing', value: 'likes rowing', ...rest },
            ],
            open_loops: [],
          },
        }
      : quietScript(schema, ...more);
  const at = new Date().toISOString();
  const turn = { id: randomUUID(), userId, callId, at, userText: SENTENCE, agentText: 'Nice.' };
  memory.absorb(turn, await processor.process(turn, { agentSaidBefore: null, known: [] }));
  return { userId, memory, actions };
}

describe('forgetting by voice', () => {
  it('asks first, whatever the model claims', async () => {
    const { userId, actions } = await callOfSomebody();
    const asked = await actions.forget('dog Biscuit', true);
    expect(asked).toMatchObject({ needsConfirmation: true });
    expect(asked.summary).toBe('I would forget that you have a dog called Biscuit. Shall I?');
    expect(await database.store.listMemories(userId)).toHaveLength(2);
  });

  it('deletes the memory and the words it came from, in the database and in the call', async () => {
    const { userId, memory, actions } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    expect(await actions.forget('dog Biscuit', true)).toMatchObject({ summary: 'It is forgotten.' });
    const left = await database.store.listMemories(userId, { withPast: true });
    expect(left.map(({ key }) => key)).not.toContain('dog_name');
    expect(await database.store.listEpisodes(userId)).toEqual([]);
    expect(await actions.search('dog called Biscuit')).not.toContainEqual(expect.stringContaining('Biscuit'));
    expect(memory.get('dog_name')).toBeUndefined();
    expect((await database.store.getProfile(userId))?.text).toBe('Likes rowing.');
  });

  it('brings it back in the same call when it was a mistake', async () => {
    const { userId, actions } = await callOfSomebody();
    await actions.forget('dog Biscuit', false);
    await actions.forget('dog Biscuit', true);
    expect(await actions.forgetting.undo()).toMatchObject({ summary: 'I have it back.' });
    const memories = await database.store.listMemories(userId);
    expect(memories.map(({ key }) => key).sort()).toEqual(['dog_name', 'rowing']);
    expect(await database.store.listEpisodes(userId)).toHaveLength(2);
    expect(await database.store.rowsToEmbed(userId, 'words', 10)).toEqual([]);
    expect((await actions.search('dog called Biscuit'))[0]).toContain('Biscuit');
    expect(await actions.forgetting.undo()).toMatchObject({ summary: expect.stringContaining('nothing') });
  });
});

describe('what a person can ask of the memory', () => {
  it('is stored at once when they say "remember"', async () => {
    const { userId, actions } = await callOfSomebody();
    const memory = await actions.remember({ category: 'PLAN', key: 'Trip!', value: 'goes to Rome in May' });
    expect(memory).toMatchObject({ key: 'trip', provenance: { source: 'tool' } });
    expect(actions.find('trip')?.value).toBe('goes to Rome in May');
    expect(await database.store.getMemory(userId, 'trip', null)).toMatchObject({ id: memory?.id });
  });

  it('is not stored off the record', async () => {
    const { actions } = await callOfSomebody();
    offRecord = true;
    expect(await actions.remember({ category: 'FACT', key: 'secret', value: 'has a secret' })).toBeNull();
  });

  it('is explained by the words it came from', async () => {
    const { actions } = await callOfSomebody();
    const { summary } = await actions.explain('dog Biscuit');
    expect(summary).toContain(SENTENCE);
  });

  it('is counted', async () => {
    const { actions } = await callOfSomebody();
    expect(await actions.stats()).toMatchObject({ memories: 2, turns: 1, calls: 1 });
  });
});
