/**
 * Names in what is known about a person: "Biscuit" of "has a dog called Biscuit".
 *
 * @module
 */

import type { LanguagePhrases } from '../languages/language.ts';
import { allPhrases } from '../languages/languages.ts';
import { contentWords, words } from './index/tokens.ts';

const languages = [...allPhrases.values()];

function monthsAndDays({ time }: LanguagePhrases): readonly string[] {
  return [...time.months.flat(), ...time.weekdays.flat()];
}

/** Months and days of every language: they tell nothing of what a text is about. */
export const CALENDAR: ReadonlySet<string> = new Set(languages.flatMap(monthsAndDays));
/** What has a capital letter and is nobody's name; in a language that writes "julio" small, "Julio" is somebody. */
const NO_NAMES = new Set([...languages.filter(({ time }) => time.capitals).flatMap(monthsAndDays), 'i']);

const NAME = String.raw`\p{Lu}[\p{L}\p{M}\p{N}'’-]*`;
const CAPITALISED = new RegExp(NAME, 'gu');
/**
 * Of a language that gives every noun a capital letter: what shows that a phrase is in it, and its names, which stand behind
 * certain words or behind whom they name ("Hund Bello").
 */
const NOUN_CAPITALS = languages.flatMap(({ words: { nounCapitals } }) => {
  if (!nounCapitals) return [];
  const { marks, beforeName } = nounCapitals;
  const names = String.raw`(?<=(?<!\p{L})(?:${beforeName})\s+|\p{Lu}[\p{L}\p{M}]*\s+)${NAME}`;
  return [{ marks: wholeWords(marks, 'u'), names: new RegExp(names, 'gu') }];
});

/** One expression of the sources of all languages. */
const NAMING = languages.map(({ words }) => words.naming).join('|');
const INTRODUCES = wholeWords(NAMING, 'iu');
const BEFORE_NAME = new RegExp(String.raw`^.*(?<!\p{L})(?:${NAMING})\s+`, 'iu');

/** An expression that fits the source where it stands as whole words. */
function wholeWords(source: string, flags: string): RegExp {
  return new RegExp(String.raw`(?<!\p{L})(?:${source})(?!\p{L})`, flags);
}

/** Words that deny, in every language. */
export const NEGATION = wholeWords(languages.map(({ words }) => words.negation).join('|'), 'iu');

/** Whether a phrase gives somebody or something a name: "has a dog called Biscuit". */
export function introducesName(value: string): boolean {
  return INTRODUCES.test(value);
}

/** What a phrase gives as a name: "Ada" of "is called Ada" and of "Ada". */
export function givenName(value: string): string {
  return value.replace(BEFORE_NAME, '').trim();
}

/** A recogniser may write a name small: "has a dog called biscuit". */
export function withNameCapital(value: string): string {
  const name = givenName(value);
  const isName = name !== value.trim() && /^\p{Ll}[\p{L}\p{M}'’-]*$/u.test(name);
  return isName ? value.slice(0, value.lastIndexOf(name)) + name[0]?.toUpperCase() + name.slice(1) : value;
}

/** Words with a capital letter, in a phrase that has none by itself. */
export function namesAsWritten(value: string): string[] {
  const nouns = NOUN_CAPITALS.find(({ marks }) => marks.test(value));
  const capitalised = value.match(nouns?.names ?? CAPITALISED) ?? [];
  return capitalised.filter((word) => !words(word).some((one) => NO_NAMES.has(one)));
}

/** The same in lower case and without accents, each once. */
export function namesIn(value: string): string[] {
  return [...new Set(namesAsWritten(value).flatMap((word) => contentWords(word)))];
}
