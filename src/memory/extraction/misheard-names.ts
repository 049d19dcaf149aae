/**
 * A name that sounds like the known one is the known one: "to Mass" said by Tomas is a recogniser's spelling and no new
 * person, unless the person spells the name or says that the known one is wrong.
 *
 * @module
 */

import type { Memory } from '../memory.ts';
import { givenName, introducesName, NEGATION, namesAsWritten, namesIn } from '../names.ts';

/**
 * How letters sound, in this order: what recognisers confuse is one sound. Voiced and unvoiced consonants are, vowels are all
 * one, and a soft `c`, an `h` and a doubled letter make no difference.
 */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/[^a-z]/g, ''],
  [/sch|sh|ch(?=[ei])|cz|ts|tz/g, 's'],
  [/ph/g, 'f'],
  [/c(?=[eiy])|z/g, 's'],
  [/ck|c|q|g/g, 'k'],
  [/x/g, 'ks'],
  [/[vw]/g, 'f'],
  [/d/g, 't'],
  [/b/g, 'p'],
  [/h/g, ''],
  [/[aeiouy]+/g, 'a'],
  [/(.)\1+/g, '$1'],
];
/** Of fewer sounds than this, one makes another name: "Max" and "Rex", "Brian" and "Ryan". */
const MIN_SOUNDS = 5;

function soundsOf(name: string): string {
  const letters = name.normalize('NFKD').toLowerCase();
  return SOUNDS.reduce((sounds, [spelling, sound]) => sounds.replace(spelling, sound), letters);
}

/** Whether two names may be one name that was heard twice. */
export function soundAlike(a: string, b: string): boolean {
  const [one, other] = [soundsOf(a), soundsOf(b)];
  if (one === '' || other === '') return false;
  return one === other || (Math.min(one.length, other.length) >= MIN_SOUNDS && differByOne(one, other));
}

/** By one sound that is added, left out or exchanged. */
function differByOne(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  const rest = long.slice(at + 1);
  return rest === short.slice(long.length === short.length ? at + 1 : at);
}

/** Whether the person spells the name ("R-Y-A-N") or denies something, such as the name that is known. */
function isExplicit(name: string, said: string): boolean {
  const spelled = new RegExp(
    `(?<!\\p{L})${[...name.replace(/\P{L}/gu, '')].join('[\\s.,-]+')}(?!\\p{L})`,
    'iu',
  );
  return spelled.test(said) || NEGATION.test(said);
}

/** More words than this are a name and something else. */
const MAX_NAME_WORDS = 3;

type Named = Pick<Memory, 'key' | 'value'>;

/**
 * A fact with the names that are known, where its own sound like them.
 *
 * @param fact As it was found in the turn.
 * @param said The person's words.
 * @param known Live memories.
 */
export function withKnownNames<F extends Named>(fact: F, said: string, known: readonly Named[]): F {
  const before =
    known.find((memory) => memory.key === fact.key) ?? known.find((one) => isSameButHeard(fact, one));
  if (!before) return fact;
  const [name, knownName] = [nameOf(fact), nameOf(before)];
  if (name !== null && knownName !== null && isMisheard(name, knownName, said))
    return { ...fact, key: before.key, value: before.value };
  const value = namesAsWritten(fact.value).reduce((text, one) => {
    const meant = namesAsWritten(before.value).find((other) => isMisheard(one, other, said));
    return meant === undefined ? text : text.replace(one, meant);
  }, fact.value);
  return value === fact.value ? fact : { ...fact, key: before.key, value };
}

function isMisheard(name: string, knownName: string, said: string): boolean {
  const isOther = name.toLowerCase() !== knownName.toLowerCase();
  return isOther && soundAlike(name, knownName) && !isExplicit(name, said);
}

/** Whether two keys are one but for a name that both values have: "friend_ingrit" and "friend_ingrid". */
function isSameButHeard(fact: Named, known: Named): boolean {
  const [parts, others] = [fact.key.split('_'), known.key.split('_')];
  if (parts.length !== others.length) return false;
  const [names, knownNames] = [namesIn(fact.value), namesIn(known.value)];
  return parts.every((part, i) => {
    const other = others[i] ?? '';
    return part === other || (names.includes(part) && knownNames.includes(other) && soundAlike(part, other));
  });
}

/** The name, where a fact is nothing else. */
function nameOf({ key, value }: Named): string | null {
  if (key !== 'name' && !key.endsWith('_name') && !introducesName(value)) return null;
  const name = givenName(value);
  return name.split(/\s+/).length <= MAX_NAME_WORDS ? name : null;
}
