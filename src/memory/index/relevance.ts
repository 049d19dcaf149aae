/**
 * Whether an entry matters for these words at all. Ranking says which of them fits best, and something always does; this
 * says whether it is worth a line of the prompt.
 *
 * A logistic regression over few signals: a question about oneself ("where did I put it?") wants memory, one about the
 * world ("who discovered penicillin?") hardly does, however well something known fits. docs/tuning.md, "The floor", says
 * what it was fitted to.
 *
 * @module
 */

import { namesIn } from '../names.ts';
import { isEveryday } from './common-words.ts';
import type { EntryTable } from './entry-table.ts';
import type { CorpusStatistics } from './lexical.ts';
import { rarityOf } from './lexical.ts';
import type { Question } from './question.ts';
import type { Ranking } from './ranking.ts';
import { terms } from './tokens.ts';

interface Weights {
  readonly bias: number;
  readonly cosine: number;
  /** Of the place in the ranking: 0 the first, 1 the ninth and all after it. */
  readonly place: number;
  /** Of the rarity of the words that both have; 1: two words that nothing else has. */
  readonly words: number;
  readonly askedAboutOneself: number;
  readonly askedAboutTheWorld: number;
}

const WITH_VECTORS: Weights = {
  ...{ bias: -1.1, cosine: 6.3, place: -4.2, words: 1.4 },
  ...{ askedAboutOneself: 2.1, askedAboutTheWorld: -2.5 },
};
const BY_WORDS_ALONE: Weights = {
  ...{ bias: 0.9, cosine: 0, place: -5, words: 2.1 },
  ...{ askedAboutOneself: 2.1, askedAboutTheWorld: -2.4 },
};
/** Log-odds that a sentence loses from which nothing was remembered: small talk resembles small talk. */
const SMALL_TALK = 3.6;
/** Of its rarity counts a word that is rare here by chance. */
const EVERYDAY_SHARE = 0.2;
/** The places that tell one hit from another. */
const PLACES = 8;

/**
 * @param place Of the row among the hits, from 0.
 * @returns 0 to 1.
 */
export function relevanceOf(
  { row, place }: { readonly row: number; readonly place: number },
  question: Question,
  { table, ranking, corpus }: { table: EntryTable; ranking: Ranking; corpus: CorpusStatistics },
): number {
  const shared = sharedWords(table, row, question, corpus);
  const hasVectors = ranking.cosines !== null && table.vectors.has(row);
  if (!hasVectors && shared === 0) return 0;
  const weights = hasVectors ? WITH_VECTORS : BY_WORDS_ALONE;
  const cosine = ranking.cosines?.[row] ?? 0;
  const byPlace = weights.place * (Math.min(place, PLACES) / PLACES);
  const subject = subjectOf(question, table.at(row)?.text ?? '', weights);
  return logistic(weights.bias + weights.cosine * cosine + byPlace + weights.words * shared + subject);
}

/** The same for a sentence from which nothing was remembered. */
export function asSmallTalk(relevance: number): number {
  return relevance / (relevance + (1 - relevance) * Math.exp(SMALL_TALK));
}

/** Whether it is asked about the person, or about somebody or something that the entry calls by name. */
function subjectOf({ asks, isPersonal, words }: Question, text: string, weights: Weights): number {
  if (!asks) return 0;
  const isKnown = isPersonal || namesIn(text).some((name) => words.includes(name));
  return isKnown ? weights.askedAboutOneself : weights.askedAboutTheWorld;
}

/** How rare the words are that question and entry share: 0 to 1. */
function sharedWords(table: EntryTable, row: number, question: Question, corpus: CorpusStatistics): number {
  const said = new Set(terms(table.at(row)?.text ?? ''));
  const shared = question.terms.filter((term) => said.has(term));
  const weightOf = (term: string) => rarityOf(term, corpus) * (isEveryday(term) ? EVERYDAY_SHARE : 1);
  const rarity = shared.reduce((sum, term) => sum + weightOf(term), 0);
  const most = 2 * Math.log(1 + (corpus.size - 0.5) / 1.5);
  return most > 0 ? Math.min(1, rarity / most) : 0;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
