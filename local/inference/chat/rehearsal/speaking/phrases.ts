/**
 * Sentences made of stored phrases.
 *
 * @module
 */

import { toYou } from '../../../../../src/memory/wording.ts';
import type { KnownFact } from '../extraction/slots.ts';
import { speakDates } from '../understanding/calendar.ts';

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "has a dog called Biscuit" → "you have a dog called Biscuit". */
export function aboutYou(fact: Pick<KnownFact, 'value'>, clock: Date): string {
  const noted = /^wants to remember that (.+)$/.exec(fact.value)?.[1];
  if (noted) return speakDates(toYou(`x ${noted}`).slice(6), clock);
  const [, mine, when] = /^has their ([\p{L}' -]+?) ((?:on|in|at) .+)$/u.exec(fact.value) ?? [];
  if (mine && when) return speakDates(`your ${mine} is ${when}`, clock);
  const [, thing, kind] = /^has (.+) as their (favou?rite .+|hobby|job)$/.exec(fact.value) ?? [];
  const phrase = thing && kind ? `your ${kind} is ${toYou(thing).slice(4)}` : toYou(fact.value);
  return speakDates(phrase, clock).replace(/[.!]+$/, '');
}

/** Up to `limit` facts as one sentence: "You live in Bergen, and you work as a baker." */
export function sentence(facts: readonly Pick<KnownFact, 'value'>[], clock: Date, limit = 3): string {
  const fullest = facts.filter(({ value }) => !facts.some((other) => other.value.startsWith(`${value} `)));
  const phrases = fullest.slice(0, limit).map((fact) => aboutYou(fact, clock));
  const last = phrases.at(-1) ?? '';
  const text = phrases.length > 1 ? `${phrases.slice(0, -1).join(', ')}, and ${last}` : last;
  return `${capital(text)}.`;
}

/** One of several wordings, by a number that changes in the course of a call: the same call sounds the same again. */
export function variant(wordings: readonly [string, ...string[]], turn: number): string {
  return wordings[turn % wordings.length] ?? wordings[0];
}
