import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentOf,
  digestsOf,
  hasForgottenName,
  isForgottenFact,
  Traces,
} from '../../../src/memory/forgetting/traces.ts';

const fact = (key: string, value: string) => ({ key, value });
const DOG = fact('dog_name', 'has a dog called Biscuit');
const JOB = fact('job', 'works as a dentist in Madrid');

describe('a forgotten fact', () => {
  it.each([
    [DOG, 'Biscuit ate my shoe.'],
    [DOG, 'How is BISCUIT?'],
    [DOG, 'My dog is called Biscuit.'],
    [DOG, 'Biscuits dog'],
    [JOB, 'I am a dentist.'],
    [JOB, "I've been a dentist for years, it pays well"],
    [JOB, 'They live in Madrid.'],
    [fact('divorce', 'is getting divorced'), 'We talked about my divorce.'],
    [fact('allergy', 'is allergic to peanuts'), 'Peanuts make me sick.'],
    [fact('home', 'wohnt in Köln'), 'Ich war heute in Koln'],
    [fact('age', 'is 42'), 'I am 42 now'],
  ])('%j is found in "%s"', (forgotten, text) => {
    expect(new Traces([forgotten]).isIn(text)).toBe(true);
  });

  it.each([
    [DOG, 'I like rowing.'],
    [DOG, 'What a lovely day.'],
    [DOG, ''],
    [JOB, 'I work all day.'],
    [JOB, 'She is called Anna and works in Rome.'],
    [fact('trip', 'goes to Rome in May'), 'I went home in May.'],
    [fact('mood', 'is feeling good today'), 'Have a good day.'],
  ])('%j is not found in "%s"', (forgotten, text) => {
    expect(new Traces([forgotten]).isIn(text)).toBe(false);
  });

  it('is not given away by a name that is known from what stays', () => {
    const home = fact('home', 'lives in Madrid');
    expect(new Traces([JOB], [home]).isIn('Madrid is hot in August.')).toBe(false);
    expect(new Traces([JOB], [home]).isIn('I am a dentist.')).toBe(true);
  });

  it('is not given away by a name that stays, also where its stem is another word', () => {
    const dentist = fact('job', 'works as a dentist in Paris');
    const traces = new Traces([dentist], [fact('home', 'lives in Paris')]);
    expect(traces.isIn('Paris is grey in November.')).toBe(false);
    expect(traces.isIn('Dentists earn well.')).toBe(true);
  });

  it('is nothing where nothing is forgotten', () => {
    const none = new Traces([]);
    expect(none.isIn('anything at all')).toBe(false);
    expect(none.pattern).toBeNull();
  });

  it.each([
    ['hat einen Bruder', 'Meine Chefin hat gekündigt.', 'Mein Bruder ist da.'],
    ['mag Rudern', 'Ich mag Schokolade.', 'Heute gehe ich rudern.'],
    ['war Zahnarzt', 'Das war schön.', 'Als Zahnarzt hatte ich Angst.'],
    ['geht gerne schwimmen', 'Ich gehe gerne ins Kino.', 'Ich war schwimmen.'],
    ['tiene un hermano', 'Mi jefa tiene razón.', 'Mi hermano está aquí.'],
    ['le gusta remar', 'Me gusta el cine.', 'Hoy voy a remar.'],
    ['a un frère', 'Mon chef a un problème.', 'Mon frère est là.'],
    ['aime ramer', 'J’aime le cinéma.', 'Demain je vais ramer.'],
    ['has a hat', 'My brother has a cold.', 'Where is my hat?'],
  ])('"%s" is not in "%s" but in "%s"', (value, other, text) => {
    const traces = new Traces([fact('k', value)]);
    expect(traces.isIn(other)).toBe(false);
    expect(traces.isIn(text)).toBe(true);
  });

  it('is looked for by a pattern that misses no text that says it', () => {
    const words = fc.constantFrom(
      ...'filing files tying ties hoping hopped sensibility relational agencies became left frozen fries'.split(
        ' ',
      ),
      ...'I have a dog called Biscuit biscuits who went goes go swimming swam happily happier'.split(' '),
      ...'children kids bought buying Madrid dentists dentistry Köln Koln naïve écoles Zoë 東京 2019'.split(
        ' ',
      ),
      ...'강남 がくせい か ガ हिन्दी Łódź smørrebrød groß GROSS'.split(' '),
      ...'Straße Strasse Weiß weiss Fuß Füße Katzen Katze gegangen gehen Wohnungen chevaux cheval animaux animal'.split(
        ' ',
      ),
      ...'listen list happen happening vivió vivo flores flor travaux travail finden found'.split(' '),
      // The same letters, taken apart.
      ...['Köln', 'Zoë', 'がくせい', '강남'].map((word) => word.normalize('NFD')),
    );
    const phrase = fc.array(words, { minLength: 1, maxLength: 6 }).map((some) => some.join(' '));
    fc.assert(
      fc.property(phrase, phrase, (value, text) => {
        const traces = new Traces([fact('k', value)]);
        if (!traces.isIn(text)) return;
        expect(text).toMatch(new RegExp(traces.pattern ?? '^$', 'iu'));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is looked for by a pattern that is none of its own signs', () => {
    const { pattern } = new Traces([fact('k', 'likes C++ (a lot) [really] .* $^')]);
    expect(() => new RegExp(pattern ?? '', 'iu')).not.toThrow();
  });
});

describe('what a phrase is about', () => {
  it('is told without the words of many phrases', () => {
    expect(contentOf('wants to find a new flat in the next 3 months')).toEqual(['flat']);
    expect(contentOf('is called')).toEqual([]);
  });
});

describe('the digest of what was forgotten', () => {
  const digests = new Set(digestsOf('ada', [DOG]));

  it('recognises the fact when it comes late, by key, by name or by what it says', () => {
    expect(isForgottenFact('ada', DOG, digests)).toBe(true);
    expect(isForgottenFact('ada', fact('dog_name', 'has a poodle'), digests)).toBe(true);
    expect(isForgottenFact('ada', fact('pet', 'walks Biscuit daily'), digests)).toBe(true);
    expect(isForgottenFact('ada', fact('pet', 'has a cat called Mia'), digests)).toBe(false);
    const divorce = new Set(digestsOf('ada', [fact('divorce', 'is getting divorced')]));
    expect(isForgottenFact('ada', fact('marriage', 'gets a divorce'), divorce)).toBe(true);
  });

  it('recognises the name in words', () => {
    expect(hasForgottenName('ada', 'Then biscuit ran away.', digests)).toBe(true);
    expect(hasForgottenName('ada', 'Then the dog ran away.', digests)).toBe(false);
  });

  it('holds no word, and says nothing of another person', () => {
    expect([...digests].join()).not.toMatch(/biscuit|dog/i);
    expect(isForgottenFact('eve', DOG, digests)).toBe(false);
    expect(hasForgottenName('eve', 'Biscuit', digests)).toBe(false);
  });

  it('of a fact without content takes nothing else along', () => {
    const empty = new Set(digestsOf('ada', [fact('name', 'is called')]));
    expect(isForgottenFact('ada', fact('likes', 'likes new things'), empty)).toBe(false);
  });
});
