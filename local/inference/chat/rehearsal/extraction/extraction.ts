/**
 * From what a person said to facts about them: clause by clause, the first rule that fits.
 *
 * @module
 */

import { type Clause, readClauses } from '../understanding/clauses.ts';
import { findDate } from '../understanding/dates.ts';
import { animalRules } from './animals.ts';
import { completeAnswer, mentionedIn } from './answers.ts';
import { belongingRules } from './belongings.ts';
import { boundRules, readBounds, withBounds } from './bounds.ts';
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
import { familyRules } from './family.ts';
import { healthRules } from './health.ts';
import { homeRules } from './home.ts';
import { identityRules } from './identity.ts';
import { negationRules } from './negation.ts';
import { pastRules } from './past.ts';
import { peopleRules, readTeller } from './people.ts';
import { planRules } from './plans.ts';
import { type KnownFact, nameIn, Slots } from './slots.ts';
import { tasteRules } from './taste.ts';
import { workRules } from './work.ts';

/** From the most particular to the widest; the first rule that reads a clause has it. */
const POSITIVE: readonly Rule[] = [
  ...boundRules,
  ...identityRules,
  ...familyRules,
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

const BY_NAME =
  /^(?<name>\p{Lu}[\p{L}'-]*) (?=(?:is|was|has|had|just|got|started|lost|turned|turns|will|went|moved|lives|works|loves|likes|hates|died|passed|proposed|called|came|won|broke|graduated|married|quit)\b)/u;

/** "Ivo has started walking" → "my son Ivo …", where a son of that name is known. */
function withRelation(text: string, slots: Slots): string {
  const name = BY_NAME.exec(text)?.groups?.name;
  const known = name && slots.all.find(({ value }) => nameIn(value) === name);
  const noun = known && /^has an? ([\p{L} -]+?) (?:called|named) /u.exec(known.value)?.[1];
  return noun ? `my ${noun} ${text}` : text;
}

function readClause(
  clause: Clause,
  slots: Slots,
  clock: Date,
  mentioned: Mention | undefined,
): readonly Draft[] {
  if (clause.text.length > MAX_CLAUSE_CHARS) return [];
  const context = { clause, slots, clock, mentioned };
  if (clause.mood === 'reported') return readTeller(clause.text, context);
  if (clause.mood !== 'statement') return [];
  const bounded = readBounds(dateLast(clause.text, clock), clock);
  const { text } = bounded;
  const drafts = readCorrection(text, slots) ?? apply(RULES, withRelation(text, slots), context);
  return drafts.map((draft) => withBounds(draft, bounded));
}

/** About the listener, or about something that only this moment knows: "is proud of you", "went to", "painted it". */
const NOT_LASTING =
  /\byou(?:rs?|rself)?\b|^\p{L}+ (?:(?:to|at|with|for|from)(?: (?:it|this|that|them|these|those))?|it|this|that|them|these|those)(?: (?:on|in) \d{4}\S*)?$|\b(?:keep|make|do|get|give|try|take|figure) (?:it|this|that)(?: (?:up|work|happen|out|a (?:try|go|shot)|all|on|back|off|over|again|anyway))*$/iu;

function isLasting({ value, negates }: Draft): boolean {
  return negates === true || !NOT_LASTING.test(value);
}

/**
 * Facts and open loops in what a person said.
 *
 * @param said The person's words alone, as a recogniser wrote them.
 * @param clock When it was said, as local time in the UTC fields; dates such as "tomorrow" are resolved against it.
 * @param known What is known already; its keys are used again.
 * @param agentSaid What the agent said before. It is never a source of facts; it tells what a short answer answers.
 */
export function extract(
  said: string,
  clock: Date,
  known: readonly KnownFact[] = [],
  agentSaid = '',
): Extraction {
  const slots = new Slots(known);
  const facts = new Map<string, Fact>();
  const loops = new Map<string, OpenLoop>();
  let mentioned = mentionedIn(agentSaid);
  for (const clause of readClauses(completeAnswer(said, agentSaid))) {
    for (const draft of readClause(clause, slots, clock, mentioned)) {
      if (!isLasting(draft)) continue;
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
