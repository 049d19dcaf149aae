/**
 * Terms as the database stores them: a number for each term of each person.
 *
 * The number is a hash of both, so that the database's index leads from a person's term to that person's rows, however
 * many other people use the word, and a row takes four bytes a term. Of five thousand terms of one person two share a
 * number in one case of three hundred; then a row more is looked at, and ranking reads its words.
 *
 * @module
 */

import { terms } from './tokens.ts';

/**
 * Which terms are stored. It grows with every release that makes other terms of a text: rows of before get theirs anew
 * (`DerivedRows.indexMissing`).
 */
export const TERMS_VERSION = 1;

/** FNV-1a, 32 bits. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

function hashed(text: string, from: number): number {
  let hash = from;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash;
}

/**
 * @example
 * const keys = new TermKeys('ada');
 * await store.matchEntries({ terms: question.terms.map((term) => keys.keyOf(term)), … });
 */
export class TermKeys {
  readonly #start: number;

  constructor(userId: string) {
    this.#start = hashed(`${userId}\n`, OFFSET);
  }

  /** A signed 32-bit integer. */
  keyOf(term: string): number {
    return hashed(term, this.#start) | 0;
  }

  /** The keys of a text's terms, each once. */
  of(text: string): number[] {
    return [...new Set(terms(text).map((term) => this.keyOf(term)))];
  }
}
