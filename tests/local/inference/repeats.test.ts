import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRepeats } from '../../../local/inference/repeats.ts';

const repeat = (phrase: readonly number[], times: number) =>
  Array.from({ length: times }, () => phrase).flat();

test('a phrase said over and over is kept once', () => {
  expect(cutRepeats([7, 8, ...repeat([1, 2, 3], 4)])).toEqual([7, 8, 1, 2, 3]);
  expect(cutRepeats([7, ...repeat([5], 12)])).toEqual([7, 5]);
});

test('emphasis is left alone', () => {
  for (const said of [repeat([4], 5), repeat([4, 9], 4), repeat([1, 2, 3], 3)])
    expect(cutRepeats(said)).toEqual(said);
});

test('only a repetition at the end counts', () => {
  const said = [...repeat([1, 2, 3], 4), 9];
  expect(cutRepeats(said)).toEqual(said);
});

test('what is kept is always the beginning of what was said', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 }), { maxLength: 60 }), (said) => {
      const kept = cutRepeats(said);
      expect(kept).toEqual(said.slice(0, kept.length));
    }),
  );
});
