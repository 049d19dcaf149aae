/**
 * What the brain says to something it was told: short, polite, and safe.
 *
 * @module
 */

import type { Fact } from '../extraction/fact.ts';
import { BAD_STATES } from '../understanding/lexicon.ts';
import { concepts, isA } from '../understanding/words.ts';
import { aboutYou, variant } from './phrases.ts';

const SAD = /\b(?:lost their|died|passed|funeral|broke up|divorced|sick|hospital|cancer|fired)\b/;
const BAD_STATE = new RegExp(
  `\\b(?:${BAD_STATES.join('|')}|pain|headache|cold|fever|flu|badly|bad|rough)\\b`,
);

interface Telling {
  readonly clock: Date;
  /** How many turns the call has had: it chooses between wordings. */
  readonly turn: number;
}

function toName(fact: Fact): string {
  return `Nice to meet you, ${fact.value.replace(/^is called /, '')}.`;
}

function toRelation(fact: Fact, telling: Telling): string {
  const [, kind = '', name] = /^has an? (.+?)(?: called (.+?))?(?: who .*)?$/.exec(fact.value) ?? [];
  const isPet = concepts(kind).some((word) => isA(word, 'pet'));
  if (isPet && name) return `${name} is a lovely name for a ${kind}.`;
  if (isPet) return `A ${kind} is good company. What is it called?`;
  if (name && !fact.value.includes(' who ')) return `Thank you for telling me about your ${kind} ${name}.`;
  return `I will remember that ${aboutYou(fact, telling.clock)}.`;
}

function toPlan(fact: Fact, { clock, turn }: Telling): string {
  const wish = variant(
    ['I hope it goes well.', 'I will ask you how it went.', 'I will keep that in mind.'],
    turn,
  );
  return `So ${aboutYou(fact, clock)}. ${wish}`;
}

function toState(fact: Fact): string {
  return BAD_STATE.test(fact.value)
    ? 'I am sorry to hear that. Would you like to talk about it?'
    : 'I am glad to hear that.';
}

const BY_CATEGORY: Readonly<Record<Fact['category'], (fact: Fact, telling: Telling) => string>> = {
  FACT: (fact, { clock, turn }) =>
    variant(
      [
        `Good to know that ${aboutYou(fact, clock)}.`,
        `Thank you for telling me that ${aboutYou(fact, clock)}.`,
      ],
      turn,
    ),
  PREFERENCE: (fact, { clock, turn }) =>
    variant(
      [`Good to know that ${aboutYou(fact, clock)}.`, `I will remember that ${aboutYou(fact, clock)}.`],
      turn,
    ),
  INTEREST: (fact, { clock }) => `So ${aboutYou(fact, clock)}. How did you come to that?`,
  GOAL: (fact, { clock }) => `So ${aboutYou(fact, clock)}. I wish you luck with it.`,
  RELATIONSHIP: toRelation,
  EXPERIENCE: (_, { turn }) =>
    variant(
      [
        'That sounds like something to remember. How was it?',
        'Thank you for telling me. What was the best part of it?',
      ],
      turn,
    ),
  PLAN: toPlan,
  OPINION: () => 'That is an interesting way to see it. What makes you think so?',
  STATE: toState,
};

function toFact(fact: Fact, telling: Telling): string {
  if (SAD.test(fact.value)) return 'I am sorry to hear that.';
  if (fact.negates) return 'Thank you for telling me. I will keep that up to date.';
  if (fact.key === 'name') return toName(fact);
  return BY_CATEGORY[fact.category](fact, telling);
}

/** One or two sentences about the facts that were just told; the name first. */
export function react(facts: readonly Fact[], telling: Telling): string | undefined {
  const name = facts.find((fact) => fact.key === 'name');
  const sad = facts.find((fact) => SAD.test(fact.value));
  const other =
    sad ?? facts.find((fact) => fact !== name && !fact.negates) ?? facts.find((fact) => fact !== name);
  const parts = [name, other].filter((fact) => fact !== undefined).map((fact) => toFact(fact, telling));
  if (parts.length === 0) return undefined;
  return parts.length === 1 && name ? `${parts[0]} How are you today?` : parts.join(' ');
}
