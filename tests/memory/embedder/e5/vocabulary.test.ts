import { describe, expect, test } from 'vitest';
import { Vocabulary } from '../../../../src/memory/embedder/e5/vocabulary.ts';

/** Pieces with their scores; the first four and the last are those of XLM-R. */
function vocabularyOf(words: readonly (readonly [string, number])[]): Vocabulary {
  const pieces = [['<s>', 0], ['<pad>', 0], ['</s>', 0], ['<unk>', 0], ...words, ['<mask>', 0]] as const;
  const bytes = pieces.map(([piece]) => Buffer.from(piece));
  const offsets = new Uint32Array(pieces.length + 1);
  bytes.forEach((one, i) => {
    offsets[i + 1] = (offsets[i] as number) + one.length;
  });
  return new Vocabulary({
    offsets,
    scores: Float32Array.from(pieces, ([, score]) => score),
    bytes: Buffer.concat(bytes),
    normalised: new Map([
      ['\n', ' '],
      ['ﬁ', 'fi'],
      ['\u0007', ''],
    ]),
    ids: { begin: 0, end: 2, unknown: 3 },
  });
}

const WORDS = vocabularyOf([
  ['▁', -3],
  ['▁hou', -5],
  ['▁house', -6],
  ['se', -4],
  ['fi', -5],
  ['re', -5],
  ['▁fire', -9],
  ['é', -7],
]);

describe('the vocabulary', () => {
  test.each([
    ['takes the pieces whose scores add up to most', 'house', [6]],
    ['puts words together where no piece holds them', 'hou re', [5, 4, 9]],
    [
      'normalises characters, spaces and accents that stand apart',
      ' \u0007ﬁre\n\n  re\u0301 ',
      [10, 4, 3, 11],
    ],
    ['composes before it looks', 'e\u0301', [4, 11]],
    ['gives the unknown token for what it does not know', '🎉', [4, 3]],
    ['takes nobody’s words for a mark of its own', '<mask>', [4, 3, 3, 3, 3, 3, 3]],
    ['has nothing for nothing', '', [4]],
  ])('%s', (_, text, ids) => {
    expect(WORDS.encode(text, 100)).toEqual([0, ...ids, 2]);
  });

  test('keeps the beginning of a long text', () => {
    expect(WORDS.encode('house '.repeat(50), 10)).toEqual([0, ...new Array(8).fill(6), 2]);
  });
});
