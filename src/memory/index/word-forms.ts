/**
 * Forms that no stemmer brings together: "went" and "go", "children" and "kids", "gegangen" and "gehen". People ask in the
 * infinitive ("when did I go…") and tell in the past ("I went…"), so irregular verbs are the most common miss of a lexical
 * search.
 *
 * @module
 */

import { allPhrases } from '../../languages/languages.ts';

/** Words that count as one, of every language; the first of each stands for all of them. */
export const families: readonly (readonly string[])[] = [...allPhrases.values()].flatMap(
  ({ words }) => words.families,
);

const headOf = new Map(families.flatMap(([head = '', ...forms]) => forms.map((form) => [form, head])));

/** The word that stands for this one's family; the word itself where it has none. */
export function headWord(word: string): string {
  return headOf.get(word) ?? word;
}
