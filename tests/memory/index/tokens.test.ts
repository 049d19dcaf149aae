import { describe, expect, it } from 'vitest';
import { term, terms, words } from '../../../src/memory/index/tokens.ts';
import { formsOf } from '../../../src/memory/index/word-forms.ts';

describe('terms', () => {
  it('are stems without stop words, as often as they occur', () => {
    expect(terms('I was hiking; the hikers hiked, and hike!')).toEqual(['hike', 'hiker', 'hike', 'hike']);
  });

  it('are the same with and without accents or capitals', () => {
    expect(words('Café CRÈME')).toEqual(['cafe', 'creme']);
  });

  it('bring irregular forms together', () => {
    for (const [a, b] of [
      ['went', 'go'],
      ['bought', 'buying'],
      ['children', 'kids'],
      ['taught', 'teaches'],
    ] as const)
      expect(term(a)).toBe(term(b));
  });

  it('keep words of any script and no punctuation', () => {
    expect(terms('שלום, עולם! 你好 🎈')).toEqual(['שלום', 'עולם', '你好']);
  });
});

describe('forms of a word', () => {
  it('are its family, or the word alone', () => {
    expect(formsOf('bought')).toEqual(['buy', 'bought']);
    expect(formsOf('lighthouse')).toEqual(['lighthouse']);
  });
});
