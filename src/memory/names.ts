/**
 * Names in what is known about a person: "Biscuit" of "has a dog called Biscuit".
 *
 * @module
 */

import { contentWords } from './index/tokens.ts';

/** What has a capital letter and is nobody's name. */
export const CALENDAR: ReadonlySet<string> = new Set(
  'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday i'.split(
    ' ',
  ),
);

const CAPITALISED = /\p{Lu}[\p{L}\p{M}\p{N}'’-]*/gu;
/** German gives every noun a capital letter. These words are of no other language in this case and spelling. */
const GERMAN =
  /(?<!\p{L})(?:ein|eine|einen|einem|einer|ist|heißt|heisst|namens|und|mit|arbeitet|wohnt|lebt|mag|seit|seine?n?|ihre?n?|möchte|spielt|kommt)(?!\p{L})/u;
/** What a name stands behind there: what it is given by, a place's preposition, or whom it names ("Hund Bello"). */
const GERMAN_NAME =
  /(?<=(?<!\p{L})(?:heißt|heisst|namens|genannt|nennt sich|name ist|in|aus|nach|bei|von)\s+|\p{Lu}[\p{L}\p{M}]*\s+)\p{Lu}[\p{L}\p{M}\p{N}'’-]*/gu;

/** Words with a capital letter, in a phrase that has none by itself. */
export function namesAsWritten(value: string): string[] {
  const capitalised = value.match(GERMAN.test(value) ? GERMAN_NAME : CAPITALISED) ?? [];
  return capitalised.filter((word) => !CALENDAR.has(word.toLowerCase()));
}

/** The same in lower case and without accents, each once. */
export function namesIn(value: string): string[] {
  const names = namesAsWritten(value).flatMap((word) => contentWords(word));
  return [...new Set(names)].filter((word) => !CALENDAR.has(word));
}
