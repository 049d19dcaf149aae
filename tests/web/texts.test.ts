import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../web/brand/brand.ts';
import { en } from '../../web/brand/en.ts';
import { isolate } from '../../web/src/language/isolate.ts';

/** Every text by its path; what makes a text of numbers or values is called with some. */
function textsOf(part: unknown, path: string): [path: string, text: string][] {
  if (typeof part === 'string') return [[path, part]];
  if (typeof part === 'function') return [[path, String(part(...argumentsFor(part, path)))]];
  return Object.entries(part as object).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

function argumentsFor(text: { length: number }, path: string): unknown[] {
  const isList = /goesMemories|goesLoops|deletesMemories|keepsMemories|deletesLoops/.test(path);
  return Array.from({ length: text.length }, () => (isList ? ['x'] : 2));
}

describe('the texts of the page', () => {
  it.each(Object.keys(LANGUAGES))('are complete and not empty in %s', (code) => {
    const texts = textsOf(LANGUAGES[code], code);
    expect(texts.length).toBe(textsOf(en, 'en').length);
    expect(texts.filter(([, text]) => text.trim() === '' || /undefined|NaN/.test(text))).toEqual([]);
  });

  it('are not English where they are German', () => {
    const german = new Map(textsOf(LANGUAGES.de, ''));
    const same = textsOf(en, '').filter(
      ([path, text]) => german.get(path) === text && /[a-z]{3}/i.test(text),
    );
    // Words that both languages have, and what is no word.
    const wanted = ['.calls.minutes', '.settings.deleteField'];
    expect(same.map(([path]) => path)).toEqual(wanted);
  });
});

describe('outside text in a sentence', () => {
  it('cannot turn its direction', () => {
    expect(isolate('\u202eevil')).toBe('evil');
    expect(isolate('דוד')).toBe('\u2068דוד\u2069');
    expect(isolate('Ada <b>🦊')).toBe('Ada <b>🦊');
  });
});
