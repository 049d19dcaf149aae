/**
 * What every embedder owes its caller.
 *
 * @module
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMBEDDING_DIMENSIONS, type Embedder } from '../../../src/memory/embedder/embedder.ts';

const NOTHING = new Float32Array(0);

export function cosine(a: Float32Array = NOTHING, b: Float32Array = NOTHING): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** @param open Gives the embedder under test; asked within each test. */
export function describeEmbedder(open: () => Embedder): void {
  const embedOne = async (text: string) => (await open().embed([text]))[0] as Float32Array;

  test('gives one vector per text, of the agreed dimensions and of length one', async () => {
    const vectors = await open().embed([
      'has a dog called Biscuit',
      'is moving to Berlin',
      'works as a baker',
    ]);
    expect(vectors.map(({ length }) => length)).toEqual([
      EMBEDDING_DIMENSIONS,
      EMBEDDING_DIMENSIONS,
      EMBEDDING_DIMENSIONS,
    ]);
    for (const vector of vectors) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  test('puts what means the same closer together than what does not', async () => {
    const [sister, teeth, alps, hiking] = await open().embed([
      'My sister Anna is a dentist in Oslo',
      'Who works on teeth?',
      'I love hiking in the Alps',
      'Which mountains does she walk in?',
    ]);
    expect(cosine(sister, teeth)).toBeGreaterThan(cosine(alps, teeth));
    expect(cosine(alps, hiking)).toBeGreaterThan(cosine(sister, hiking));
  });

  test('keeps the order of a long list with short and long texts', async () => {
    const texts = Array.from(
      { length: 60 },
      (_, i) => `${'a very long story about '.repeat(i % 12)}the number ${i}`,
    );
    const vectors = await open().embed(texts);
    for (const i of [0, 11, 30, 59])
      expect(cosine(vectors[i], await embedOne(texts[i] as string))).toBeCloseTo(1, 4);
  });

  test('gives the same vector for the same text, alone and in company', async () => {
    const [first, , third] = await open().embed([
      'hello',
      'something else, and longer than the others',
      'hello',
    ]);
    expect(cosine(first, third)).toBeCloseTo(1, 5);
    expect(cosine(first, await embedOne('hello'))).toBeCloseTo(1, 5);
  });

  test('gives nothing for nothing', async () => {
    expect(await open().embed([])).toEqual([]);
  });

  test.each([
    ['an empty text', ''],
    ['spaces', '  \n\t '],
    ['an endless text', 'the dog barks and '.repeat(5_000)],
    ['a lone surrogate', 'a \ud800 b'],
    ['control characters', '\0\u0001\u0007'],
    ['other scripts', 'Привет 你好 안녕 مرحبا 🎉👩‍👩‍👧'],
  ])('takes %s', async (_, text) => {
    const vector = await embedOne(text);
    expect(vector).toHaveLength(EMBEDDING_DIMENSIONS);
    expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  test('takes any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const vector = await embedOne(text);
        expect(cosine(vector, vector)).toBeCloseTo(1, 5);
      }),
      { numRuns: 25 },
    );
  });

  test('does not begin when it has been stopped already', async () => {
    await expect(open().embed(['hello'], AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('stops in the middle when it is told to', async () => {
    const stop = new AbortController();
    const texts = Array.from({ length: 600 }, (_, i) => `a sentence of some length with the number ${i}`);
    const embedding = open().embed(texts, stop.signal);
    setImmediate(() => stop.abort());
    await expect(embedding).rejects.toMatchObject({ code: 'ABORTED' });
  });
}
