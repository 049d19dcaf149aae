/**
 * What a forgotten memory leaves behind in words: which texts say it, and how such a text is recognised later without
 * keeping a word of it.
 *
 * A name gives a memory away on its own ("Biscuit ate my shoe"), and so does half of its content words ("I am a dentist"
 * of "works as a dentist in Madrid").
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { allPhrases } from '../../languages/languages.ts';
import { isCommon } from '../index/common-words.ts';
import { contentWords, term, terms, words } from '../index/tokens.ts';
import { families } from '../index/word-forms.ts';
import type { Memory } from '../memory.ts';
import { CALENDAR, namesIn } from '../names.ts';

/** A fact's words, as far as they can be looked for. */
export type Fact = Pick<Memory, 'key' | 'value'> & Partial<Pick<Memory, 'category'>>;

const CALENDAR_TERMS = new Set([...CALENDAR].map(term));
/** Forms that do not begin as their word does, by its term. */
const IRREGULAR = Map.groupBy(families.flat(), term);

/** With its end and the space behind it. */
const SENTENCE = /[^.!?。！？]+[.!?。！？]*\s*/gu;

/** A text without some of its sentences. */
export function withoutSentences(text: string, isGone: (sentence: string) => boolean): string {
  const sentences = text.match(SENTENCE) ?? [];
  return sentences
    .filter((sentence) => !isGone(sentence))
    .join('')
    .trim();
}

function termsOf(text: string): Set<string> {
  return new Set(contentWords(text).map(term));
}

/** The terms that tell what a phrase is about, without the words of many phrases. */
export function contentOf(phrase: string): string[] {
  return [...termsOf(phrase)].filter((one) => !isCommon(one) && !/^\d{1,2}$/.test(one));
}

const OPENING_VERBS = new Set([...allPhrases.values()].flatMap(({ words }) => words.openingVerbs));

/** The terms that give a fact away. */
function tellingOf({ value }: Fact): string[] {
  const [opening = '', ...rest] = value.trim().split(/\s+/);
  return contentOf(OPENING_VERBS.has(opening.toLowerCase()) ? rest.join(' ') : value);
}

/** Of somebody in a script that shows no names by capitals: any word may be the name, but no character of Chinese is. */
function mayBeNamed({ category, value }: Fact): boolean {
  const hasCapitals = /\p{Lu}|\p{Ll}/u.test(value);
  const isChinese = /\p{Script=Han}/u.test(value) && !/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(value);
  return category === 'RELATIONSHIP' && !hasCapitals && !isChinese;
}

/** One fact as it is looked for. */
interface Wanted {
  readonly names: ReadonlySet<string>;
  /** Terms. */
  readonly content: readonly string[];
  /** How many of them a text has that says it. */
  readonly enough: number;
  /** The words of the content and their other forms, as texts have them. */
  readonly spellings: readonly string[];
}

/** Whether a text says one of some facts. */
export class Traces {
  readonly #facts: readonly Wanted[];

  /**
   * @param facts What is forgotten, or over.
   * @param kept What stays known: a name or word that it has, too, gives nothing away by itself.
   */
  constructor(facts: readonly Fact[], kept: readonly Fact[] = []) {
    // Most calls forget nothing, and know a lot.
    const others = facts.length > 0 ? kept : [];
    const known = new Set(others.flatMap(({ value }) => namesIn(value)));
    const knownTerms = new Set(others.flatMap(({ value }) => contentOf(value)));
    const tells = (one: string) => !knownTerms.has(one) && !CALENDAR_TERMS.has(one);
    this.#facts = facts.map((fact) => {
      const names = new Set(namesIn(fact.value).filter((name) => !known.has(name)));
      const telling = tellingOf(fact).filter(tells);
      const content = telling.length > 0 ? telling : [...termsOf(fact.value)];
      const half = mayBeNamed(fact) ? 1 : content.length / 2;
      const enough = telling.length > 0 ? half : Math.max(1, content.length);
      const spellings = content.flatMap((one) => [one, ...(IRREGULAR.get(one) ?? [])]);
      return { names, content, enough, spellings };
    });
  }

  /** Whether the text says any of them. */
  isIn(text: string): boolean {
    if (this.#facts.length === 0) return false;
    const words = new Set(contentWords(text));
    const said = new Set([...words].map(term));
    return this.#facts.some(
      ({ names, content, enough }) =>
        [...names].some((name) => words.has(name)) || content.filter((one) => said.has(one)).length >= enough,
    );
  }

  /** A text without the sentences that say any of them. */
  without(text: string): string {
    return withoutSentences(text, (sentence) => this.isIn(sentence));
  }

  /** By these {@link saysForgotten} knows, without the words, what {@link isIn} knows by them. */
  digests(userId: string): string[] {
    return this.#facts.flatMap(({ names, content, enough }) => [
      ...[...names].map((name) => digest(userId, `name ${name}`)),
      ...(content.length > 0
        ? [
            `${enough} ${content
              .map((one) => digest(userId, `word ${one}`))
              .sort()
              .join(' ')}`,
          ]
        : []),
    ]);
  }

  /** A regular expression, for Postgres and here, that fits whatever {@link isIn} may accept; `null` without words. */
  get pattern(): string | null {
    const spelt = this.#facts.flatMap(({ names, spellings }) => [...names, ...spellings]);
    return spelt.length === 0 ? null : [...new Set(spelt)].map(beginning).join('|');
  }
}

