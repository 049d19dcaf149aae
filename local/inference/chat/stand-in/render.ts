/**
 * The texts that the slots of a pattern took, as the phrases and keys of facts.
 *
 * @module
 */

import { findDate, findDay, findTime, type SpokenDate, speakDates, type Tense } from './dates.ts';
import { type Known, nameIn } from './known.ts';
import type { Clause } from './speech.ts';
import { pairsOf, pattern, type Slots, wordsOf } from './table.ts';
import { aboutThem, capital, isStopWord, numberOf, predicate, slug, titleCase } from './words.ts';

/** A clause as it is read: when, and with what is known by then. */
export interface Reading {
  readonly clause: Clause;
  readonly clock: Date;
  readonly known: Known;
}

/** What a template is filled with. */
export interface Filling extends Reading {
  readonly slots: Slots;
  readonly tense: Tense | undefined;
  /** Whose key it is, for `{relative}` and `{noun}`: "friend_tom". */
  readonly owner?: string;
}

const NO_NAMES = new Set(wordsOf('nonames'));
const TAIL = pattern('(,.*|\\s+(@tail)\\b.*)$');
const FLEETING = pattern('^@fleeting\\b');
const ACTIVITY = pattern(
  '^(to )?(going |go )?(?!@ingnoun|(spring|string|king|ring|wing|pudding)s?\\b)@L+ing\\b|^to @L+',
);
const LANGUAGE = pattern('\\b@language\\b', 'gi');

/**
 * The name at the start of a text: its first word, and what follows as long as it is capitalised.
 *
 * @returns `undefined` where the text does not start with something that can be a name.
 */
