/**
 * What a model found, on its way in: checked by the person's calendar and by what the turn can have said, bounded, and what is
 * refused is counted.
 *
 * @module
 */

import { cleanText, isWholeText } from '../fence.ts';
import { isCommon } from '../index/common-words.ts';
import { term, terms, words } from '../index/tokens.ts';
import type { Category, OpenLoop } from '../memory.ts';
import { introducesName, NEGATION, namesIn, withNameCapital } from '../names.ts';
import { readDate } from '../time.ts';

/** More facts than this in one turn is a model that rambles: the most important ones are kept. */
const MAX_FACTS = 12;
const MAX_LOOPS = 5;
const MAX_KEY_CHARS = 80;
const MAX_VALUE_CHARS = 500;
/** Of a fact of which the model says nothing else. */
const USUAL = { confidence: 0.85, importance: 0.6 };
/** How a value begins or ends that only says what was true once: en, de, es, fr. */
const DENIAL =
  /^(?:is |are )?no longer\b|\b(?:any ?more|any longer)$|\bnicht mehr\b|^ya no\b|\bne .+ plus\b/iu;

/** How a question ends; and words that are nothing but a question. */
const QUESTION = /[?？؟]\s*$/u;
const ONLY_QUESTION = /^[^.!。！]*[?？؟]\s*$/u;

/** A fact as a model gives it. */
export interface RawFact {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  readonly confidence: number | null;
  readonly importance: number | null;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly negates: boolean;
}

export interface RawLoop {
  readonly text: string;
  readonly due: string | null;
}

/** A fact as extraction found it, checked and bounded. */
export interface Fact {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  readonly confidence: number;
  readonly importance: number;
  /** ISO 8601. */
  readonly validFrom: string | null;
  /** ISO 8601, exclusive. */
  readonly validTo: string | null;
}

export interface CheckingOptions {
  /** IANA name: where the person is. */
  readonly timeZone: string;
  /** What is known, by its key: only that can end. @default nothing */
  readonly known?: ReadonlyMap<string, string>;
  /** The person's words, and the companion's before them. @default none */
  readonly said?: string;
  readonly agentSaidBefore?: string | null;
  /** Whether a text says what stands in a worked example of the prompt and was not said. @default none does */
  readonly isFromExample?: (text: string) => boolean;
}

export function toKey(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_KEY_CHARS);
}

/** Open loops as a model gave them, checked and bounded. @param timeZone Where the person is: IANA name. */
export function checkLoops(raw: readonly RawLoop[], timeZone: string): OpenLoop[] {
  return new Checking({ timeZone }).loops(raw);
}

/** The parts of one answer. */
export class Checking {
  readonly #timeZone: string;
  readonly #known: ReadonlyMap<string, string>;
  readonly #said: string;
  readonly #agentSaid: string;
  readonly #isFromExample: (text: string) => boolean;
  readonly refused: Record<string, number> = {};

  constructor({ timeZone, known = new Map(), isFromExample = () => false, ...talk }: CheckingOptions) {
    this.#timeZone = timeZone;
    this.#known = known;
    this.#said = talk.said ?? '';
    this.#agentSaid = talk.agentSaidBefore ?? '';
    this.#isFromExample = isFromExample;
  }

