/**
 * What is known already, and under which key a fact goes: the same one for the same thing, so that what is said later
 * takes its place.
 *
 * @module
 */

import { rowsOf, wordsOf } from './table.ts';
import { concepts, coverage, sameWord, slug, tokens } from './words.ts';

/** A fact as the `<known>` block of a prompt lists it. */
export interface KnownFact {
  readonly category: string;
  readonly key: string;
  readonly value: string;
}

/** Keys that other writers (a language model, the onboarding) may have chosen for one of ours. */
const ALIASES = new Map(
  rowsOf('facts', 'aliases', true).map(({ pattern, results: [key = ''] }) => [key, pattern] as const),
);
const ONE_OF_A_KIND = new Set(wordsOf('onerelative'));
const TOLD_APART = new Set(wordsOf('namedrelative'));

/** The name in a phrase such as "has a dog called Biscuit". */
export function nameIn(value: string): string | undefined {
  return /\b(?:called|named)\s+(\p{L}[\p{L}'-]*)/u.exec(value)?.[1];
}

function sameMeaning(a: string, b: string): boolean {
  const [one = [], other = []] = [a, b].map((value) => concepts(value.replace(/\d{4}-\d{2}-\d{2}/g, '')));
  const isDenied = (value: string) => /\b(?:not|no|never|dislikes?|hates?)\b/.test(value);
  return coverage(one, other) === 1 && coverage(other, one) === 1 && isDenied(a) === isDenied(b);
}

/** The facts known before a turn and those that the turn has given. */
export class Known {
  readonly #before: readonly KnownFact[];
  readonly #said: KnownFact[] = [];

  constructor(before: readonly KnownFact[]) {
    this.#before = before;
  }

  /** The newest first. */
  get all(): readonly KnownFact[] {
    return [...this.#said.toReversed(), ...this.#before];
  }

  take(fact: KnownFact): void {
    this.#said.push(fact);
  }

  /** A key of ours, or the one under which the same thing is already known. */
  reuse(key: string, value: string): string {
    if (this.all.some((fact) => fact.key === key)) return key;
    const plan = key.startsWith('plan_') ? this.#samePlan(key.split('_')) : undefined;
    if (plan) return plan;
    const alias = ALIASES.get(key);
    return this.all.find((fact) => alias?.test(fact.key) || sameMeaning(fact.value, value))?.key ?? key;
  }

  /** "the interview" is the job interview that is known. */
  #samePlan(words: readonly string[]): string | undefined {
    const plans = this.all.filter((fact) => fact.key.startsWith('plan_'));
    return plans.find((fact) => words.every((word) => fact.key.split('_').includes(word)))?.key;
  }

  /**
   * The key of somebody or some animal: the first is "dog_name", a second "dog_name_max", a friend "friend_max". A
   * correction, or "my dog is called", goes to the first.
   */
  named(noun: string, name: string | undefined, isAnother: boolean): string {
    if (name && TOLD_APART.has(noun)) return this.owner(noun, name);
    const base = `${slug(noun)}_name`;
    const mine = this.all.filter(
      ({ key, value }) =>
        key === base ||
        key.startsWith(`${base}_`) ||
        (key.includes(slug(noun)) && nameIn(value) !== undefined),
    );
    const first = mine.find((fact) => fact.key === base) ?? mine[0];
    const adds = isAnother && !ONE_OF_A_KIND.has(noun);
    if (name === undefined) return first && adds ? `${base}_${mine.length + 1}` : (first?.key ?? base);
    const isHere = ({ value }: KnownFact) =>
      tokens(value).some((word) => sameWord(word, tokens(name)[0] ?? ''));
    const same =
      (first && isHere(first) ? first : mine.find(isHere)) ?? mine.find(({ value }) => !nameIn(value));
    if (same) return same.key;
    return first && adds ? `${base}_${slug(name)}` : (mine[0]?.key ?? base);
  }

  /** Whose key it is: "sister", "friend_tom". */
  owner(noun: string, name: string | undefined): string {
    return name && TOLD_APART.has(noun) ? `${slug(noun)}_${slug(name)}` : slug(noun);
  }

  /** The known fact that a phrase speaks of, for "no longer …" and the like. */
  about(value: string, key?: string): KnownFact | undefined {
    const said = concepts(value);
    const candidates = this.all
      .map((fact) => ({ fact, share: coverage(said, concepts(`${fact.value} ${fact.key}`)) }))
      .filter(({ share }) => share >= 0.6)
      .sort((a, b) => b.share - a.share);
    return (candidates.find(({ fact }) => fact.key === key) ?? candidates[0])?.fact;
  }
}
