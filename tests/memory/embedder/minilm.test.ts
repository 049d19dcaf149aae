import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Embedder } from '../../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../../src/memory/embedder/minilm.ts';
import { testWeightsDir } from '../../support/weights.ts';
import { cosine, describeEmbedder } from './contract.ts';

let embedder: Embedder;

beforeAll(async () => {
  embedder = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
}, 300_000);
afterAll(() => embedder?.close());

describe('MiniLM', () => {
  describeEmbedder(() => embedder);

  test('is known by its own name', () => {
    expect(embedder.model).toBe('minilm-l6-int8');
  });

  test('gives the vectors that the model is published with', async () => {
    // Cosines of sentence-transformers/all-MiniLM-L6-v2 in full precision are 0.46, 0.58 and 0.10.
    const [anna, teeth, alps, walks, capital] = await embedder.embed([
      'My sister Anna is a dentist in Oslo',
      'Who works on teeth?',
      'I love hiking in the Alps',
      'The user enjoys mountain walks in Switzerland',
      'What is the capital of France?',
    ]);
    expect(cosine(anna, teeth)).toBeCloseTo(0.46, 1);
    expect(cosine(alps, walks)).toBeCloseTo(0.58, 1);
    expect(cosine(alps, capital)).toBeCloseTo(0.1, 1);
  });

  test('counts a text of more than 256 tokens with its beginning', async () => {
    const beginning = 'the dog barks at the moon '.repeat(60);
    const [short, long] = await embedder.embed([beginning, `${beginning} and then the bank closed`]);
    expect(cosine(short, long)).toBeCloseTo(1, 5);
  });

  test('lets a short text through while a long list is being embedded', async () => {
    const order: string[] = [];
    const list = Array.from({ length: 120 }, (_, i) => `a sentence of some length with the number ${i}`);
    await Promise.all([
      embedder.embed(list).then(() => order.push('list')),
      embedder.embed(['hello']).then(() => order.push('hello')),
    ]);
    expect(order).toEqual(['hello', 'list']);
  });

  test('says which folder has no model in it', async () => {
    await expect(createMiniLmEmbedder({ weightsDir: '/nowhere' })).rejects.toMatchObject({
      code: 'EMBEDDER',
      message: expect.stringContaining('/nowhere/minilm-l6-int8'),
    });
  });
});

test('gives the same vectors in the form that processes share, also to two that make it at the same time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shared-weights-'));
  const sharedDir = join(folder, 'made');
  const weightsDir = await testWeightsDir();
  const both = await Promise.all([
    createMiniLmEmbedder({ weightsDir, sharedDir }),
    createMiniLmEmbedder({ weightsDir, sharedDir }),
  ]);
  const third = await createMiniLmEmbedder({ weightsDir, sharedDir });
  try {
    expect(await readdir(sharedDir)).toHaveLength(1);
    const texts = ['I have a dog called Biscuit.', 'hello'];
    const plain = await embedder.embed(texts);
    for (const shared of [...both, third]) {
      const vectors = await shared.embed(texts);
      for (const [i, vector] of vectors.entries())
        for (const [j, value] of vector.entries()) expect(value).toBeCloseTo(plain[i]?.[j] ?? Number.NaN, 5);
    }
  } finally {
    await Promise.all([...both, third].map((one) => one.close()));
    await rm(folder, { recursive: true });
  }
});

test('works without the form that processes share where that cannot be kept', async () => {
  const weightsDir = await testWeightsDir();
  const alone = await createMiniLmEmbedder({ weightsDir, sharedDir: '/dev/null/nowhere' });
  expect(await alone.embed(['hello'])).toHaveLength(1);
  await alone.close();
});
