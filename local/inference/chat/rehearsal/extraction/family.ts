/**
 * What happens in a family: births, names, birthdays, illness.
 *
 * @module
 */

import { findDate } from '../understanding/dates.ts';
import { alternatives, RELATIONS } from '../understanding/lexicon.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, objectOf, properName, type Rule, type RuleContext } from './fact.ts';
import { person, RELATION, relativeOf } from './relatives.ts';

const CHILD = '(?<child>baby(?: boy| girl)?|boy|girl|son|daughter|child|kid)';
const FEAST =
  '(?<feast>birthday|anniversary|wedding|graduation|funeral|christening|retirement party|party|surprise party)';
const OWNER = `(?:my|our) (?<who>(?:\\p{L}+ )?(?:${alternatives(RELATIONS)}|parents'?|grandparents'?|wedding))(?:'s|s'|')?`;

function childNoun(child: string): string {
  if (/girl|daughter/i.test(child)) return 'daughter';
  if (/boy|son/i.test(child)) return 'son';
  return 'baby';
}

function feast(who: string, what: string, { clock }: RuleContext): Draft[] {
  const date = findDate(what, clock, 'future');
  const value = aboutThem(`is going to celebrate their ${who}'s ${objectOf(date?.resolved ?? what)}`);
  const about = `${who} ${/birthday|anniversary|wedding|graduation|funeral|christening|party/i.exec(what)?.[0] ?? 'birthday'}`;
  return [
    { category: 'PLAN', key: `plan_${slug(about)}`, value, loop: { text: value, due: date?.due ?? null } },
  ];
}

function expecting(rest: string, whose: string, { clock }: RuleContext): Draft[] {
  const date = findDate(rest, clock, 'future') ?? findDate(`in ${rest}`, clock, 'future');
  const value = `${whose} a baby${date ? ` ${date.phrase}` : ''}`;
  return [{ category: 'PLAN', key: 'plan_baby', value, loop: { text: value, due: date?.due ?? null } }];
}

export const familyRules: readonly Rule[] = [
  [
    /^(?:I am|we are) (?:expecting(?: (?:our|my|a|another|twins))?|having a baby|going to have a baby|pregnant|going to be (?:parents|a (?:mum|mom|dad|father|mother)))(?<rest>\b.*)$/i,
    ({ rest = '' }, context) =>
      /^ (?:visitors|guests|a (?:call|visit|parcel|delivery)|snow|rain)/i.test(rest)
        ? undefined
        : expecting(rest, 'is expecting', context),
  ],
  [
    /^my (?<who>wife|girlfriend|partner|daughter|sister|fiancée?)(?: \p{Lu}\p{L}+)? is (?:pregnant|expecting)\b(?<rest>.*)$/iu,
    ({ who = '', rest = '' }, context) =>
      expecting(rest, `has a ${who.toLowerCase()} who is expecting`, context),
  ],
  [
    new RegExp(
      `^(?:I|we)(?: have)? (?:named|called|are calling|decided to call|have called) (?:our|my|the|her|him) (?:new |newborn )?${CHILD} (?<name>\\p{L}.*)$`,
      'iu',
    ),
    ({ child = '', name = '' }, context) => {
      const known = properName(name);
      return known ? [person({ noun: childNoun(child), adjective: '' }, known, true, context)] : undefined;
    },
  ],
  [
    new RegExp(
      `^(?:I|we)(?: have)?(?: just)? (?:had|got|welcomed|became parents of) (?:a|our|our first|another|a new|our second|our new) (?:beautiful |little |lovely |healthy )*${CHILD}\\b(?:,? (?:called|named) (?<name>\\p{L}[\\p{L}'-]*))?(?<rest>.*)$`,
      'iu',
    ),
    ({ child = '', name, rest = '' }, context) => {
      if (/^ (?:shower|monitor|seat|sitter)/i.test(rest)) return undefined;
      const date = findDate(rest, context.clock, 'past');
      const fact = person({ noun: childNoun(child), adjective: '' }, name && properName(name), true, context);
      return [{ ...fact, validFrom: date?.from }];
    },
  ],
  [
    new RegExp(
      `^(?:it is|today is|tomorrow is|it was) ${OWNER} (?<what>(?:[\\p{L}\\d-]+ ){0,2}?${FEAST}\\b.*)$`,
      'iu',
    ),
    ({ who = '', what = '' }, context) =>
      /^it was/i.test(context.clause.text) ? undefined : feast(bare(who), what, context),
  ],
  [
    new RegExp(
      `^${OWNER} (?<what>(?:\\d+(?:th|st|nd|rd)|\\p{L}+(?:th|st|nd|rd|tieth)|golden|silver)(?: ${FEAST})?) is (?<when>.+)$`,
      'iu',
    ),
    ({ who = '', what = '', when = '' }, context) =>
      feast(bare(who), `${withBirthday(what)} ${when}`, context),
  ],
  [
    new RegExp(
      `^(?:I am|we are) (?:throwing|organi[sz]ing|hosting|planning) (?<what>.*) for ${OWNER} (?<feastOf>(?:[\\p{L}\\d-]+)(?: ${FEAST})?)(?<when>.*)$`,
      'iu',
    ),
    ({ who = '', feastOf = '', when = '' }, context) =>
      feast(bare(who), `${withBirthday(feastOf)}${when}`, context),
  ],
  [
    new RegExp(
      `^(?:my|our) ${RELATION}(?<name> \\p{Lu}[\\p{L}'-]*)? is (?<what>(?:having|getting) .+ (?:done|replaced|removed|operated on|taken out|fixed|checked)\\b.*)$`,
      'iu',
    ),
    ({ relation = '', name = '', what = '' }, { clock }) => {
      const date = findDate(what, clock, 'future');
      const who = relativeOf(relation).noun;
      const value = aboutThem(
        `has a ${who}${name ? ` called${name}` : ''} who is ${objectOf(date?.resolved ?? what)}`,
      ).replace(/\b(?:her|his)\b/, 'their');
      return [
        {
          category: 'PLAN',
          key: `plan_${slug(`${who} ${date?.rest ?? what}`)}`,
          value,
          loop: { text: value, due: date?.due ?? null },
        },
      ];
    },
  ],
];

function bare(who: string): string {
  return who
    .toLowerCase()
    .replace(/'$/, '')
    .replace(/(?<=parents)s$/, '');
}

function withBirthday(what: string): string {
  return /(?:birthday|anniversary|wedding|party|funeral|graduation|christening)\b/i.test(what)
    ? what
    : `${what} birthday`;
}
