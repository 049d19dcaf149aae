/**
 * Words and how alike they are: stems, everyday synonyms, and the small slips of a speech recogniser.
 *
 * @module
 */

import { stemmer } from 'stemmer';
import { DRINKS, FOODS, INSTRUMENTS, PETS, RELATIONS, SPORTS } from './lexicon.ts';

const STOP_WORDS = new Set(
  `a an the and or but so if of to in on at by for with from as is are was were be been being am do does did done have has had having
  i me my mine myself you your yours we us our ours he him his she her hers it its they them their theirs this that these those there here
  what which who whom whose where when why how can could will would shall should may might must not no yes any some all also just really
  very too much many more most than then now still ever about tell told remember know think say said please get got go going s t d m ll ve re
  up out into over again thing things something anything kindred hey hi hello okay ok well like kind type sort one ones let give us
  recall mention mentioned right actually because`.split(/\s+/),
);

/** Groups of words that mean the same in a question about a person; the first names the group. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['name', 'called', 'named', 'names'],
  ['home', 'live', 'living', 'lives', 'lived', 'reside', 'resides', 'address', 'based'],
  ['job', 'work', 'works', 'working', 'occupation', 'profession', 'career', 'employed', 'employer', 'worked'],
  ['love', 'enjoy', 'enjoys', 'likes', 'loves', 'fond', 'prefer', 'prefers', 'favourite', 'favorite'],
  ['dislike', 'dislikes', 'hate', 'hates'],
  ['food', 'eat', 'eats', 'eating', 'meal', 'dish', 'cuisine'],
  ['drink', 'drinks', 'drinking', 'beverage'],
  ['dog', 'puppy', 'pup', 'hound', 'doggy'],
  ['cat', 'kitten', 'kitty'],
  ['mother', 'mum', 'mom', 'mama', 'mummy', 'mommy'],
  ['father', 'dad', 'papa', 'daddy'],
  ['child', 'kid', 'kids', 'children'],
  ['trip', 'travel', 'travelling', 'journey', 'holiday', 'vacation', 'fly', 'flies', 'flying', 'flight'],
  ['wedding', 'marry', 'married', 'marrying'],
  ['birthday', 'born', 'birth'],
  ['allergy', 'allergic', 'allergies'],
  ['hobby', 'hobbies', 'pastime'],
  ['car', 'drive', 'drives', 'vehicle'],
  ['language', 'speak', 'speaks', 'languages'],
  ['study', 'studies', 'studying', 'degree', 'university', 'college'],
  ['exam', 'test', 'examination'],
  ['move', 'moving', 'moves'],
  ['music', 'band', 'song'],
  ['colour', 'color'],
  ['movie', 'film'],
  ['age', 'old', 'aged'],
  ['grandmother', 'grandma', 'granny', 'nana'],
  ['grandfather', 'grandpa', 'granddad'],
  ['mood', 'feel', 'feels', 'feeling'],
  ['begin', 'start', 'starts', 'starting', 'begins'],
];

const CANON = new Map(SYNONYMS.flatMap((group) => group.map((word) => [word, group[0] ?? word] as const)));

/** The words of a text, lower case, without possessive endings. */
export function tokens(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[\p{L}\p{N}]+(?:['-][\p{L}\p{N}]+)*/gu) ?? []
  ).map((word) => word.replace(/'s?$/, '').replace(/'s$/, ''));
}

/** One word for a group of synonyms, else the stem. */
export function concept(word: string): string {
  return CANON.get(word) ?? CANON.get(word.replace(/s$/, '')) ?? stemmer(word);
}

export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}

/** The concepts of a text that carry meaning, each once. */
export function concepts(text: string): string[] {
  const words = tokens(text.replaceAll('_', ' '));
  return [...new Set(words.filter((word) => !STOP_WORDS.has(word)).map(concept))];
}

/** Whether two words differ by at most `limit` inserted, dropped, changed or swapped letters. */
function withinEdits(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const plain = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      next.push(swapped ? Math.min(plain, (before[j - 2] ?? 0) + 1) : plain);
    }
    before = row;
    row = next;
  }
  return (row[b.length] ?? limit + 1) <= limit;
}

/** The same word, forgiving one wrong letter in a long word, as speech recognition makes them. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length < 5 || b.length < 5 || a[0] !== b[0]) return false;
  return withinEdits(a, b, Math.min(a.length, b.length) >= 8 ? 2 : 1);
}

function kinds(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map(concept));
}

const KINDS: Readonly<Record<string, ReadonlySet<string>>> = {
  pet: kinds(PETS),
  anim: kinds(PETS),
  food: kinds(FOODS),
  drink: kinds(DRINKS),
  famili: kinds(RELATIONS),
  instrument: kinds(INSTRUMENTS),
  sport: kinds(SPORTS),
  sibl: kinds(['sister', 'brother']),
  parent: kinds(['mother', 'father']),
  child: kinds(['son', 'daughter', 'child', 'baby']),
  partner: kinds(['wife', 'husband', 'girlfriend', 'boyfriend', 'fiancé', 'fiancée', 'spouse']),
};

/** Whether a concept names a kind of the other ("dog" of "pet"). */
export function isA(word: string, kind: string): boolean {
  return KINDS[kind]?.has(word) === true;
}

/** Whether a concept is meant by another: the same word, or a kind of it ("dog" for "pet"). */
export function covers(known: string, asked: string): boolean {
  return sameWord(known, asked) || isA(known, asked);
}

/** How much of `asked` is found in `known`, 0 to 1. */
export function coverage(asked: readonly string[], known: readonly string[]): number {
  if (asked.length === 0) return 0;
  const found = asked.filter((word) => known.some((other) => covers(other, word)));
  return found.length / asked.length;
}

/** A snake_case name for up to `limit` content words, for keys; until when something holds is no part of it. */
export function slug(text: string, limit = 3): string {
  const words = tokens(text.replace(/ until \d{4}-\d{2}-\d{2}/g, ''));
  const content = words.filter((word) => !STOP_WORDS.has(word));
  const chosen = (content.length > 0 ? content : words).slice(0, limit);
  return chosen
    .join('_')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .slice(0, 60);
}

/** "bergen" → "Bergen", "new york" → "New York"; text that already has a capital is left alone. */
export function titleCase(text: string): string {
  if (/\p{Lu}/u.test(text)) return text;
  return text.replace(
    /(^|[\s-])(\p{L})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}
