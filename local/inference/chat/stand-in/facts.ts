/**
 * From a clause to facts: the first row of the table that fits it has it.
 *
 * @module
 */

import { CATEGORIES, type Category } from '../../../../src/memory/memory.ts';
import { dayOf, findDay, type SpokenDate, type Tense } from './dates.ts';
import type { KnownFact } from './known.ts';
import {
  dateOf,
  eachOf,
  type Filling,
  fillKey,
  fillValue,
  isActivity,
  petNoun,
  properName,
  type Reading,
  withArticle,
} from './render.ts';
import { fill, pattern, rowsOf, type Slots } from './table.ts';
import { isStopWord, sameWord, tokens } from './words.ts';

/** A plan or promise to ask about later; due on a day, at an hour of it, or sometime. */
export interface OpenLoop {
  readonly text: string;
  readonly due: string | null;
}

/** Somebody or some animal spoken of, whom "she", "his" or "it" may mean in the next clause. */
export interface Mention {
  readonly noun: string;
  readonly name: string | undefined;
}

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

/** What a clause yields: a fact, with the loop that it opens and whom it speaks of. */
export interface Draft {
  readonly fact: Fact;
  readonly loop?: OpenLoop;
  readonly mention?: Mention;
}

const ROWS = rowsOf('facts', 'facts', true);
const TALK = pattern('^@talk\\b|\\byou\\b');
const PAST = pattern('^(@L+ed|went|died|was|had|got)\\b');
const STANDS_ALONE = /^(?:graduated|proposed|retired|recovered)$/i;

const IMPORTANCE: Readonly<Partial<Record<Category, number>>> = {
  ...{ FACT: 0.7, RELATIONSHIP: 0.8, PLAN: 0.7, GOAL: 0.6, OPINION: 0.4, STATE: 0.3 },
};
const USUAL_IMPORTANCE = 0.5;

function factOf({ category: name, key, value }: KnownFact, more: Partial<Fact> = {}): Fact {
  const category = categoryOf(name);
  const usual = { confidence: 0.9, importance: IMPORTANCE[category] ?? USUAL_IMPORTANCE, negates: false };
  return { category, key, value, ...usual, valid_from: null, valid_to: null, ...more };
}

function categoryOf(name: string): Category {
  return CATEGORIES.find((known) => known === name) ?? 'FACT';
}

/** "is vegetarian" → "is no longer vegetarian", "has a dog" → "no longer has a dog". */
function ending({ category, key, value }: KnownFact): Draft {
  const ended = value.startsWith('is ') ? `is no longer ${value.slice(3)}` : `no longer ${value}`;
  const shown = value.includes('no longer ') ? value : ended;
  return { fact: factOf({ category, key, value: shown }, { negates: true }) };
}

/** Ends the known facts that a sentence speaks of; facts not known are not invented to be denied. */
function deny(sentence: string, reading: Reading): Draft[] {
  const positive = sentence.replace(/\bany (?=\p{L}+s\b)/iu, '').replace(/\bany\b/i, 'a');
  const text = positive.replace(/ (?:yet|at all|right now|after all)$/i, '');
  const facts = read(text, reading);
  const said =
    facts.length > 0 ? facts.map(({ fact }) => fact) : [{ key: '', value: text.replace(/^(?:I|we) /i, '') }];
  const known = new Set(said.flatMap(({ key, value }) => reading.known.about(value, key) ?? []));
  return [...known].map(ending);
}

