/**
 * How long something holds: "until Friday", "for two weeks", "since 2019".
 *
 * @module
 */

import { addDays, addMonths, isoDate } from '../understanding/calendar.ts';
import { findDate, type SpokenDate, type Tense } from '../understanding/dates.ts';
import { NUMBER, numberOf } from '../understanding/numbers.ts';
import { aboutThem } from '../understanding/verbs.ts';
import { slug } from '../understanding/words.ts';
import { type Draft, objectOf, type Rule } from './fact.ts';

/** A clause whose end is written as a date, and the dates between which it holds. */
export interface Bounded {
  readonly text: string;
  readonly from: string | undefined;
  /** The last day. */
  readonly to: string | undefined;
}

const UNTIL = /^(?<before>.+?),? (?:only |just |up )?(?:until|till|til|through) (?<end>(?!now\b|then\b).+)$/i;
/** "I have been ill for two weeks" looks back: only what is now or lies ahead ends so. */
const IS_OR_WILL_BE =
  /^(?:I|we|my [\p{L} '-]{1,30}?) (?:am|are|is|will|have to|cannot|can|stay|need)\b(?!.*\b(?:have|has) been\b)/iu;
const FOR = new RegExp(
  `^(?<before>.+?) for (?:the rest of the (?<whole>week|month|year)|the (?<short>week|weekend)|(?:the next |the coming |another |about |just |only )*(?:(?<count>${NUMBER}|an?|a couple of|a few) )?(?<unit>days?|weeks?|fortnights?|months?|years?))(?<after>(?: (?:in|at|with|from|on|because) .+)?)$`,
  'iu',
);
/** Where one can be for a weekend; "I am saving for the weekend" has no end in it. */
const STAY = /\b(?:in|at|with|away|off|here|home|staying|visiting)\b/i;
const SINCE = /\bsince (?:(?<year>(?:19|20)\d\d)\b|(?<when>.+)$)/i;

function named(text: string, clock: Date, tense: Tense): SpokenDate | undefined {
  const date =
    findDate(text, clock, tense) ??
    findDate(`on ${text}`, clock, tense) ??
    findDate(`in ${text}`, clock, tense);
  return date && /^(?:on|in|the|about|around)?$/i.test(date.rest) ? date : undefined;
}

/** From when on a clause speaks: "next week", else now. */
function startIn(text: string, clock: Date): Date {
  const day = findDate(text, clock, 'future')?.from;
  return day && day > isoDate(clock) ? new Date(day) : clock;
}

/** The last day of so many weeks; a plan's weeks are counted from its day. */
function lastDay(
  groups: Readonly<Record<string, string | undefined>>,
  text: string,
  clock: Date,
): string | undefined {
  const { whole, short, count = 'one', unit = '' } = groups;
  if (whole) return findDate(`the end of the ${whole}`, clock, 'future')?.to;
  if (short) return STAY.test(text) ? findDate(`this ${short}`, clock, 'future')?.to : undefined;
  if (groups.count === undefined && unit.endsWith('s')) return undefined;
  const number = /^(?:an?|one)$/i.test(count)
    ? 1
    : /couple/i.test(count)
      ? 2
      : /few/i.test(count)
        ? 3
        : numberOf(count);
  if (number === undefined) return undefined;
  const first = startIn(text, clock);
  if (/^(?:month|year)/i.test(unit))
    return isoDate(addMonths(first, number * (/^year/i.test(unit) ? 12 : 1)));
  return isoDate(addDays(first, number * (/^day/i.test(unit) ? 1 : /^fortnight/i.test(unit) ? 14 : 7)));
}

function endIn(text: string, clock: Date): { text: string; to: string } | undefined {
  const { before, end = '' } = UNTIL.exec(text)?.groups ?? {};
  const date = before ? named(end, startIn(before, clock), 'future') : undefined;
  if (date && date.to >= isoDate(clock)) return { text: `${before} until ${date.from}`, to: date.from };
  const match = IS_OR_WILL_BE.test(text) ? FOR.exec(text) : null;
  const groups = match?.groups ?? {};
  const around = `${groups.before}${groups.after}`;
  const to = match ? lastDay(groups, around, clock) : undefined;
  return to ? { text: `${around} until ${to}`, to } : undefined;
}

/** The clause with its end as a date: "I am in Rome until Friday" → "I am in Rome until 2026-11-27". */
export function readBounds(text: string, clock: Date): Bounded {
  const end = endIn(text, clock);
  const { year, when } = SINCE.exec(text)?.groups ?? {};
  const from = year ?? (when ? named(objectOf(when), clock, 'past')?.from : undefined);
  return { text: end?.text ?? text, from, to: end?.to };
}

/** A draft with the dates of its clause; one that does not say until when is of another, lasting thing. */
export function withBounds(draft: Draft, { from, to }: Bounded): Draft {
  if (draft.negates) return draft;
  const ends = to !== undefined && draft.value.endsWith(` until ${to}`);
  const began = from !== undefined && !/_name(?:_|$)/.test(draft.key);
  return {
    ...draft,
    validFrom: draft.validFrom ?? (began ? from : undefined),
    validTo: ends ? to : draft.validTo,
  };
}

/** What ends on a day is a state: it never takes the place of the home or the job that are there to stay. */
export const boundRules: readonly Rule[] = [
  [
    /^(?:I|we) (?:am|are|will be)(?: only| just)? (?<what>(?!(?:going|moving|flying|heading|leaving|starting|getting|planning|thinking|hoping|waiting|expecting|meeting|seeing)\b).+?) until (?<last>\d{4}-\d{2}-\d{2})$/i,
    ({ what = '', last = '' }, { clock }) => {
      const date = findDate(what, clock, 'future');
      const value = aboutThem(`is ${objectOf(date?.resolved ?? what)} until ${last}`);
      const about = slug(date?.rest ?? what);
      return date && date.from > isoDate(clock)
        ? [{ category: 'PLAN', key: `plan_${about}`, value, loop: { text: value, due: date.due } }]
        : [{ category: 'STATE', key: `is_${about}`, value, importance: 0.6 }];
    },
  ],
];
