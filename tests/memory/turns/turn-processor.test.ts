import type { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import { StructuredModel } from '../../../src/memory/extraction/structured.ts';
import type { Memory, Turn } from '../../../src/memory/memory.ts';
import { isNotUnderstood } from '../../../src/memory/outbox/refusal.ts';
import { type TurnContext, TurnProcessor } from '../../../src/memory/turns/turn-processor.ts';
import { processPersistently } from '../../../src/memory/turns/turn-retries.ts';
import { silentLog } from '../../../src/telemetry/log.ts';
import { callMemory, NOTHING_KNOWN, personMemory, someone, turnOf } from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  finding,
  type ModelServer,
  quietScript,
  startModelServer,
  structuredModel,
} from '../../support/model-server.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

const AT = '2026-11-24T10:00:00.000Z';
const LATER = '2026-11-24T11:00:00.000Z';
const LATEST = '2026-11-24T12:00:00.000Z';

let database: TestDatabase;
let model: ModelServer;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
});
afterAll(() => Promise.all([database.close(), model.close()]));
beforeEach(() => {
  model.script = quietScript;
});

const NO_CONTEXT: TurnContext = {
  agentSaidBefore: null,
  known: [],
  openLoops: [],
  timeZone: 'UTC',
  ...NOTHING_KNOWN,
};
const signal = new AbortController().signal;

function processor({ userId }: Turn, embedder: Embedder = wordEmbedder()): TurnProcessor {
  const person = personMemory(database.store, { userId, embedder });
  return new TurnProcessor({ person, embedder, model: structuredModel(model), log: silentLog });
}

const take = (turn: Turn, context: TurnContext = NO_CONTEXT) => processor(turn).process(turn, context);

function said(userText: string, userId = someone(), at = AT): Turn {
  return turnOf(userText, { userId, at, agentText: 'I see.' });
}

const fact = (key: string, value: string, more: object = {}) => ({ key, value, ...more });
const findingFacts = (...facts: object[]) => finding({ facts });
const values = (memories: readonly Memory[]) => memories.map(({ value }) => value).sort();

const listMemories = (userId: string) => database.store.listMemories(userId);
const listAll = (userId: string) => database.store.listMemories(userId, { withPast: true });
const listEpisodes = (userId: string) => database.store.listEpisodes(userId);

/** Never settles; what it is aborted with is noted. */
function hangingEmbedder() {
  const reasons: unknown[] = [];
  const embed: Embedder['embed'] = (_texts, stop) =>
    new Promise((_resolve, reject) =>
      stop?.addEventListener('abort', () => {
        reasons.push(stop.reason);
        reject(stop.reason);
      }),
    );
  return { reasons, embedder: { ...wordEmbedder(), embed } };
}

describe('a stage of the turn processor that is late', () => {
  const withDeadline = (turn: Turn, embedder: Embedder, timeoutMs: number) =>
    new TurnProcessor({
      person: personMemory(database.store, { userId: turn.userId, embedder }),
      ...{ embedder, model: structuredModel(model), log: silentLog, timeoutMs },
    });

  it('leaves words and facts without vectors where it is the embedder, which is aborted', async () => {
    const turn = said('I live in Oslo');
    const { embedder, reasons } = hangingEmbedder();
    const home = {
      category: 'FACT',
      key: 'home',
      value: 'lives in Oslo',
      confidence: 1,
      importance: 1,
    } as const;
    // Found before: the model is not waited for.
    const extraction = {
      facts: [{ ...home, validFrom: null, validTo: null }],
      ...{ endedKeys: [], openLoops: [], closes: [] },
    };

    const { userVector, memoryVectors } = await withDeadline(turn, embedder, 50).process(turn, NO_CONTEXT, {
      extraction,
    });

    expect({ userVector, vectors: memoryVectors.size }).toEqual({ userVector: null, vectors: 0 });
    expect(values(await listMemories(turn.userId))).toEqual(['lives in Oslo']);
    // The turn's two sides, then the facts.
    expect(reasons).toMatchObject([{ code: 'DEADLINE_EXCEEDED' }, { code: 'DEADLINE_EXCEEDED' }]);
  });

  it('keeps the words and says that the turn has to come again where it is the model', async () => {
    const stuck = new StructuredModel({
      client: { chat: { completions: { create: () => new Promise(() => undefined) } } } as unknown as OpenAI,
      model: 'stuck',
    });
    const turn = said('I live in Oslo');
    const embedder = wordEmbedder();
    const person = personMemory(database.store, { userId: turn.userId, embedder });
    const late = new TurnProcessor({ person, embedder, model: stuck, log: silentLog, timeoutMs: 50 });

    const processing = late.process(turn, NO_CONTEXT);

    await expect(processing).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
    expect((await listEpisodes(turn.userId)).map(({ text }) => text)).toContain('I live in Oslo');
  });
});