/** Letters as they are written, by the letter that {@link contentWords} makes of them. */
const WRITTEN = new Map<string, string>();
for (let code = 0xc0; code < 0x1f00; code = code === 0x24f ? 0x1e00 : code + 1) {
  const letter = String.fromCodePoint(code);
  const [plain] = words(letter);
  if (plain && /^[a-z]$/.test(plain)) WRITTEN.set(plain, `${WRITTEN.get(plain) ?? ''}${letter}`);
}

/**
 * The beginning that all forms of a word share; a stem may end in another letter than its word ("happi", "file" of
 * "filing"). The texts that it is looked for in have their accents, and other scripts may be written in several ways.
 */
function beginning(stem: string): string {
  const cut = stem.length > 4 ? stem.slice(0, -1) : stem.replace(/(?<=.)[ei]$/, '');
  const pattern = (cut.match(/ss|./gsu) ?? []).map((part) =>
    part === 'ss' ? `(?:${written('s')}${written('s')}|ß)` : written(part),
  );
  return pattern.join('').replace(/\.{2,}/g, '.');
}

/** One letter as texts have it: with an accent or without. */
function written(letter: string): string {
  if (!/^[a-z0-9]$/.test(letter)) return '.';
  // The "ß" of a word may have been cut in the middle.
  const others = `${WRITTEN.get(letter) ?? ''}${letter === 's' ? 'ß' : ''}`;
  return `[${letter}${others}][\\u0300-\\u036f]*`;
}

/**
 * Digests of what is forgotten: of keys and names, and of the content of each value as a line of its own, which says how
 * many of its words give it away.
 *
 * @param kept What stays known, as in {@link Traces}.
 */
export function digestsOf(userId: string, facts: readonly Fact[], kept: readonly Fact[] = []): string[] {
  const keys = facts.map(({ key }) => digest(userId, `key ${key}`));
  return [...new Set([...keys, ...new Traces(facts, kept).digests(userId)])];
}

/** Digests of words of which a text that arrives late has to have all. */
export function wordDigests(userId: string, words: string): string[] {
  const content = contentOf(words).map((one) => digest(userId, `word ${one}`));
  return content.length === 0 ? [] : [`${content.length} ${content.sort().join(' ')}`];
}

/** Whether a fact that arrives late is one that was forgotten. */
export function isForgottenFact(userId: string, fact: Fact, digests: ReadonlySet<string>): boolean {
  return digestsOf(userId, [fact]).some((one) => digests.has(one));
}

/**
 * Whether a memory says what a fact tells, in words of its own: "is tired of being a dentist" of "works as a dentist". A
 * place or another name is not what a fact is about, if both were said in one breath.
 */
export function tellsToo(memory: Memory, fact: Memory): boolean {
  const names = new Set(namesIn(fact.value).map(term));
  const content = contentOf(fact.value);
  const told = content.filter((one) => !names.has(one));
  const isOneBreath = memory.provenance.turnIds.some((id) => fact.provenance.turnIds.includes(id));
  // What is said of somebody else says nothing of the person.
  const isOfAnother = memory.category === 'RELATIONSHIP' && fact.category !== 'RELATIONSHIP';
  if (told.length === 0 || (isOfAnother && !isOneBreath)) return false;
  const said = new Set(contentOf(memory.value));
  return (isOneBreath ? told : content).every((one) => said.has(one));
}

/** Whether words that arrive late hold a forgotten name. */
export function hasForgottenName(userId: string, text: string, digests: ReadonlySet<string>): boolean {
  return contentWords(text).some((word) => digests.has(digest(userId, `name ${word}`)));
}

/** Whether words that arrive late say what was forgotten: a name of it, or enough of its content. */
export function saysForgotten(userId: string, text: string, digests: ReadonlySet<string>): boolean {
  if (hasForgottenName(userId, text, digests)) return true;
  const said = new Set(terms(text).map((one) => digest(userId, `word ${one}`)));
  return [...digests].some((line) => {
    const [enough = '', ...content] = line.split(' ');
    return content.length > 0 && content.filter((one) => said.has(one)).length >= Number(enough);
  });
}

function digest(userId: string, mark: string): string {
  return createHash('sha256').update(`${userId}\n${mark}`).digest('base64');
}
