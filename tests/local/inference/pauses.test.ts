import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSpans } from '../../../local/inference/pauses.ts';

const RATE = 1_000;

/** Loud seconds and silent seconds, in turn. */
function recording(...seconds: number[]): Float32Array {
  const parts = seconds.map((length, i) => new Float32Array(length * RATE).fill(i % 2 === 0 ? 0.5 : 0));
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

test('short speech stays in one piece', () => {
  expect(findSpans(recording(3), RATE)).toEqual([{ start: 0, end: 3_000 }]);
});

test('long speech is cut in its pause', () => {
  const [first, second] = findSpans(recording(11, 1, 9), RATE);
  expect(first?.end).toBeGreaterThanOrEqual(11_000);
  expect(first?.end).toBeLessThanOrEqual(12_000);
  expect(second).toEqual({ start: first?.end, end: 21_000 });
});

test('silence and fragments under half a second hold no speech', () => {
  expect(findSpans(recording(0, 5), RATE)).toEqual([]);
  expect(findSpans(recording(0.49), RATE)).toEqual([]);
  expect(findSpans(new Float32Array(0), RATE)).toEqual([]);
});

test('loud recordings of any length are covered without gap or overlap, in pieces the recogniser can take', () => {
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 100_000 }), (length) => {
      const spans = findSpans(new Float32Array(length).fill(0.5), RATE);
      expect(spans[0]?.start).toBe(0);
      expect(spans.at(-1)?.end).toBe(length);
      for (const [i, { start, end }] of spans.entries()) {
        expect(end - start).toBeLessThanOrEqual(15_500);
        if (i > 0) expect(start).toBe(spans[i - 1]?.end);
      }
    }),
  );
});