export function properName(text: string): string | undefined {
  const [first = '', ...more] = text
    .trim()
    .replace(/[,.].*$/, '')
    .split(/\s+/)
    .slice(0, 3);
  const lower = first.toLowerCase();
  if (!/^\p{L}[\p{L}'-]*$/u.test(first) || isStopWord(lower) || NO_NAMES.has(lower)) return undefined;
  const end = more.findIndex((word) => !/^\p{Lu}[\p{L}'-]*$/u.test(word) || word === 'I');
  return [first, ...(end < 0 ? more : more.slice(0, end))].map(capital).join(' ');
}

/** An object without what people hang on to it: "sushi very much because …" → "sushi". */
function objectOf(text: string): string {
  return text.replace(TAIL, '').trim();
}

const AND = /\s*,\s*(?:and\s+)?|(?<!\b(?:black|fish|rock|mac|bed|gin|salt))\s+and\s+|\s*&\s*/i;

/** "sushi, ramen and pizza" → three; a long text is one thing, and so is "fish and chips". */
function listOf(text: string): string[] {
  const parts = text.split(AND).filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => part.split(/\s+/).length <= 4) ? parts : [text.trim()];
}

/** "sushi, ramen and pizza, because …" → the three. */
function objectsOf(text: string): string[] {
  const isList = /^[\p{L}' -]+(?:, [\p{L}' -]+)*,? and [\p{L}' -]+$/u.test(text);
  const things = listOf(objectOf(isList ? text.replace(/,? and |, /g, ' and ') : text));
  return things
    .map((thing) => thing.replace(/^(?:also|both|really) /i, ''))
    .filter((one) => one && !FLEETING.test(one));
}

export function isActivity(thing: string): boolean {
  return ACTIVITY.test(thing) && !/\b(?:eat|drink)/i.test(thing);
}

export function withArticle(text: string): string {
  return `${/^(?:[aeiou]|hour)/i.test(text) ? 'an' : 'a'} ${text}`;
}

function titlePlace(text: string): string {
  const describes = /^(?:a|an|the|my|our|this|that|some)\b/i.test(text) || text.split(' ').length > 3;
  return describes ? text : titleCase(text);
}

const PREPOSITION = /^(in|on|near|at|to|by|from|for|with|into|outside) (.+)$/i;

/** "in bergen" → "in Bergen"; a description ("in a small town") stays. */
function place(text: string): string {
  const [, preposition = '', rest = text] = PREPOSITION.exec(text) ?? [];
  return `${preposition.toLowerCase()} ${titlePlace(rest)}`.trim();
}

const PETS_AS = pairsOf('pets_as');
const BREED = pattern('^(@breed)s?$');

/** "cats" → "cat", "labrador" → "dog". */
export function petNoun(word: string): string {
  const lower = word.toLowerCase();
  const one = wordsOf('pet').includes(lower) ? lower : lower.replace(/s$/, '');
  return BREED.test(lower) ? 'dog' : (PETS_AS.get(lower) ?? PETS_AS.get(one) ?? one);
}

/** "her hip done on the ninth" → with the date as it is stored; an hour alone is the next time that the clock shows it. */
export function dateOf(text: string, clock: Date, tense: Tense): SpokenDate | undefined {
  const date = findDate(text, clock, tense);
  const isRoutine = /\b(?:every|each|usually|always|daily)\b|days\b/i.test(text);
  const time = date || tense === 'past' || isRoutine ? undefined : findTime(text)?.time;
  if (!time) return date;
  const isOver = time <= clock.toISOString().slice(11, 16);
  return findDate(`${text} ${isOver ? 'tomorrow' : 'today'}`, clock, 'future');
}

type Filter = (text: string, filling: Filling) => string | undefined;

const FILTERS: Readonly<Record<string, Filter>> = {
  name: (text) => properName(text),
  names: (text) =>
    listOf(objectOf(text))
      .flatMap((one) => properName(one) ?? [])
      .join(' and '),
  title: (text) => place(objectOf(text)),
  place: (text, filling) => aboutThem(place(resolved(text, filling))),
  home: (text, { clock }) => {
    const where = objectOf(findDate(text, clock, 'past')?.rest ?? text);
    return titlePlace(where.replace(/ (?:for|with|to be|again|permanently)\b.*$/i, ''));
  },
  lower: (text) => text.toLowerCase(),
  number: (text) => numberOf(text)?.toString(),
  year: (text) => /\b(?:19|20)\d\d\b/.exec(text)?.[0],
  a: (text, filling) => {
    const said = plain(text, filling);
    return /^(?:an?|the|head|chief) /i.test(said) ? said : withArticle(said);
  },
  third: (text, filling) => predicate(resolved(text, filling)),
  ing: (text) => `${text.toLowerCase().replace(/e$/, '')}ing`,
  noun: petNoun,
  pet: (text) => withArticle(petNoun(text)),
  count: (text) => (/^(?:the|my|our|this)$/i.test(text) ? undefined : text.toLowerCase()),
  birthday: (text, { clock }) => {
    const date = findDay(text.replace(/,? ?\b(?:19|20)\d\d\b/, ''), clock, 'future');
    return date && speakDates(date.phrase).replace(/ \d{4}$/, '');
  },
  date: (text, { clock }) => findDay(text, clock, 'future')?.phrase,
  day: (text, { clock }) => findDay(text, clock, 'future')?.resolved,
  past: (text, { clock }) => findDate(text, clock, 'past')?.phrase,
  since: (text, { clock }) => findDate(text, clock, 'past')?.from.slice(0, 4),
  named: (text, { known }) => {
    const isMeant = new RegExp(`^${petNoun(text)}(?:_name|$)`);
    return nameIn(known.all.find(({ key }) => isMeant.test(key))?.value ?? '');
  },
  with: (text, { clock, known }) => {
    const said = / with .+$/.exec(findDate(text, clock, 'past')?.rest ?? text)?.[0];
    const name = known.all.flatMap(({ key, value }) => (PARTNER.test(key) ? (nameIn(value) ?? []) : []))[0];
    return aboutThem(said ?? (name ? `with ${name}` : ''));
  },
};

const PARTNER = pattern('^(wife|husband|partner|girlfriend|boyfriend|fianc)');

function resolved(text: string, { clock, tense }: Filling): string {
  return objectOf(((tense && dateOf(text, clock, tense)?.resolved) ?? text).replace(/\s+/g, ' '));
}

function plain(text: string, filling: Filling): string {
  return aboutThem(resolved(text, filling));
}

/** What a slot that names several things stands for, one filling each. */
export function eachOf(template: string, filling: Filling): readonly Filling[] {
  const [, slot = '', how] = /\{(\w+)\|(each|languages)\}/.exec(template) ?? [];
  const text = filling.slots[slot];
  if (!how || !text) return [filling];
  const things = how === 'each' ? objectsOf(text) : (text.match(LANGUAGE) ?? []).map(titleCase);
  return things.map((thing) => ({ ...filling, slots: { ...filling.slots, [slot]: thing } }));
}

const PLACE = /\{(\w+)(?:\|(\w+))?(\?)?\}/g;

/** @returns `undefined` where a slot that must be filled is empty. */
export function fillValue(template: string, filling: Filling): string | undefined {
  let isWhole = true;
  const text = template.replace(PLACE, (_, slot: string, filter = '', optional = '') => {
    const taken = filling.slots[slot] ?? '';
    const shown = taken === '' ? '' : (FILTERS[filter] ?? plain)(taken, filling);
    if (!shown && !optional) isWhole = false;
    // A slot that begins with a space keeps it.
    return shown ? (taken.startsWith(' ') ? ` ${shown}` : shown) : '';
  });
  return isWhole ? text.replace(/\s+/g, ' ').replace(/ ,/g, ',').trim() : undefined;
}

/** The key of a fact: what it is about without when, so that a new date takes the place of the old. */
export function fillKey(template: string, filling: Filling): string {
  return template.replace(PLACE, (_, slot: string, filter = '') => {
    if (filling.owner && /^(?:relative|noun)$/.test(slot)) return filling.owner;
    const taken = filling.slots[slot] ?? '';
    const dateless = (filling.tense && dateOf(taken, filling.clock, filling.tense)?.rest) ?? taken;
    const bare = dateless.replace(/^(?:is|has|was|are|will|going to|to (?:eat|drink)|eating|drinking) /i, '');
    return slug(FILTERS[filter]?.(taken, filling) ?? bare, Number(filter) || 3);
  });
}
