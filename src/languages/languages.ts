/**
 * The phrases by language.
 *
 * @module
 */

import { de } from './de/de.ts';
import { en } from './en/en.ts';
import { es } from './es/es.ts';
import { fr } from './fr/fr.ts';
import type { LanguagePhrases } from './language.ts';

/** By ISO 639-1 code. Another language is one folder more and one line here. */
export const allPhrases: ReadonlyMap<string, LanguagePhrases> = new Map([
  ['en', en],
  ['de', de],
  ['es', es],
  ['fr', fr],
]);

/** @param language ISO 639-1; a language without phrases gets the English ones. */
export function phrasesOf(language: string): LanguagePhrases {
  return allPhrases.get(language) ?? en;
}