  facts(raw: readonly RawFact[]): Fact[] {
    const facts = new Map<string, Fact>();
    for (const fact of raw) {
      if (this.#ends(fact)) continue;
      const checked = this.#fact(fact);
      if (checked) facts.set(checked.key, checked);
    }
    return withoutMisreadNames(withoutParts([...facts.values()]))
      .sort((a, b) => b.importance - a.importance)
      .slice(0, MAX_FACTS);
  }

  /** Keys of known facts that no longer hold. */
  endedKeys(raw: readonly RawFact[]): string[] {
    const keys = raw.filter((fact) => this.#ends(fact)).map(({ key }) => toKey(key));
    return [...new Set(keys)].filter((key) => this.#known.has(key));
  }

  loops(raw: readonly RawLoop[]): OpenLoop[] {
    return raw
      .filter(({ text }) => this.#isUsable(text) && (!this.#isUnsaid(text) || this.#refuse('unsaid')))
      .map(({ text, due }) => ({ text: cleanText(text, 300), dueAt: this.#date(due, 'due') }))
      .filter((loop) => loop.text !== '')
      .slice(0, MAX_LOOPS);
  }

  /** A denial of what is known ends it, also where the model gives it as a value. */
  #ends({ key, value, negates }: RawFact): boolean {
    return negates || (DENIAL.test(value.trim()) && this.#known.has(toKey(key)));
  }

  #fact(fact: RawFact): Fact | null {
    const { category, confidence, importance } = fact;
    if (!this.#isUsable(fact.key) || !this.#isUsable(fact.value)) return null;
    const key = toKey(fact.key);
    const isNaming = category === 'RELATIONSHIP' || key === 'name';
    const text = cleanText(fact.value, MAX_VALUE_CHARS);
    const value = isNaming ? withNameCapital(text) : text;
    if (key === '' || value === '') return this.#refuse('empty') || null;
    if (this.#isUnsaid(value)) return this.#refuse('unsaid') || null;
    if (this.#isCopied(key, value)) return this.#refuse('copied') || null;
    const validFrom = this.#date(fact.valid_from, 'from');
    const end = this.#date(fact.valid_to, 'to');
    const isBackwards = validFrom !== null && end !== null && end <= validFrom;
    const validTo = isBackwards ? this.#refuse('range') || null : end;
    return {
      ...{ category, key, value, validFrom, validTo },
      confidence: clamp01(confidence ?? USUAL.confidence),
      importance: clamp01(importance ?? USUAL.importance),
    };
  }

  /**
   * What the person's words do not hold, found in a question ("What is my dog called?"), or in the companion's words before,
   * to which they are no answer. What they say in other words than the fact is theirs all the same.
   */
  #isUnsaid(value: string): boolean {
    const told = terms(value).filter((term) => !isCommon(term));
    const [heard, spoken] = [new Set(terms(this.#said)), new Set(terms(this.#agentSaid))];
    if (told.length === 0 || told.some((term) => heard.has(term))) return false;
    const isAnswer = this.#agentSaid.includes('?');
    return ONLY_QUESTION.test(this.#said) || (!isAnswer && told.some((term) => spoken.has(term)));
  }

  /**
   * What is known, in the words in which it is known, found in a question or a denial that does not say all of them: a small model
   * answers the one with it, and would confirm by it what the other corrects.
   */
  #isCopied(key: string, value: string): boolean {
    const before = this.#known.get(key);
    if (before === undefined || words(before).join() !== words(value).join()) return false;
    const heard = new Set(terms(this.#said));
    return (
      (QUESTION.test(this.#said) || NEGATION.test(this.#said)) &&
      terms(value).some((term) => !heard.has(term))
    );
  }

  /** A text that was torn on its way is not guessed at; what an example says, nobody has said. */
  #isUsable(text: string): boolean {
    if (!isWholeText(text)) return this.#refuse('text');
    return !this.#isFromExample(text) || this.#refuse('example');
  }

  #date(text: string | null, role: 'from' | 'to' | 'due'): string | null {
    if (text === null || text.trim() === '') return null;
    return readDate(text, this.#timeZone, role) ?? (this.#refuse('date') || null);
  }

  #refuse(what: string): false {
    this.refused[what] = (this.refused[what] ?? 0) + 1;
    return false;
  }
}

/** Without those whose whole text stands in another: "passed away" beside "the grandfather passed away in 2026". */
function withoutParts(facts: readonly Fact[]): Fact[] {
  const texts = facts.map(({ value }) => ` ${words(value).join(' ')} `);
  return facts.filter((_, at) => {
    const own = texts[at] ?? '';
    return !texts.some((text) => text.length > own.length && text.includes(own));
  });
}

/** Without what was made of a name as of a word: "likes pepper" beside "has a dog called Pepper". */
function withoutMisreadNames(facts: readonly Fact[]): Fact[] {
  return facts.filter((fact) => {
    const others = facts.filter((other) => other !== fact && introducesName(other.value));
    const names = new Set(others.flatMap(({ value }) => namesIn(value)).map(term));
    const told = terms(fact.value).filter((one) => !isCommon(one));
    return told.length === 0 || !told.every((one) => names.has(one));
  });
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