describe('the turn processor', () => {
  it('stores words, and facts with the turn that said them', async () => {
    model.script = findingFacts(fact('Dog Name!', 'has a dog called Biscuit'));
    const turn = said('I have a dog called Biscuit');
    const { saved, timeline } = await take(turn);
    expect(saved).toMatchObject({ applied: true, stale: false, changes: [{ change: 'added' }] });
    expect(Object.keys(timeline.stages())).toEqual(
      expect.arrayContaining(['extraction', 'turnEmbedding', 'factEmbedding', 'save', 'total']),
    );
    const [memory] = await listMemories(turn.userId);
    expect(memory).toMatchObject({
      ...{ key: 'dog_name', value: 'has a dog called Biscuit', quote: turn.userText },
      ...{ saidAt: AT, validFrom: AT, provenance: { source: 'turn', turnIds: [turn.id] } },
    });
    expect((await listEpisodes(turn.userId)).map(({ speaker }) => speaker)).toEqual(['user', 'agent']);
  });

  it('changes nothing when the same turn comes again', async () => {
    model.script = findingFacts(fact('home', 'lives in Oslo'));
    const turn = said('I live in Oslo');
    await take(turn);
    const again = await take(turn);
    expect(again.saved).toMatchObject({ applied: false, stale: false, changes: [], ended: [] });
    expect(await listMemories(turn.userId)).toHaveLength(1);
    expect(await listEpisodes(turn.userId)).toHaveLength(2);
  });

  it('keeps a superseded fact with the time it held, and ends one that is taken back', async () => {
    const first = said('I live in Oslo and I smoke');
    model.script = findingFacts(fact('home', 'lives in Oslo'), fact('smoking', 'smokes'));
    await take(first);
    const known = await listMemories(first.userId);
    model.script = findingFacts(fact('home', 'lives in Bergen'), fact('smoking', '', { negates: true }));
    const later = said('I moved to Bergen and stopped smoking', first.userId, LATER);
    const { saved } = await take(later, { ...NO_CONTEXT, known });
    expect(saved.changes).toMatchObject([{ change: 'superseded', ended: [idOf(known, 'home')] }]);
    expect(saved.ended).toEqual([idOf(known, 'smoking')]);
    expect(values(await listMemories(first.userId))).toEqual(['lives in Bergen']);
    const all = await listAll(first.userId);
    expect(values(all)).toEqual(['lives in Bergen', 'lives in Oslo', 'smokes']);
    const past = all.filter(({ value }) => value !== 'lives in Bergen');
    expect(past.map(({ endsAt }) => endsAt)).toEqual([LATER, LATER]);
  });

  it('takes what it knows in other words for said once more, and what says more for its successor', async () => {
    const first = said('I have a dog called Biscuit');
    model.script = findingFacts(fact('dog_name', 'has a dog called Biscuit'));
    await take(first);
    const memory = callMemory(database.store, { userId: first.userId });
    await memory.load();
    await memory.informed;
    const context = () => ({ agentSaidBefore: null, ...memory.contextFor('dog') });
    const repeated = said('Biscuit is my dog', first.userId, LATER);
    model.script = findingFacts(fact('pet', 'a dog called Biscuit has'));
    memory.absorb(repeated, await take(repeated, context()));
    expect(await listAll(first.userId)).toMatchObject([
      { key: 'dog_name', provenance: { turnIds: [first.id, repeated.id] }, saidAt: LATER },
    ]);
    model.script = findingFacts(fact('pet', 'has a dog, a dog called Biscuit has a dog'));
    await take(said('More of Biscuit', first.userId, LATEST), context());
    expect(values(await listMemories(first.userId))).toEqual(['has a dog, a dog called Biscuit has a dog']);
    expect(new Set((await listAll(first.userId)).map(({ key }) => key))).toEqual(new Set(['dog_name']));
  });

  it('keeps the words when the model is away, and asks for the turn again', async () => {
    model.script = () => ({ status: 503 });
    const turn = said('I have a dog called Biscuit');
    await expect(take(turn)).rejects.toMatchObject({ code: 'MODEL_UNREACHABLE', retryable: true });
    expect(await listEpisodes(turn.userId)).toHaveLength(2);
    model.script = findingFacts(fact('dog_name', 'has a dog called Biscuit'));
    await take(turn);
    expect(await listMemories(turn.userId)).toHaveLength(1);
    expect(await listEpisodes(turn.userId)).toHaveLength(2);
  });

  it('stores facts without vectors when the embedder fails', async () => {
    model.script = findingFacts(fact('home', 'lives in Oslo'));
    const broken = { ...wordEmbedder(), embed: () => Promise.reject(new Error('no model')) };
    const turn = said('I live in Oslo');
    await processor(turn, broken).process(turn, NO_CONTEXT);
    expect(await listMemories(turn.userId)).toHaveLength(1);
    expect(await database.store.rowsToEmbed(turn.userId, 'words', 10)).toHaveLength(3);
  });

  it('asks the model one question a turn', async () => {
    const asked = model.asked.length;
    await take(said('How are you?'));
    expect(model.asked.slice(asked).map(({ schema }) => schema)).toEqual(['turn_extraction']);
  });

  it.each([
    ['invalid JSON', { text: '{"facts": [' }],
    ['an answer of another shape', { json: { facts: [{ category: 'NONSENSE' }] } }],
    ['a refusal of the service', { status: 400 }],
  ])('keeps the words when the model keeps answering %s, and lets the turn come again', async (_, answer) => {
    model.script = () => answer;
    const turn = said('I have a dog called Biscuit');
    const options = { signal, log: silentLog, retryAfterMs: [1, 1] };
    const processing = processPersistently(processor(turn), turn, () => NO_CONTEXT, options);
    await expect(processing).rejects.toSatisfy(isNotUnderstood);
    expect(await listEpisodes(turn.userId)).toHaveLength(2);
    model.script = findingFacts(fact('dog_name', 'has a dog called Biscuit'));
    await processPersistently(processor(turn), turn, () => NO_CONTEXT, options);
    expect(await listMemories(turn.userId)).toHaveLength(1);
    expect(await listEpisodes(turn.userId)).toHaveLength(2);
  });

  it('lets a turn come again whose model answers with nothing: it was busy', async () => {
    model.script = (schema, ...rest) =>
      schema === 'turn_extraction' ? { text: '' } : quietScript(schema, ...rest);
    const turn = said('I have a dog called Biscuit');
    const options = { signal, log: silentLog, retryAfterMs: [1, 1] };
    const processing = processPersistently(processor(turn), turn, () => NO_CONTEXT, options);
    await expect(processing).rejects.toMatchObject({ code: 'MODEL_UNREACHABLE', retryable: true });
  });

  it('says what it found when the database refuses the turn', async () => {
    model.script = findingFacts(fact('home', 'lives in Oslo'));
    const turn = { ...said('I live in Oslo'), id: 'no UUID' };
    await expect(take(turn)).rejects.toMatchObject({
      code: 'DATABASE',
      details: { sqlState: '22P02', extraction: { facts: [{ key: 'home', value: 'lives in Oslo' }] } },
    });
  });

  it('does not ask the model where it is told what was found', async () => {
    const asked = model.asked.length;
    const turn = said('I live in Oslo');
    const found = {
      ...fact('home', 'lives in Oslo'),
      category: 'FACT',
      confidence: 1,
      importance: 1,
    } as const;
    const facts = [{ ...found, validFrom: null, validTo: null }];
    const extraction = { facts, endedKeys: [], openLoops: [], closes: [] };
    await processor(turn).process(turn, NO_CONTEXT, { extraction });
    expect(model.asked).toHaveLength(asked);
    expect(values(await listMemories(turn.userId))).toEqual(['lives in Oslo']);
  });
});

