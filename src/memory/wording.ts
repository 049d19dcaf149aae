/**
 * Memories in what is said aloud, in the call's language.
 *
 * In English a memory's phrase is turned to the person it is about: "has a dog called Biscuit" → "you have a dog called
 * Biscuit". In the other languages it is said as it stands, within a frame that fits any phrase: it may have been noted in
 * another language than the call's.
 *
 * @module
 */

import { filled } from '../languages/answer-keys.ts';
import { phrasesOf } from '../languages/languages.ts';

const IRREGULAR: Readonly<Record<string, string>> = {
  is: 'are',
  was: 'were',
  has: 'have',
  does: 'do',
  goes: 'go',
};
/** What may stand before the verb. */
const ADVERBS = new Set(
  'never always often usually sometimes rarely hardly still already both also normally mostly regularly only no longer'.split(
    ' ',
  ),
);
/** A second verb of the same subject: "has a dog and works …". */
const SECOND_VERB = /\b(and|but) (is|has|does|was|lives|works|likes|loves|goes|wants|plays|speaks|enjoys)\b/g;
const ABOUT_YOU: readonly (readonly [RegExp, string])[] = [
  [/\bthey were\b/gi, 'you were'],
  [/\bthey\b/gi, 'you'],
  [/\bthemselves\b/gi, 'yourself'],
  [/\btheirs\b/gi, 'yours'],
  [/\btheir\b/gi, 'your'],
  [/\b(?:his|her) own\b/gi, 'your own'],
  [/\bthem\b/gi, 'you'],
];

/** An English verb in the third person singular to the form that follows "you". */
function secondPersonVerb(verb: string): string {
  const irregular = IRREGULAR[verb];
  if (irregular) return irregular;
  if (/ies$/.test(verb) && verb.length > 4) return `${verb.slice(0, -3)}y`;
  if (/(?:sses|xes|zes|ches|shes|[^aeiou]oes)$/.test(verb)) return verb.slice(0, -2);
  return /[^su]s$/.test(verb) ? verb.slice(0, -1) : verb;
}

/** @param value A phrase without its subject, as memories have it. */
export function toYou(value: string): string {
  const words = value.trim().split(/\s+/);
  const verbAt = words.findIndex((word) => !ADVERBS.has(word));
  if (verbAt >= 0) words[verbAt] = secondPersonVerb(words[verbAt] ?? '');
  const joined = words
    .join(' ')
    .replace(SECOND_VERB, (_, and: string, verb: string) => `${and} ${secondPersonVerb(verb)}`);
  return `you ${ABOUT_YOU.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), joined)}`;
}

/**
 * "a", "a and b", "a, b and c".
 *
 * @param language ISO 639-1. @default en
 */
export function listed(parts: readonly string[], language = 'en'): string {
  // The commas of American English have nothing to be heard by.
  const locale = language === 'en' ? 'en-GB' : language;
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts);
}

/** The sentences about memories that have a place for one or several of them. */
type AboutMemories = 'wouldForget' | 'known' | 'toldMe' | 'saidSo' | 'toldSo' | 'enteredSo';

/**
 * A sentence about memories in the call's language, in English where that has no phrases.
 *
 * @param values Phrases without their subject, as memories have them, in any language.
 * @param more What the sentence's other places hold.
 * @param language ISO 639-1.
 */
export function aboutMemories(
  sentence: AboutMemories,
  values: readonly string[],
  language: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const { code, answers } = phrasesOf(language);
  const phrases = values.map(code === 'en' ? toYou : (value) => value.trim().replace(/[.\s]+$/, ''));
  const memories = listed(phrases, code);
  return filled(answers[sentence], { ...more, memories, memory: memories });
}
