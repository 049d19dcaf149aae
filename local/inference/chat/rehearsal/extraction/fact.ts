/**
 * What extraction yields, and how a rule is written.
 *
 * @module
 */

import type { Category } from '../../../../../src/memory/memory.ts';
import type { Clause } from '../understanding/clauses.ts';
import { isStopWord } from '../understanding/words.ts';
import type { KnownFact, Slots } from './slots.ts';

/** A fact in the form that the `turn_extraction` schema asks for. */
export interface Fact {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  readonly confidence: number;
  readonly importance: number;
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly negates: boolean;
}

/** A plan or promise to ask about later; due on a day (`2026-12-01`), at an hour of it (`2026-12-01T09:00`), or sometime. */
export interface OpenLoop {
  readonly text: string;
  readonly due: string | null;
}

export interface Extraction {
  readonly facts: readonly Fact[];
  readonly open_loops: readonly OpenLoop[];
}

/** Somebody or some animal spoken of, whom "she", "his" or "it" may mean in the next clause. */
export interface Mention {
  readonly noun: string;
  readonly name: string | undefined;
}

/** What a rule found: a fact without the fields that have a usual value. */
export interface Draft {
  readonly category: Category;
  readonly key: string;
  readonly value: string;
  readonly confidence?: number;
  readonly importance?: number;
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly negates?: boolean;
  readonly loop?: OpenLoop;
  readonly mention?: Mention;
}

export interface RuleContext {
  readonly clause: Clause;
  readonly clock: Date;
  readonly slots: Slots;
  readonly mentioned: Mention | undefined;
}

export type Groups = Readonly<Record<string, string | undefined>>;

/** A pattern over one clause and its reader; `undefined` passes the clause on, an empty list ends it without facts. */
export type Rule = readonly [
  pattern: RegExp,
  read: (groups: Groups, context: RuleContext) => readonly Draft[] | undefined,
];

const IMPORTANCE: Readonly<Record<Category, number>> = {
  FACT: 0.7,
  RELATIONSHIP: 0.8,
  PLAN: 0.7,
  GOAL: 0.6,
  PREFERENCE: 0.5,
  INTEREST: 0.5,
  EXPERIENCE: 0.5,
  OPINION: 0.4,
  STATE: 0.3,
};

/** A draft with the fields it left open. */
export function toFact(draft: Draft): Fact {
  return {
    category: draft.category,
    key: draft.key,
    value: draft.value,
    confidence: draft.confidence ?? 0.9,
    importance: draft.importance ?? IMPORTANCE[draft.category],
    valid_from: draft.validFrom ?? null,
    valid_to: draft.validTo ?? null,
    negates: draft.negates ?? false,
  };
}

const NOT_A_NAME = new Set(
  'sure so very too really not always never here there fine good great ok okay tired happy sad just going the best called because like very quite pretty almost spelled spelt pronounced hard common short long unusual difficult from in on at fun nice'.split(
    ' ',
  ),
);

/**
 * The name at the start of a text: its first word, and what follows as long as it is capitalised.
 *
 * @returns `undefined` where the text does not start with something that can be a name.
 */
export function properName(text: string): string | undefined {
  const words = text
    .trim()
    .replace(/[,.].*$/, '')
    .split(/\s+/);
  const first = words[0] ?? '';
  if (
    !/^\p{L}[\p{L}'-]*$/u.test(first) ||
    isStopWord(first.toLowerCase()) ||
    NOT_A_NAME.has(first.toLowerCase())
  )
    return undefined;
  const more = words.slice(1, 3);
  const end = more.findIndex((word) => !/^\p{Lu}[\p{L}'-]*$/u.test(word) || word === 'I');
  const name = [first, ...(end < 0 ? more : more.slice(0, end))];
  return name.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}

const TAIL =
  /(?:,.*|\s+(?:because|since(?! \d)|although|though|when|while|which|but|so that|so much|so I|if|unless|and stuff|and so on|you know|by the way|a lot|very much|more than|the most|most of all|too|as well|at all|though|these days|lately|right now|at the moment|now|already|anyway|actually|to be honest|I think|I guess|for sure|of course|please|thanks|thank you|or something|or so|I have to say)\b.*)$/i;

/** An object without what people hang on to it: "sushi very much because …" → "sushi". */
export function objectOf(text: string): string {
  return text.replace(TAIL, '').trim();
}

/** Two words that are one thing. */
const PAIRS =
  /\b(black|mac|fish|rock|salt|gin|arts|bed|drum|bread|peanut butter|bangers|bubble|track|rhythm|dungeons|pros|peace)(?: and | & )(white|cheese|chips|roll|pepper|vinegar|tonic|crafts|breakfast|bass|butter|jelly|jam|mash|squeak|field|blues|dragons|cons|quiet)\b/gi;
const JOINED = '\u0001';

/** "sushi, ramen and pizza" → three; a long text is one thing, and so is "fish and chips". */
export function listOf(text: string): string[] {
  const parts = text
    .replace(PAIRS, `$1${JOINED}$2`)
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*/i)
    .map((part) => part.trim().replaceAll(JOINED, ' and '))
    .filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => part.split(/\s+/).length <= 4) ? parts : [text.trim()];
}

/** "sushi, ramen and pizza, because …" → the three: a list of objects without what hangs on to it. */
export function objectsOf(text: string): string[] {
  const isList = /^[\p{L}' -]+(?:, [\p{L}' -]+)*,? and [\p{L}' -]+$/u.test(text);
  return listOf(objectOf(isList ? text.replace(/,? and |, /g, ' and ') : text));
}

/** "is vegetarian" → "is no longer vegetarian", "has a dog" → "no longer has a dog". */
function ended(value: string): string {
  if (/\bno longer\b/.test(value)) return value;
  return value.startsWith('is ') ? `is no longer ${value.slice(3)}` : `no longer ${value}`;
}

/** A known fact that no longer holds. */
export function ending(known: KnownFact, category: Category = 'FACT'): Draft {
  return { category, key: known.key, value: ended(known.value), negates: true };
}
