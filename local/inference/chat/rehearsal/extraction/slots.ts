/**
 * Which key a fact goes under: the same one for the same thing, so that what is said later takes its place.
 *
 * @module
 */

import { concepts, coverage, sameWord, slug, tokens } from '../understanding/words.ts';

/** A fact that is known already, as the `<known>` block lists it. */
export interface KnownFact {
  readonly category: string;
  readonly key: string;
  readonly value: string;
}

/** Keys that other writers (a language model, the onboarding) may have chosen for one of ours. */
const ALIASES: Readonly<Record<string, RegExp>> = {
  name: /^(?:user_?|first_?|full_?|given_?|person_?)?name$/,
  home: /^(?:home|location|residence|city|hometown|lives_in|current_city|home_city|address|place_of_residence|home_location)$/,
  job: /^(?:job|occupation|profession|work|job_title|career)$/,
  employer: /^(?:employer|company|workplace|works_at)$/,
  age: /^age$/,
  birthday: /^(?:birthday|birth_?date|date_of_birth)$/,
  diet: /^(?:diet|dietary_preference|dietary_restriction|eating_habits)$/,
  origin: /^(?:origin|comes_from|hometown|birthplace)$/,
  marital_status: /^(?:marital_status|relationship_status)$/,
};

const NAMED = /\b(?:called|named)\s+(\p{L}[\p{L}'-]*)/u;

/** The name in a phrase such as "has a dog called Biscuit". */
export function nameIn(value: string): string | undefined {
  return NAMED.exec(value)?.[1];
}

/** The keys in use: those known before the turn and those the turn has given. */
export class Slots {
  readonly #known: readonly KnownFact[];
  readonly #taken: KnownFact[] = [];

  constructor(known: readonly KnownFact[]) {
    this.#known = known;
  }

  /** Everything known, the newest first. */
  get all(): readonly KnownFact[] {
    return [...this.#taken.toReversed(), ...this.#known];
  }

  take(fact: KnownFact): void {
    this.#taken.push(fact);
  }

  /** A key of ours, or the one under which the same thing is already known. */
  reuse(key: string, value: string): string {
    if (this.all.some((fact) => fact.key === key)) return key;
    const plan = key.startsWith('plan_') ? this.#samePlan(key) : undefined;
    if (plan) return plan;
    const alias = ALIASES[key];
    const same = this.all.find((fact) => alias?.test(fact.key) || sameMeaning(fact.value, value));
    return same?.key ?? key;
  }

  /**
   * The key of somebody or something with a name, of which a person may have several: the first is "dog_name",
   * a second "dog_name_max". A correction, or "my dog is called", goes to the first.
   */
  named(noun: string, name: string | undefined, isAnother: boolean): string {
    const base = `${slug(noun)}_name`;
    const mine = this.#members(noun, base);
    const first = mine.find((fact) => fact.key === base) ?? mine[0];
    if (name === undefined) return first && isAnother ? `${base}_${mine.length + 1}` : (first?.key ?? base);
    const same = mine.find((fact) =>
      tokens(fact.value).some((word) => sameWord(word, tokens(name)[0] ?? '')),
    );
    if (same) return same.key;
    const nameless = mine.find((fact) => nameIn(fact.value) === undefined);
    if (nameless) return nameless.key;
    if (mine.length === 0) return base;
    return isAnother ? `${base}_${slug(name)}` : (mine[0]?.key ?? base);
  }

  /** "the interview" is the job interview that is known. */
  #samePlan(key: string): string | undefined {
    const words = key.split('_');
    const plans = this.all.filter((fact) => fact.key.startsWith('plan_'));
    return plans.find((fact) => words.every((word) => fact.key.split('_').includes(word)))?.key;
  }

  #members(noun: string, base: string): KnownFact[] {
    return this.all.filter(
      (fact) =>
        fact.key === base ||
        fact.key.startsWith(`${base}_`) ||
        (fact.key.includes(slug(noun)) && NAMED.test(fact.value)),
    );
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

function sameMeaning(a: string, b: string): boolean {
  const [one, other] = [concepts(a), concepts(b)];
  return (
    one.length > 0 && coverage(one, other) === 1 && coverage(other, one) === 1 && polarity(a) === polarity(b)
  );
}

function polarity(value: string): boolean {
  return /\b(?:not|no|never|dislikes?|hates?)\b/.test(value);
}
