/**
 * From what a person said to facts about them: clause by clause, the first rule that fits.
 *
 * @module
 */

import { type Clause, readClauses } from '../understanding/clauses.ts';
import { findDate } from '../understanding/dates.ts';
import { animalRules } from './animals.ts';
import { belongingRules } from './belongings.ts';
import { readCorrection } from './correction.ts';
import {
  type Draft,
  type Extraction,
  type Fact,
  type Mention,
  type OpenLoop,
  type Rule,
  type RuleContext,
  toFact,
} from './fact.ts';
import { healthRules } from './health.ts';
import { homeRules } from './home.ts';
import { identityRules } from './identity.ts';
import { negationRules } from './negation.ts';
import { pastRules } from './past.ts';
import { peopleRules } from './people.ts';
import { planRules } from './plans.ts';
import { type KnownFact, Slots } from './slots.ts';
import { tasteRules } from './taste.ts';
import { workRules } from './work.ts';

/** From the most particular to the widest; the first rule that reads a clause has it. */
const POSITIVE: readonly Rule[] = [
  ...identityRules,
  ...healthRules,
  ...homeRules,
  ...workRules,
  ...animalRules,
  ...peopleRules,
  ...tasteRules,
  ...planRules,
  ...belongingRules,
  ...pastRules,
];
const RULES: readonly Rule[] = [
  ...negationRules((text, context) => apply(POSITIVE, text, context)),
  ...POSITIVE,
];

/** A clause longer than anybody speaks holds a list or noise; patterns are not let loose on it. */
const MAX_CLAUSE_CHARS = 300;

function apply(rules: readonly Rule[], text: string, context: RuleContext): readonly Draft[] {
  for (const [pattern, read] of rules) {
    const match = pattern.exec(text);
    const drafts = match && read(match.groups ?? {}, { ...context, clause: { ...context.clause, text } });
    if (drafts) return drafts;
  }
  return [];
}

const DATE_FIRST =
  /^(?<when>(?:tomorrow|today|tonight|yesterday|next|last|this|on|in|at|over|two|three|a|the (?:day|other))\b.{0,40}?),? (?<rest>(?:I|we|my|our)\b.+)$/i;

/** "Tomorrow I have an exam" → "I have an exam tomorrow": the patterns know one order. */
function dateLast(text: string, clock: Date): string {
  const { when, rest } = DATE_FIRST.exec(text)?.groups ?? {};
  return when && rest && findDate(when, clock, 'past')?.rest === '' ? `${rest} ${when.toLowerCase()}` : text;
}

function readClause(
  clause: Clause,
  slots: Slots,
  clock: Date,
  mentioned: Mention | undefined,
): readonly Draft[] {
  if (clause.mood !== 'statement' || clause.text.length > MAX_CLAUSE_CHARS) return [];
  const text = dateLast(clause.text, clock);
  return readCorrection(text, slots) ?? apply(RULES, text, { clause, slots, clock, mentioned });
}

/**
 * Facts and open loops in what a person said.
 *
 * @param said The person's words alone, as a recogniser wrote them.
 * @param clock When it was said; dates such as "tomorrow" are resolved against it, in UTC.
 * @param known What is known already; its keys are used again.
 */
export function extract(said: string, clock: Date, known: readonly KnownFact[] = []): Extraction {
  const slots = new Slots(known);
  const facts = new Map<string, Fact>();
  const loops = new Map<string, OpenLoop>();
  let mentioned: Mention | undefined;
  for (const clause of readClauses(said)) {
    for (const draft of readClause(clause, slots, clock, mentioned)) {
      const fact = toFact({ ...draft, key: draft.negates ? draft.key : slots.reuse(draft.key, draft.value) });
      facts.delete(fact.key);
      facts.set(fact.key, fact);
      if (!fact.negates) slots.take(fact);
      if (draft.loop) loops.set(fact.key, draft.loop);
      mentioned = draft.mention ?? mentioned;
    }
  }
  return { facts: [...facts.values()], open_loops: [...loops.values()] };
}
