import { describe, expect, it } from 'vitest';
import { counted, filled } from '../../src/languages/answer-keys.ts';
import { allPhrases, phrasesOf } from '../../src/languages/languages.ts';

const en = phrasesOf('en');
const others = [...allPhrases].filter(([code]) => code !== 'en');

/** Lists differ from language to language; what a list must hold is said below. */
type Leaf = string | number | boolean | null | readonly unknown[];

/** Every value by the path of its keys, but for the words that each language has of its own. */
function leaves(value: object, path = ''): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [key, one] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    const isOwn = /^time\.(?:seasons|numbers|units)$|^words\.nounCapitals$/.test(here);
    const isTree = typeof one === 'object' && one !== null && !Array.isArray(one);
    if (isTree && !isOwn) for (const [inner, leaf] of leaves(one, here)) found.set(inner, leaf);
    else found.set(here, isOwn ? Object.keys(one ?? { none: 1 }) : one);
  }
  return found;
}

function placesIn(text: string): string[] {
  return [...text.matchAll(/\{[a-z]+\}/g)].map(([place]) => place).sort();
}

describe.each(others)('the language "%s"', (code, phrases) => {
  const own = leaves(phrases);

  it('is filed under its code', () => {
    expect(phrases.code).toBe(code);
  });

  it('lacks no key that English has, and has none of its own', () => {
    expect([...own.keys()].sort()).toEqual([...leaves(en).keys()].sort());
  });

  it('has nothing empty', () => {
    for (const [path, leaf] of own) {
      if (typeof leaf === 'string') expect(leaf.trim(), path).not.toBe('');
      if (Array.isArray(leaf)) expect(leaf.length, path).toBeGreaterThan(0);
    }
  });

  it('has the same places to be filled', () => {
    for (const [path, leaf] of leaves(en))
      if (typeof leaf === 'string') expect(placesIn(`${own.get(path)}`), path).toEqual(placesIn(leaf));
  });

  it('says nothing in English', () => {
    // "{n} error" is Spanish as well.
    for (const [path, leaf] of leaves(en))
      if (/^(?:answers|pool)\./.test(path) && path !== 'pool.errors.one')
        expect(own.get(path), path).not.toBe(leaf);
  });

  it('reads whatever time English reads', () => {
    const readings = (language: typeof phrases) => [...new Set(language.time.readings.map(([name]) => name))];
    expect(readings(phrases)).toEqual(expect.arrayContaining(readings(en)));
    expect(phrases.time.months).toHaveLength(12);
    expect(phrases.time.weekdays).toHaveLength(7);
    expect(new Set(Object.values(phrases.time.units))).toEqual(new Set(['day', 'week', 'month', 'year']));
    expect(Object.values(phrases.time.numbers)).toEqual(expect.arrayContaining([1, 2, 5, 11, 12]));
    expect(new Set(Object.values(phrases.time.seasons))).toEqual(new Set([2, 5, 8, 11]));
  });

  it('reads time in what folded words can hold: no capitals, no accents', () => {
    const { months, weekdays, seasons, numbers, units, readings } = phrases.time;
    const words = [months.flat(), weekdays.flat(), ...[seasons, numbers, units].map(Object.keys)].flat();
    for (const word of words) expect(word).toMatch(/^[a-z]+$/);
    for (const [, source] of readings) expect(source).not.toMatch(/[^\x20-\x7e]/);
  });
});

describe('a sentence with places', () => {
  it('takes values as they are, and is empty where there is none', () => {
    expect(filled('{a} and {b}', { a: '$& {b}' })).toBe('$& {b} and ');
  });

  it.each([
    ['en', 0, '0 errors'],
    ['en', 1, '1 error'],
    ['de', 3, '3 Fehler'],
    ['fr', 0, '0 erreur'],
    ['es', 2, '2 errores'],
  ])('counts in "%s": %i', (code, count, words) => {
    expect(counted(phrasesOf(code).pool.errors, count, code)).toBe(words);
  });
});
