import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../src/memory/embedder/minilm.ts';
import { InProcessIndex } from '../../src/memory/index/in-process.ts';
import type { IndexEntry } from '../../src/memory/index/memory-index.ts';
import { Recall } from '../../src/memory/recall/recall.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { testWeightsDir } from '../support/weights.ts';

let embedder: Embedder;
beforeAll(async () => {
  embedder = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
}, 300_000);
afterAll(() => embedder.close());

function entry(i: number, text: string, vector: Float32Array | null): IndexEntry {
  const place = { atMs: i, sessionId: 'before', speaker: 'user', importance: 0.5 } as const;
  return { id: `turn-${i}:user`, kind: 'episode', text, vector, ...place };
}

function recallOf(entries: readonly IndexEntry[], maxTokens = 240): Recall {
  const index = new InProcessIndex();
  index.add(entries);
  const choice = { floor: 0.3, maxTokens };
  return new Recall({ index, embedder, choice, budgetMs: 10_000, holdMs: 0, callId: 'now', log: silentLog });
}

describe('recall answers', () => {
  it.each([
    ['one word', 'dog'],
    ['8,000 characters', 'and then the dog ran on and on '.repeat(260)],
    ['emoji only', '🐶🦴❤️👩‍👩‍👧'],
    ['mixed scripts', 'Wie heißt my 狗 कुत्ता собака؟'],
    ['signs only', '?!…'],
    ['nothing', '   '],
    ['half a character', 'my dog \ud83d'],
  ])('%s', async (_, words) => {
    const [vector = null] = await embedder.embed(['I have a dog called Biscuit.']);
    const { mode, hits } = await recallOf([entry(1, 'I have a dog called Biscuit.', vector)]).take(words);
    expect(mode).toBe('full');
    expect(hits.length).toBeLessThanOrEqual(1);
  });

  it('over identical sentences with one of them', async () => {
    const text = 'My dog is called Biscuit.';
    const [vector = null] = await embedder.embed([text]);
    const same = Array.from({ length: 300 }, (_, i) => entry(i, text, vector));
    const { hits } = await recallOf(same).take('What is my dog called?');
    expect(hits).toHaveLength(1);
  });

  it('in the middle of a re-embedding, by words where the vectors are of another model', async () => {
    const [vector = null] = await embedder.embed(['I play the cello.']);
    const half = [entry(1, 'My dog is called Biscuit.', null), entry(2, 'I play the cello.', vector)];
    const recall = recallOf(half);
    const dog = await recall.take('What is my dog called?');
    expect(dog.hits.map(({ entry }) => entry.id)).toContain('turn-1:user');
    expect((await recall.take('Which instrument do I play?')).hits[0]?.entry.id).toBe('turn-2:user');
  });
});
