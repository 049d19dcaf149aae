import { describe, expect, it } from 'vitest';
import { namesIn } from '../../src/memory/names.ts';

describe('the names in a phrase', () => {
  it('are its words with a capital letter', () => {
    expect(namesIn('has a dog called Biscuit and a cat called Mia-Lou')).toEqual(['biscuit', 'mia', 'lou']);
    expect(namesIn('knows Ömer from École 42')).toEqual(['omer', 'ecole']);
    expect(namesIn('plays the cello')).toEqual([]);
  });

  it('are not days and months', () => {
    expect(namesIn('trifft Anna jeden Montag, und im März Jonas')).not.toContain('montag');
    expect(namesIn('su amigo Julio vive en Roma')).toEqual(['julio', 'roma']);
    expect(namesIn('meets Anna every Monday in May')).toEqual(['anna']);
  });

  it('are in German what a name stands behind, since every noun has a capital letter there', () => {
    expect(namesIn('hat einen Hund namens Bello')).toEqual(['bello']);
    expect(namesIn('arbeitet als Zahnärztin in Madrid')).toEqual(['madrid']);
    expect(namesIn('ihre Freundin Anna spielt Geige')).toEqual(['anna']);
    expect(namesIn('mag Musik und alte Filme')).toEqual([]);
  });
});
