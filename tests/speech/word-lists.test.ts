import { describe, expect, it } from 'vitest';
import { allPhrases, phrasesOf } from '../../src/languages/languages.ts';
import { contentWords, term, words } from '../../src/memory/index/tokens.ts';

const languages = [...allPhrases.values()];
const others = languages.filter(({ code }) => code !== 'en');

/** Words of English, names and abbreviations that say nothing in German, Spanish or French. */
const ENGLISH = `die war hat man den nun bin fur mit mag gut uber an rat kind land hand also
  sole sin son con era once dos van al solo sea hay ante esa come dice vino mia ella leo
  pour plus ton mon ma ta par sans sur sous aux car comment main pain chat coin four lit pendant encore meme tout court
  nee part venue prise court conduit cure quite fin mars pose rose table mule bond AI LA UN EU ER CA TA MA UK US IT`
  .split(/\s+/)
  .map((word) => word.toLowerCase());

describe('stop words', () => {
  it('are written as words are read', () => {
    for (const { code, words: lists } of languages)
      for (const word of lists.stopWords) expect(words(word), code).toEqual([word]);
  });

  it('of other languages leave English words alone', () => {
    const foreign = new Set(others.flatMap(({ words: lists }) => lists.stopWords));
    const english = new Set(phrasesOf('en').words.stopWords);
    for (const word of ENGLISH) if (!english.has(word)) expect(foreign, word).not.toContain(word);
  });

  it.each([
    ['Did the war die down while she wore her red hat?', ['war', 'die', 'down', 'wore', 'red', 'hat']],
    ['the sole of his boot, and a son who plays solo', ['sole', 'boot', 'son', 'plays', 'solo']],
    ['die Katze und der Hund', ['die', 'katze', 'hund']],
    ['Ich habe einen Hund, und der heißt Bello.', ['hund', 'heisst', 'bello']],
    ['Tengo un perro que se llama Bello', ['tengo', 'un', 'perro', 'llama', 'bello']],
    ['J’ai un chien qui s’appelle Bello', ['ai', 'un', 'chien', 'appelle', 'bello']],
  ])('leave of "%s" what it is about', (text, content) => {
    expect(contentWords(text)).toEqual(content);
  });
});

describe('families', () => {
  const families = languages.flatMap(({ words: lists }) => lists.families);

  it('are written as words are read, and have two forms at least', () => {
    for (const family of families) {
      expect(family.length, family[0]).toBeGreaterThan(1);
      for (const form of family) expect(words(form)).toEqual([form]);
    }
  });

  it('share no form: a word of one language is none of another', () => {
    const forms = families.flat();
    expect(forms.filter((form, i) => forms.indexOf(form) !== i)).toEqual([]);
  });

  it('of other languages take no English word away from its own forms', () => {
    const foreign = new Set(
      others.flatMap(({ words: lists }) => lists.families.flatMap(([, ...forms]) => forms)),
    );
    for (const word of ENGLISH) expect(foreign, word).not.toContain(word);
  });

  it('bring every form to one term', () => {
    for (const family of families) expect(new Set(family.map(term)).size, family.join(' ')).toBe(1);
  });
});

describe('words of many facts and of everyday talk', () => {
  it('of other languages leave English words alone', () => {
    const own = phrasesOf('en').words;
    const english = new Set([...own.factWords, ...own.everydayWords].map(term));
    const kept = ENGLISH.map(term);
    const foreign = new Set(others.flatMap(({ words: lists }) => lists.everydayWords.map(term)));
    for (const word of kept) if (!english.has(word)) expect(foreign, word).not.toContain(word);
  });
});

describe('pronouns', () => {
  it('are those of one speaker', () => {
    for (const { code, words: lists } of languages) {
      const { first, second } = lists.pronouns;
      expect(
        first.filter((word) => second.includes(word)),
        code,
      ).toEqual([]);
      for (const word of [...first, ...second, ...lists.pronouns.oneself])
        expect(words(word), code).toEqual([word]);
      expect(lists.pronouns.oneself, code).toEqual(expect.arrayContaining(first.slice(0, 4)));
    }
  });
});
