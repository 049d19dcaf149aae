/**
 * The short text about a person, written from the facts that hold.
 *
 * @module
 */

import type { KnownFact } from '../extraction/slots.ts';

/** As long as the companion keeps a profile; what is less important stays out. */
const MAX_CHARS = 1_500;
/** So many phrases about one person make a sentence that can still be read. */
const PHRASES_PER_SENTENCE = 2;

const ORDER = [
  'FACT',
  'RELATIONSHIP',
  'GOAL',
  'PLAN',
  'PREFERENCE',
  'INTEREST',
  'EXPERIENCE',
  'OPINION',
  'STATE',
];

function rank(fact: KnownFact): number {
  const first = /^(?:home|job|occupation|employer)$/.test(fact.key) ? -1 : 0;
  return ORDER.indexOf(fact.category) + first;
}

function nameIn(facts: readonly KnownFact[]): string | undefined {
  const named = facts.find((fact) => fact.key === 'name');
  return named && /^(?:is called|is named) (.+)$/.exec(named.value)?.[1];
}

/** Two phrases a sentence: "Ada lives in Bergen and works as a baker." */
function sentences(subject: string, phrases: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < phrases.length; at += PHRASES_PER_SENTENCE) {
    result.push(`${subject} ${phrases.slice(at, at + PHRASES_PER_SENTENCE).join(' and ')}.`);
  }
  return result;
}

/**
 * @param old The profile so far; it stands as it is when there are no facts.
 * @param facts The facts that hold now.
 */
export function writeProfile(old: string, facts: readonly KnownFact[]): string {
  if (facts.length === 0) return old.slice(0, MAX_CHARS);
  const name = nameIn(facts);
  const others = facts.filter((fact) => fact.key !== 'name' && !fact.value.startsWith('no longer '));
  const ordered = others
    .toSorted((a, b) => rank(a) - rank(b))
    .map((fact) => fact.value.replace(/[.\s]+$/, ''));
  if (ordered.length === 0) return name ? `This person is called ${name}.` : old.slice(0, MAX_CHARS);
  let profile = '';
  for (const next of sentences(name ?? 'This person', ordered)) {
    if (profile.length + next.length + 1 > MAX_CHARS) break;
    profile = profile ? `${profile} ${next}` : next;
  }
  return profile;
}
