import { describe, expect, it } from 'vitest';
import { recordWish } from '../../src/companion/off-record.ts';
import { allPhrases } from '../../src/languages/languages.ts';

describe.each([...allPhrases])('the disclosure in "%s"', (_language, { disclosure }) => {
  it('tells words by which it can be refused, and they are obeyed', () => {
    const words = disclosure.split(':').at(-1) ?? '';
    expect(recordWish(words, false)).toBe('off');
  });
});
