/**
 * From what a person said to facts about them: clause by clause.
 *
 * @module
 */

import { completeAnswer, mentionedIn } from './answers.ts';
import { dayOf, findDate, findDay, spansOf } from './dates.ts';
import { type Draft, type Fact, type Mention, type OpenLoop, readFacts } from './facts.ts';
import { Known, type KnownFact, nameIn } from './known.ts';
import { type Clause, readClauses } from './speech.ts';
import { oneOf, pattern, wordsOf } from './table.ts';

export interface Extraction {
  readonly facts: readonly Fact[];
  readonly open_loops: readonly OpenLoop[];
}

/** A clause longer than anybody speaks holds a list or noise; patterns are not let loose on it. */
const MAX_CLAUSE_CHARS = 300;

const PEOPLE = new Set([...wordsOf('onerelative'), ...wordsOf('manyrelative'), ...wordsOf('namedrelative')]);
const NOT_LASTING = oneOf('facts', 'not lasting');
const TELLER = pattern('^@my @relativeWords{relative:@relative} {n:@Name} ');
const BY_NAME = pattern('^{name:@Name} (?=(@toldByName)\\b)', '');
const UNTIL = pattern(
  '^{before:.+?},? ((only|just|up) )?(until|till|til|through) (?!(now|then)\\b){end:.+}$',
);
const FOR = spansOf('for how long');
const SINCE = pattern('\\bsince ({year:@year}\\b|{when:.+}$)');
const IS_OR_WILL_BE = pattern(
  "^(@I|my [\\p{L} '-]{1,30}?) (am|are|is|will|have to|cannot|can|stay|need)\\b(?!.*\\b(have|has) been\\b)",
);

/** A clause whose end is written as a date, and the dates between which it holds. */
interface Bounded {
  readonly text: string;
  readonly from: string | undefined;
  /** The last day. */
  readonly to: string | undefined;
}

/** From when on a clause speaks: "next week", else now. */
function startIn(text: string, clock: Date): Date {
  const day = findDate(text, clock, 'future')?.from;
  return day && day > `${dayOf(clock)}` ? new Date(day) : clock;
}

/** "I am in Rome until Friday", "I am in Rome for two weeks" → "I am in Rome until 2026-11-27". */
function readBounds(text: string, clock: Date): Bounded {
  const { before, end = '' } = UNTIL.exec(text)?.groups ?? {};
  const until = before ? findDay(end, startIn(before, clock), 'future') : undefined;
  const forHow =
    !before && IS_OR_WILL_BE.test(text) ? findDate(text, startIn(text, clock), 'future', FOR) : undefined;
  const said =
    until?.rest === '' ? { text: before, to: until.from } : forHow && { text: forHow.rest, to: forHow.to };
  const ends = said && said.to >= `${dayOf(clock)}` ? said : undefined;
  const { year, when } = SINCE.exec(text)?.groups ?? {};
  const from = year ?? (when ? findDay(when.replace(/,.*/, ''), clock, 'past')?.from : undefined);
  return { text: ends ? `${ends.text} until ${ends.to}` : text, from, to: ends?.to };
}

/** A draft with the dates of its clause; one that does not say until when is of another, lasting thing. */
function withBounds({ fact, ...draft }: Draft, { from, to }: Bounded): Draft {
  if (fact.negates) return { fact, ...draft };
  const valid_to = to !== undefined && fact.value.endsWith(` until ${to}`) ? to : null;
  const valid_from = fact.valid_from ?? (/_name(?:_|$)/.test(fact.key) ? null : (from ?? null));
  return { ...draft, fact: { ...fact, valid_from, valid_to } };
}

/** "She lives in Paris" → "my sister Eva lives in Paris"; "Ivo walks" → "my son Ivo walks", where he is known. */
function withPerson(text: string, known: Known, mentioned: Mention | undefined): string {
  const name = BY_NAME.exec(text)?.groups?.name;
  const value = name && known.all.find((fact) => nameIn(fact.value) === name)?.value;
  const noun = value && /^has an? ([\p{L} -]+?) (?:called|named) /u.exec(value)?.[1];
  if (noun) return `my ${noun} ${text}`;
  if (!mentioned) return text;
  const isPerson = PEOPLE.has(mentioned.noun);
  const who = `my ${mentioned.noun}${isPerson && mentioned.name ? ` ${mentioned.name}` : ''}`;
  return text
    .replace(/^(?:his|her|its|the|their) names? (?:is|are) /i, `my ${mentioned.noun} is called `)
    .replace(/^(?:we|I) (?:call|named|called) (?:him|her|it) /i, `my ${mentioned.noun} is called `)
    .replace(/^(?:he|she) is (?=called |named )|^it is (?=called |named )/i, `my ${mentioned.noun} is `)
    .replace(/^(?:he|she) /i, `${who} `)
    .replace(/^it (?=is \w+(?:[ -]\w+)? (?:years|months) old)/i, `${who} `);
}

interface Heard {
  readonly known: Known;
  readonly clock: Date;
  readonly mentioned: Mention | undefined;
}

function readClause(clause: Clause, { known, clock, mentioned }: Heard): readonly Draft[] {
  if (clause.text.length > MAX_CLAUSE_CHARS) return [];
  // Of "my brother Anders says that …" the brother remains; what he says is his.
  const teller = clause.mood === 'reported' ? TELLER.exec(clause.text)?.[0] : undefined;
  if (clause.mood !== 'statement' && !teller) return [];
  const bounded = readBounds(teller?.trim() ?? clause.text, clock);
  const text = withPerson(bounded.text, known, mentioned);
  return readFacts({ clause: { ...clause, text }, clock, known }).map((draft) => withBounds(draft, bounded));
}

/**
 * Facts and open loops in what a person said.
 *
 * @param said The person's words alone, as a recogniser wrote them.
 * @param clock When it was said, as local time in the UTC fields; "tomorrow" is reckoned from it.
 * @param before What is known already; its keys are used again.
 * @param agentSaid What the agent said before. It is never a source of facts; it tells what a short answer answers.
 */
export function extract(
  said: string,
  clock: Date,
  before: readonly KnownFact[] = [],
  agentSaid = '',
): Extraction {
  const known = new Known(before);
  const facts = new Map<string, Fact>();
  const loops = new Map<string, OpenLoop>();
  let mentioned = mentionedIn(agentSaid);
  for (const clause of readClauses(completeAnswer(said, agentSaid))) {
    for (const { fact: found, loop, mention } of readClause(clause, { known, clock, mentioned })) {
      if (!found.negates && NOT_LASTING.test(found.value)) continue;
      const fact = found.negates ? found : { ...found, key: known.reuse(found.key, found.value) };
      facts.delete(fact.key);
      facts.set(fact.key, fact);
      if (!fact.negates) known.take(fact);
      if (loop) loops.set(fact.key, loop);
      mentioned = mention ?? mentioned;
    }
  }
  return { facts: [...facts.values()], open_loops: [...loops.values()] };
}
