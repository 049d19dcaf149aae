/**
 * Stems of words in any language that is written with Latin letters.
 *
 * Porter's stemmer, made for English, serves the others well where they end as English does ("perros", "chiens", "Hunde").
 * What it leaves on is taken off here: "Katzen" and "Katze", "chevaux" and "cheval". A word's language is not known, so that
 * only endings count that few English words have.
 *
 * @module
 */

import { stemmer } from 'stemmer';

/** The plural and the infinitive of German; "-ien", "-uen" and "-een" are left alone. */
const GERMAN_EN = /^\p{L}{3,}[^aeiou\P{L}]en$/u;
/** English stems that end so and would become those of other words: to listen is no list, and eleven no elevator. */
const ENGLISH_EN = new Set(
  `barren batten brazen burden chicken citizen collagen counten craven denizen dicken discounten eleven examen fasten
  garden gluten happen hasten heathen heaven interven kitchen kitten leaden leaven lessen lichen linden listen maiden
  marten mitten pollen regimen rotten sloven steven sudden sweden warden warren`.split(/\s+/),
);
const FRENCH_AUX = /^(\p{L}{2,}[^e\P{L}])aux$/u;
const FRENCH_X = /^(\p{L}+(?:eau|eu|ou))x$/u;

/** @param word In lower case and without accents. */
export function stemOf(word: string): string {
  const stem = stemmer(word.endsWith('x') ? frenchSingular(word) : word);
  // After the English endings: "happen" and "happening" stay one word.
  return GERMAN_EN.test(stem) && !ENGLISH_EN.has(stem) ? stemmer(stem.slice(0, -1)) : stem;
}

function frenchSingular(word: string): string {
  return word.replace(FRENCH_X, '$1').replace(FRENCH_AUX, '$1al');
}
