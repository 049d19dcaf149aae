/**
 * Words: how alike they are (stems, everyday synonyms, slips of a speech recogniser), and the grammar between persons.
 *
 * @module
 */

import { stemmer } from 'stemmer';
import { families } from '../../../../src/languages/en/families.ts';
import { toYou } from '../../../../src/memory/wording.ts';
import { pairsOf, rewriter, wordsOf } from './table.ts';

const STOP_WORDS = new Set(wordsOf('stop'));
const SYNONYMS = wordsOf('same').map((group) => group.split(' '));
/** The word that stands for a group of words that mean the same. */
const CANON = new Map(SYNONYMS.flatMap((group) => group.map((word) => [word, group[0] ?? word])));

/** The words of a text, lower case, without possessive endings. */
export function tokens(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? [];
  return words.map((word) => word.replace(/'s?$/, '').replace(/'s$/, ''));
}

/** One word for a group of synonyms, else the stem. */
export function concept(word: string): string {
  return CANON.get(word) ?? CANON.get(word.replace(/s$/, '')) ?? stemmer(word);
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** The concepts of a text that carry meaning, each once. */
export function concepts(text: string): string[] {
  const words = tokens(text.replaceAll('_', ' ')).filter((word) => !STOP_WORDS.has(word));
  return [...new Set(words.map(concept))];
}

/** What is left of a word when letters that are heard alike, vowels and double letters are one. */
function sound(word: string): string {
  const plain = word
    .slice(2)
    .replace(/[qk]/g, 'c')
    .replace(/[aeiouyhw]|(?<=(.))\1/g, '');
  return word.slice(0, 2) + plain;
}

/** The same word; longer ones as a recogniser mishears them, too: "Bisquit". */
export function sameWord(a: string, b: string): boolean {
  return a === b || (Math.min(a.length, b.length) >= 5 && sound(a) === sound(b));
}

/** By a concept that names a kind, what is of that kind. */
const KINDS = new Map(
  [...pairsOf('kinds')].map(([kind, classes]) => [
    kind,
    new Set(classes.split(' ').flatMap(wordsOf).map(concept)),
  ]),
);

/** Whether a concept is meant by another: the same word, or a kind of it ("dog" for "pet"). */
export function covers(known: string, asked: string): boolean {
  return sameWord(known, asked) || KINDS.get(asked)?.has(known) === true;
}

/** How much of `asked` is found in `known`, 0 to 1. */
export function coverage(asked: readonly string[], known: readonly string[]): number {
  const found = asked.filter((word) => known.some((other) => covers(other, word)));
  return found.length / Math.max(asked.length, 1);
}

/** A snake_case name for up to `limit` content words, for keys; until when something holds is no part of it. */
export function slug(text: string, limit = 3): string {
  const words = tokens(text.replace(/ until \d{4}-\d{2}-\d{2}/g, ''));
  const content = words.filter((word) => !STOP_WORDS.has(word));
  const chosen = (content.length > 0 ? content : words).slice(0, limit).join('_');
  return chosen.replace(/[^\p{L}\p{N}]+/gu, '_').slice(0, 60);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "new york" → "New York"; text that already has a capital is left alone. */
export function titleCase(text: string): string {
  return /\p{Lu}/u.test(text) ? text : text.replace(/(?<=^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());
}

const IRREGULAR: Readonly<Record<string, string>> = { am: 'is', are: 'is', have: 'has' };
/** Irregular verb forms and the verb of each. */
const VERB_OF = new Map([
  ...families.flatMap(([verb = '', ...forms]) => forms.map((form) => [form, verb] as const)),
  ...pairsOf('past'),
]);
const MODALS = new Set(wordsOf('modal'));
const ADVERBS = new Set(wordsOf('adverb'));

/** The verb of an irregular past form, "went" → "go"; `undefined` for another word. */
export function irregularVerb(form: string): string | undefined {
  return VERB_OF.get(form);
}

/** "work" → "works", "study" → "studies"; past forms and modal verbs stay as they are. */
function thirdPerson(verb: string): string {
  const lower = verb.toLowerCase();
  const isPast =
    MODALS.has(lower) ||
    VERB_OF.has(lower) ||
    (/ed$/.test(lower) && !/^(?:sp|n|f|h|s|w|bl|br)eed$/.test(lower));
  if (IRREGULAR[lower] || isPast) return IRREGULAR[lower] ?? lower;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(lower) ? `${lower}es` : `${lower}s`;
}

/** Words of a person about themselves, turned to words about them: "with my sister" → "with their sister". */
export const aboutThem = rewriter('talk', 'about them');

/** "never eat my greens" → "never eats their greens": what was said after "I", as a phrase about the person. */
export function predicate(spoken: string): string {
  const words = spoken.trim().split(/\s+/);
  const at = words.findIndex((word) => !ADVERBS.has(word.toLowerCase()));
  return aboutThem(words.map((word, index) => (index === at ? thirdPerson(word) : word)).join(' '));
}

const aboutMe = rewriter('talk', 'about me');

/** "has a dog" → "I have a dog": a stored phrase as the person would say it, so that patterns can read it again. */
export function toI(value: string): string {
  return aboutMe(`I ${toYou(value).slice(4)}`);
}

const [COUNTS, TENS, ORDINALS] = [wordsOf('count_words'), wordsOf('tens'), wordsOf('ordinals')];

/** The value of a number or ordinal below one hundred, in words or digits; `undefined` when it is none. */
export function numberOf(text: string): number | undefined {
  const values = text
    .toLowerCase()
    .trim()
    .split(/[ -]/)
    .map((word) => {
      const tens = TENS.findIndex((ten) => ten === word || ten.replace(/y$/, 'ieth') === word);
      const value = Math.max(COUNTS.indexOf(word), ORDINALS.indexOf(word), tens < 0 ? -1 : 10 * tens + 20);
      return Number(/^(\d+)(?:st|nd|rd|th)?$/.exec(word)?.[1] ?? value);
    });
  return values.includes(-1) ? undefined : values.reduce((sum, value) => sum + value, 0);
}
