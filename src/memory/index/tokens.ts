/**
 * Text to the terms that lexical search counts: lower-cased, without stop words, stemmed.
 *
 * @module
 */

import { stemmer } from 'stemmer';
import { headWord } from './word-forms.ts';

/** Words that stand in every sentence and say nothing about which one is meant. */
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be because been before being both but by can could did do does
  doing done during each few for from get gets getting gonna got had has have having he her here hers him his how i
  if in into is it its just let like lot me might more most much my no nor not now of off oh ok okay on once only or
  other our out over own really s same she should so some such t than that the their them then there these they
  thing things this those through to too under until up us very was way we were what when where which while who whom
  whose why will with would yeah yes you your d ll m re ve don didn doesn isn wasn hasn haven won`.split(
    /\s+/,
  ),
);

const WORD = /[\p{L}\p{N}]+/gu;
/** People use some ten thousand words; past this many the rest are slips and numbers. */
const MAX_CACHED_WORDS = 50_000;
const termOf = new Map<string, string>();

/** The words of a text in order, in lower case and without accents. */
export function words(text: string): string[] {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return folded.match(WORD) ?? [];
}

/** The words of a text that say what it is about. */
export function contentWords(text: string): string[] {
  return words(text).filter((word) => !STOP_WORDS.has(word));
}

/** The term under which a word is counted: its stem, or that of the word its family goes by. */
export function term(word: string): string {
  const known = termOf.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(headWord(word));
  if (termOf.size >= MAX_CACHED_WORDS) termOf.clear();
  termOf.set(word, stem);
  return stem;
}

/** The terms of a text, in order, each as often as it occurs. */
export function terms(text: string): string[] {
  return contentWords(text).map(term);
}