/** "It is Basil, not Biscuit": a known fact with one word changed. */
function replaceWord({ right = '', wrong = '' }: Slots, { known }: Reading): Draft[] {
  const isVerb = isStopWord(tokens(right)[0] ?? '') || / (?:is|am|are|was|were)$/i.test(right);
  const found = known.all.flatMap(({ category, key, value }) => {
    const word = value
      .match(/[\p{L}\d'-]+/gu)
      ?.find((one) => sameWord(one.toLowerCase(), wrong.toLowerCase()));
    if (!word || isVerb || tokens(right)[0] === tokens(wrong)[0]) return [];
    const shown = /^\p{Lu}/u.test(word) ? (properName(right) ?? right) : right;
    return [{ fact: factOf({ category, key, value: value.replace(word, shown) }) }];
  });
  return found.slice(0, 1);
}

/** The slots of a clause with what they imply: who is spoken of, and the whole clause. */
function slotsOf(groups: Slots, clause: string): Slots {
  const { relative, relativeAdjective = '', n, pet } = groups;
  if (!relative) return { ...groups, clause, noun: pet && petNoun(pet) };
  const who = withArticle(`${relativeAdjective}${relative}`.toLowerCase());
  const name = n && properName(n);
  const noun = relative.toLowerCase();
  return { ...groups, clause, noun, relative: noun, n: name, who: name ? `${who} called ${name}` : who };
}

/** "dog_name", "sister_home", "friend_tom_taste": the keys of those who may be several. */
function keyOf(template: string, filling: Filling): string {
  const { clause, known, slots } = filling;
  const { noun = '', n, name, some = '', pet } = slots;
  if (!noun || !template.endsWith('_name'))
    return fillKey(template, { ...filling, owner: known.owner(noun, n) });
  const called = n ?? (name && properName(name));
  const has = /^(?:I|we)\b/i.test(clause.text) && !/^(?:the|my|our|this)$/i.test(some);
  const isNew = pet && !called ? clause.adds : !clause.corrects || clause.adds;
  const isOther = /\b(?:other|second|another)\b/i.test(clause.text) || (!pet && clause.adds);
  return known.named(noun, called, has ? isNew : isOther);
}

interface Result {
  readonly category: string;
  readonly key: string;
  readonly value: string;
  /** Importance and conditions, see the head of the table. */
  readonly options: string;
}

const PERSON: Result = { category: 'RELATIONSHIP', key: '{relative}_name', value: 'has {who}', options: '' };

function tenseOf({ category, value }: Result, slots: Slots): Tense | undefined {
  if (/^(?:PLAN|GOAL)$/.test(category)) return 'future';
  if (category === 'EXPERIENCE' || value.includes('home}')) return 'past';
  return category === 'RELATIONSHIP' && slots.what ? (PAST.test(slots.what) ? 'past' : 'future') : undefined;
}

/** The date of a clause: of what it is about, else of the whole. */
function dateIn({ slots, clock, tense }: Filling): SpokenDate | undefined {
  if (!tense) return undefined;
  const when = slots.when ? findDay(slots.when, clock, tense) : undefined;
  return when ?? dateOf(slots.what ?? '', clock, tense) ?? dateOf(slots.clause ?? '', clock, tense);
}

/** Whether the conditions of a result hold; `stop` ends the clause without facts. */
function isMeant(options: string, filling: Filling): boolean | 'stop' {
  const { slots, clock } = filling;
  const today = `${dayOf(clock)}`;
  const date = dateIn(filling);
  const isTalk = options.includes('meant') && TALK.test(slots.what ?? '');
  const isAhead = !options.includes('dated') || (date && date.to >= today);
  if (isTalk || !isAhead) return options.includes('meant') ? 'stop' : false;
  if (options.includes('ahead') && !((dateOf(slots.what ?? '', clock, 'future')?.from ?? '') > today))
    return false;
  const [, only, slot = ''] = /\b(if|unless) \{(\w+)\}/.exec(options) ?? [];
  return !only || Boolean(slots[slot]) === (only === 'if');
}

function draftOf({ category: name, key, value: template, options }: Result, filling: Filling): Draft[] {
  const { slots, tense } = filling;
  const value = fillValue(template, filling);
  if (!value || (options.includes('lasting') && !value.includes(' ') && !STANDS_ALONE.test(value))) return [];
  const category =
    name === 'TASTE' ? (isActivity(slots.what ?? '') ? 'INTEREST' : 'PREFERENCE') : categoryOf(name);
  const date = dateIn(filling);
  const isAhead = tense === 'future' && date && date.to >= `${dayOf(filling.clock)}`;
  const isOpen = category === 'PLAN' || (category === 'RELATIONSHIP' && isAhead);
  const importance = /(?:^|\s)([01](?:\.\d+)?)(?:\s|$)/.exec(options)?.[1];
  const more = {
    ...(importance && { importance: Number(importance) }),
    ...(date && tense === 'past' && { valid_from: date.from }),
  };
  const fact = factOf({ category, key: keyOf(key, filling), value }, more);
  const loop = isOpen && { loop: { text: value, due: date?.due ?? null } };
  return [{ fact, ...loop, ...(slots.noun && { mention: { noun: slots.noun, name: slots.n } }) }];
}

/** What one result of a row yields; `undefined` where it does not hold. */
function yieldOf(text: string, groups: Slots, reading: Reading): readonly Draft[] | undefined {
  const slots = slotsOf(groups, reading.clause.text);
  const [, operation = '', argument = '', on] = /^(-|DENY|END|READ|REPLACE) ?(.*?)( ; on)?$/.exec(text) ?? [];
  if (operation === '-') return [];
  if (operation === 'READ')
    return fill(argument, groups)
      .split(' | ')
      .flatMap((sentence) => read(sentence, reading));
  if (operation) {
    const keys = () => pattern(`^(${fill(argument, slots)})$`);
    const drafts =
      operation === 'REPLACE'
        ? replaceWord(groups, reading)
        : operation === 'DENY'
          ? deny(fill(argument, groups), reading)
          : reading.known.all.filter(({ key }) => keys().test(key)).map(ending);
    return drafts.length > 0 || (operation === 'DENY' && !on) ? drafts : undefined;
  }
  const [, category = '', key = '', value = '', options = ''] =
    /^([A-Z]+) (\S+) = (.+?)(?: ; (.+))?$/.exec(text) ?? [];
  const result = { category, key, value, options };
  const filling = { ...reading, slots, tense: tenseOf(result, slots) };
  const meant = isMeant(options, filling);
  if (meant !== true) return meant === 'stop' ? [] : undefined;
  const drafts = eachOf(value, filling).flatMap((one) => draftOf(result, one));
  const isNamed = slots.n && category === 'RELATIONSHIP' && key !== PERSON.key && drafts.length > 0;
  if (isNamed) return [...draftOf(PERSON, { ...filling, tense: undefined }), ...drafts];
  return drafts.length > 0 ? drafts : undefined;
}

function read(text: string, reading: Reading): readonly Draft[] {
  return readFacts({ ...reading, clause: { ...reading.clause, text } });
}

/** The facts in a clause; none where no row fits. */
export function readFacts(reading: Reading): readonly Draft[] {
  for (const row of ROWS) {
    const match = row.pattern.exec(reading.clause.text);
    const yields = match ? row.results.map((result) => yieldOf(result, match.groups ?? {}, reading)) : [];
    if (yields.some((drafts) => drafts !== undefined)) return yields.flatMap((drafts) => drafts ?? []);
  }
  return [];
}
