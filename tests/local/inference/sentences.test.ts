import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitSentences } from '../../../local/inference/sentences.ts';

test('splits at the end of each sentence and keeps what is said', () => {
  expect(splitSentences('Hi Ada! How was  Berlin?\nTell me.')).toEqual([
    'Hi Ada!',
    'How was Berlin?',
    'Tell me.',
  ]);
});

test('cuts an endless sentence at commas, else at spaces, else where it must', () => {
  const clauses = splitSentences(`${'a clause of some length, '.repeat(20)}and an end`);
  expect(clauses.length).toBeGreaterThan(2);
  for (const clause of clauses.slice(0, -1)) expect(clause).toMatch(/,$/);
  expect(
    splitSentences('word '.repeat(100)).every((piece) => piece.split(' ').every((word) => word === 'word')),
  ).toBe(true);
  expect(splitSentences('x'.repeat(450)).map(({ length }) => length)).toEqual([200, 200, 50]);
});

test('leaves out what an English voice cannot read and what is no speech at all', () => {
  expect(splitSentences('Анна says hello. 你好 😀 ... ')).toEqual(['says hello.']);
  expect(splitSentences('Zoë, π and 5 °C')).toEqual(['Zoë, π and 5 °C']);
});

test('gives pieces of bounded length without control characters, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
      for (const piece of splitSentences(text)) {
        expect(piece.length).toBeLessThanOrEqual(200);
        expect(piece).not.toMatch(/\p{Cc}|\p{Cs}/u);
      }
    }),
  );
});

test('loses no word of plain text', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}[,.?!]?$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 200 }), (words) => {
      expect(splitSentences(words.join(' ')).join(' ').split(' ')).toEqual(words);
    }),
  );
});
