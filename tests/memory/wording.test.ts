import { describe, expect, it } from 'vitest';
import { aboutMemories, listed, toYou } from '../../src/memory/wording.ts';

describe('a memory said to the person', () => {
  it.each([
    ['has a dog called Biscuit', 'you have a dog called Biscuit'],
    ['is called Ada', 'you are called Ada'],
    ['likes rowing', 'you like rowing'],
    ['studies law', 'you study law'],
    ['teaches maths', 'you teach maths'],
    ['goes to Rome in May', 'you go to Rome in May'],
    ['runs her own bakery', 'you run your own bakery'],
    ['enjoys tea', 'you enjoy tea'],
  ])('"%s" is "%s"', (value, said) => expect(toYou(value)).toBe(said));

  it('is listed as people do', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b', 'c'], 'de')).toBe('a, b und c');
    expect(listed(['vive en Roma', 'invierte'], 'es')).toBe('vive en Roma e invierte');
    expect(listed(['a', 'b'], 'fr')).toBe('a et b');
  });
});

describe('a sentence about memories', () => {
  const dog = 'has a dog called Biscuit';

  it.each([
    ['en', [dog], 'I would forget that you have a dog called Biscuit. Shall I?'],
    ['xx', [dog], 'I would forget that you have a dog called Biscuit. Shall I?'],
    [
      'de',
      ['hat einen Hund namens Bello'],
      'Ich würde vergessen: hat einen Hund namens Bello. Soll ich das tun?',
    ],
    // Noted in English, said in German.
    ['de', [dog, 'mag Rudern.'], `Ich würde vergessen: ${dog} und mag Rudern. Soll ich das tun?`],
    ['es', ['tiene un perro llamado Bello'], 'Olvidaría esto: tiene un perro llamado Bello. ¿Lo hago?'],
    ['fr', ['a un chien nommé Bello'], 'J’oublierais ceci : a un chien nommé Bello. Dois-je le faire ?'],
  ])('is said in "%s" of %j', (language, values, said) => {
    expect(aboutMemories('wouldForget', values, language)).toBe(said);
  });

  it('takes the words of others as they are', () => {
    const more = { day: '24. November 2026', words: 'Das kostet {day} $&' };
    expect(aboutMemories('saidSo', ['spart Geld'], 'de', more)).toBe(
      'Ich habe mir gemerkt: spart Geld. Denn am 24. November 2026 hast du gesagt: Das kostet {day} $&',
    );
  });
});