function idOf(memories: readonly Memory[], key: string): string | undefined {
  return memories.find((memory) => memory.key === key)?.id;
}

describe('a turn that is replayed late', () => {
  it('does not outdate what was said after it', async () => {
    const later = said('I live in Bergen');
    model.script = findingFacts(fact('home', 'lives in Bergen'));
    await take(later);
    model.script = findingFacts(fact('home', 'lives in Oslo'), fact('job', 'works as a baker'));
    const earlier = said('I live in Oslo', later.userId, '2026-11-20T10:00:00.000Z');
    const { saved } = await take(earlier);
    expect(saved.changes.map(({ change }) => change).sort()).toEqual(['added', 'late']);
    expect(values(await listMemories(later.userId))).toEqual(['lives in Bergen', 'works as a baker']);
    const all = await listAll(later.userId);
    expect(all.find(({ value }) => value === 'lives in Oslo')?.endsAt).toBe(later.at);
  });

  it('does not reach the profile of a call that knows better', async () => {
    const berlin = said('I live in Berlin');
    model.script = findingFacts(fact('home', 'lives in Berlin'));
    await take(berlin);
    const memory = callMemory(database.store, { userId: berlin.userId });
    await memory.load();
    await memory.informed;
    model.script = findingFacts(fact('home', 'lives in Paris'));
    const late = said('I live in Paris', berlin.userId, '2026-11-20T10:00:00.000Z');
    memory.absorb(late, await take(late, { agentSaidBefore: null, ...memory.contextFor(late.userText) }));
    expect(memory.profile).toBe('Lives in Berlin.');
    await memory.refresh();
    expect(memory.profile).toBe('Lives in Berlin.');
  });
});
