import { describe, expect, it } from 'vitest';
import { term, terms, words } from '../../../src/memory/index/tokens.ts';

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
    expect(terms('שלום, עולם! 🎈')).toEqual(['שלום', 'עולם']);
  });

  it.each([
    ['of Chinese its characters', '我有一只狗叫饼干', ['狗', '饼', '干']],
    [
      'of Japanese what a dictionary says',
      'ビスケットという犬を飼っています',
      expect.arrayContaining(['ビスケット', '犬']),
    ],
    ['of Thai what a dictionary says', 'หมาชื่อบิสกิต', expect.arrayContaining(['หมา'])],
  ])('are, without spaces between words, %s', (_, text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it('keep the vowel signs of scripts that write them beside their letters', () => {
    expect(terms('बिस्कुट कुत्ता')).toEqual(['बिस्कुट', 'कुत्ता']);
    expect(terms('बिस्कुट')).not.toEqual(terms('बस्कट'));
  });

  it('are the same however a letter is taken apart, and without the points that people leave out', () => {
    for (const word of ['Köln', 'Zoë', 'ガン', '강남'])
      expect(terms(word.normalize('NFD')), word).toEqual(terms(word.normalize('NFC')));
    expect(terms('Zoë')).toEqual(terms('Zoe'));
    expect(terms('שָׁלוֹם')).toEqual(terms('שלום'));
  });
});
