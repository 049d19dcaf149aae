/**
 * Dates as people say them ("next Friday", "in May", "on the third of December"), resolved against a clock.
 *
 * A clock is the local time of the person, held in the UTC fields of a `Date`; no zone plays a part here.
 *
 * @module
 */

import {
  addDays,
  dayOf,
  isoDate,
  MONTHS,
  monthIndex,
  monthSpan,
  type Span,
  weekdayIndex,
  weekSpan,
} from './calendar.ts';
import { DAY_OF_MONTH, NUMBER, numberOf } from './numbers.ts';
import { findTime } from './times.ts';

export type Tense = 'past' | 'future';

/** A date found in a text. */
export interface SpokenDate extends Span {
  /** How the date is written in a stored phrase: "on 2026-12-01", "in December 2026". */
  readonly phrase: string;
  /** The last day, `2026-11-25`, or with the hour where one was said, `2026-11-25T09:00`. */
  readonly due: string;
  /** The text with the spoken date replaced by {@link phrase}. */
  readonly resolved: string;
  /** The text without the date and the hour. */
  readonly rest: string;
}

interface Context {
  readonly today: Date;
  readonly tense: Tense;
}

type Found = Span & { readonly phrase: string };
type Reader = (groups: Readonly<Record<string, string | undefined>>, context: Context) => Found | undefined;

const MONTH = `(?<month>${MONTHS.join('|')}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`;
const WEEKDAY = '(?<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?';
const DAYTIME = '(?: (?:morning|afternoon|evening|night|lunchtime))?';
const YEAR = '(?<year>(?:19|20)\\d\\d)';

function onDay(day: Date): Found {
  const iso = isoDate(day);
  return { from: iso, to: iso, phrase: `on ${iso}` };
}

function inWeek(span: Span): Found {
  return { ...span, phrase: `in the week of ${span.from}` };
}

function onWeekend(week: Span): Found {
  const saturday = addDays(new Date(`${week.from}T00:00:00Z`), 5);
  return { from: isoDate(saturday), to: week.to, phrase: `on the weekend of ${isoDate(saturday)}` };
}

function inMonth(year: number, month: number): Found {
  const first = dayOf(year, month, 1);
  const name = MONTHS[first.getUTCMonth()] ?? '';
  const phrase = `in ${name.charAt(0).toUpperCase()}${name.slice(1)} ${first.getUTCFullYear()}`;
  return { ...monthSpan(first.getUTCFullYear(), first.getUTCMonth()), phrase };
}

function inYear(year: number): Found {
  return { from: `${year}-01-01`, to: `${year}-12-31`, phrase: `in ${year}` };
}

const OFFSET: Readonly<Record<string, number>> = { last: -1, past: -1, this: 0, the: 0, next: 1, coming: 1 };

/** The year in which a month lies that was named without one: the nearest in the direction of the tense. */
function yearFor(month: number, { today, tense }: Context, day = tense === 'future' ? 31 : 1): number {
  const year = today.getUTCFullYear();
  const then = dayOf(year, month, day);
  if (tense === 'future') return then < today ? year + 1 : year;
  return then > today ? year - 1 : year;
}

function weekday(groups: Readonly<Record<string, string | undefined>>, { today, tense }: Context): Found {
  const wanted = weekdayIndex(groups.weekday ?? '');
  const ahead = (wanted - today.getUTCDay() + 7) % 7 || 7;
  const which = groups.which?.toLowerCase();
  if (which === 'last' || (tense === 'past' && which !== 'next'))
    return onDay(addDays(today, ahead - 7 || -7));
  if (which === 'next')
    return onDay(addDays(new Date(`${weekSpan(today, 1).from}T00:00:00Z`), (wanted + 6) % 7));
  return onDay(addDays(today, ahead));
}

function monthDay(groups: Readonly<Record<string, string | undefined>>, context: Context): Found | undefined {
  const day = numberOf(groups.day ?? '');
  if (day === undefined || day < 1 || day > 31) return undefined;
  const month = groups.month ? monthIndex(groups.month) : context.today.getUTCMonth();
  if (groups.year) return onDay(dayOf(Number(groups.year), month, day));
  if (groups.month) return onDay(dayOf(yearFor(month, context, day), month, day));
  const here = dayOf(context.today.getUTCFullYear(), month, day);
  const later = context.tense === 'future' && here < context.today;
  return onDay(later ? dayOf(context.today.getUTCFullYear(), month + 1, day) : here);
}

function relative(
  groups: Readonly<Record<string, string | undefined>>,
  { today, tense }: Context,
): Found | undefined {
  const word = groups.count ?? 'one';
  const count = /^(?:an?|one)$/i.test(word)
    ? 1
    : /couple/i.test(word)
      ? 2
      : /few/i.test(word)
        ? 3
        : numberOf(word);
  if (count === undefined) return undefined;
  const sign = tense === 'past' || groups.ago ? -count : count;
  const unit = groups.unit?.toLowerCase() ?? '';
  if (unit.startsWith('day')) return onDay(addDays(today, sign));
  if (unit.startsWith('fortnight')) return onDay(addDays(today, 14 * sign));
  if (unit.startsWith('week')) return onDay(addDays(today, 7 * sign));
  if (unit.startsWith('month')) return inMonth(today.getUTCFullYear(), today.getUTCMonth() + sign);
  return inYear(today.getUTCFullYear() + sign);
}

function period(groups: Readonly<Record<string, string | undefined>>, { today }: Context): Found {
  const offset = OFFSET[groups.which?.toLowerCase() ?? 'this'] ?? 0;
  const unit = groups.unit?.toLowerCase() ?? '';
  if (unit === 'week') return inWeek(weekSpan(today, offset));
  if (unit === 'weekend') return onWeekend(weekSpan(today, offset));
  if (unit === 'month') return inMonth(today.getUTCFullYear(), today.getUTCMonth() + offset);
  return inYear(today.getUTCFullYear() + offset);
}

function season(groups: Readonly<Record<string, string | undefined>>, context: Context): Found {
  const name = groups.season?.toLowerCase() ?? '';
  const first = { spring: 2, summer: 5, autumn: 8, fall: 8, winter: 11 }[name] ?? 0;
  const which = groups.which?.toLowerCase();
  const tense = which === 'last' ? 'past' : which === 'next' ? 'future' : context.tense;
  let year = context.today.getUTCFullYear();
  if (tense === 'future' && dayOf(year, first + 2, 31) < context.today) year += 1;
  if (tense === 'past' && dayOf(year, first, 1) > context.today) year -= 1;
  const span = { from: isoDate(dayOf(year, first, 1)), to: isoDate(dayOf(year, first + 2, 31)) };
  return { ...span, phrase: `in ${name === 'fall' ? 'autumn' : name} ${year}` };
}

const FEASTS: Readonly<Record<string, readonly [number, number]>> = {
  christmas: [11, 25],
  'christmas eve': [11, 24],
  "new year's eve": [11, 31],
  'new years eve': [11, 31],
  halloween: [9, 31],
  "valentine's day": [1, 14],
  'valentines day': [1, 14],
};

function feast(groups: Readonly<Record<string, string | undefined>>, context: Context): Found | undefined {
  const date = FEASTS[groups.feast?.toLowerCase() ?? ''];
  return date && onDay(dayOf(yearFor(date[0], context, date[1]), date[0], date[1]));
}

function namedMonth(groups: Readonly<Record<string, string | undefined>>, context: Context): Found {
  const month = monthIndex(groups.month ?? '');
  return inMonth(groups.year ? Number(groups.year) : yearFor(month, context), month);
}

/** "the end of the month": its last day. */
function endOf({ to, phrase }: Found): Found {
  return { from: to, to, phrase: phrase.replace(/^in /, 'at the end of ') };
}

function shift(days: number): Reader {
  return (_, { today }) => onDay(addDays(today, days));
}

const EXPRESSIONS: readonly (readonly [string, Reader])[] = [
  [
    `(?<count>${NUMBER}|an?) (?<unit>days?|weeks?) from tomorrow`,
    (groups, { today, tense }) => relative(groups, { today: addDays(today, 1), tense }),
  ],
  ['the day after tomorrow', shift(2)],
  ['the day before yesterday', shift(-2)],
  [`tomorrow${DAYTIME}`, shift(1)],
  [`yesterday${DAYTIME}|last night`, shift(-1)],
  ['(?:later )?(?:today|tonight|this (?:morning|afternoon|evening))', shift(0)],
  [`(?:on )?(?:the )?(?<day>${DAY_OF_MONTH})(?: day)?(?: of)? ${MONTH}(?:,? (?:in )?${YEAR})?`, monthDay],
  [`(?:on )?${MONTH} (?:the )?(?<day>${DAY_OF_MONTH})\\b(?:,? ${YEAR})?`, monthDay],
  [
    `(?:on )?${WEEKDAY}${DAYTIME} next week`,
    (groups, context) => weekday({ ...groups, which: 'next' }, context),
  ],
  [
    `next week (?:on )?${WEEKDAY}${DAYTIME}`,
    (groups, context) => weekday({ ...groups, which: 'next' }, context),
  ],
  [`(?<!every )(?:on |by |until )?(?:(?<which>this|next|last|coming) )${WEEKDAY}${DAYTIME}`, weekday],
  [`(?:on|by|until|till|from) ${WEEKDAY}${DAYTIME}`, weekday],
  [
    `(?<count>${NUMBER}|an?|a couple of|a few) (?<unit>days?|weeks?|months?|years?|fortnights?) (?<ago>ago)`,
    relative,
  ],
  [
    `in (?<count>${NUMBER}|an?|a couple of|a few) (?<unit>days?|weeks?|months?|years?|fortnights?)(?:'? time)?`,
    relative,
  ],
  [
    `(?<count>${NUMBER}|an?|a couple of|a few) (?<unit>days?|weeks?|months?|years?) from (?:now|today)`,
    relative,
  ],
  [
    '(?:(?:by|at|before|until|till) )?the end of (?<which>the|this|next) (?<unit>week|month|year)',
    (groups, context) => endOf(period(groups, context)),
  ],
  [
    `(?:(?:by|at|before|until|till) )?the end of ${MONTH}\\b(?: (?:of )?${YEAR})?`,
    (groups, context) => endOf(namedMonth(groups, context)),
  ],
  ['(?:at |on |over )?(?<which>this|next|last|coming) (?<unit>weekend)', period],
  ['(?:at|on|over) the (?<unit>weekend)', period],
  ['(?:sometime |earlier |later )?(?<which>this|next|last) (?<unit>week|month|year)', period],
  [
    `(?:in |early in |late in |at the end of |by )?(?<which>this|next|last) ${MONTH}\\b`,
    (groups, context) => {
      const month = monthIndex(groups.month ?? '');
      const tense = groups.which === 'last' ? 'past' : 'future';
      return inMonth(yearFor(month, { ...context, tense }), month);
    },
  ],
  [
    `(?:early in|late in|in (?:early |late |mid-?)?|by|since|until) ?${MONTH}\\b(?: (?:of )?${YEAR})?`,
    namedMonth,
  ],
  [
    '(?:in |in the |over the |during the )?(?<which>this |next |last )?(?<season>spring|summer|autumn|fall|winter)(?= |$)',
    (groups, context) => season({ ...groups, which: groups.which?.trim() }, context),
  ],
  [`(?:on|at|for|by|before) (?<feast>${Object.keys(FEASTS).reverse().join('|')})(?! \\p{L})`, feast],
  [
    'on the (?<day>\\d{1,2}(?:st|nd|rd|th)|twenty[ -]\\p{L}+(?:th|st|nd|rd)|(?:fif|six|seven|eigh|nin|ten|eleven|twelf|thirteen|fourteen)th)(?! of)',
    monthDay,
  ],
  [`in ${YEAR}`, (groups) => inYear(Number(groups.year))],
  ['until (?<iso>\\d{4}-\\d{2}-\\d{2})', ({ iso }) => onDay(new Date(`${iso}T00:00:00Z`))],
];

const COMPILED = EXPRESSIONS.map(
  ([source, read]) => [new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, 'iu'), read] as const,
);

/** A season counts as a date only where it is said as one; "I love summer" is not. */
const SEASON_ALONE = /^(?:spring|summer|autumn|fall|winter)$/i;

function tidy(joined: string): string {
  return joined.replace(/\s+/g, ' ').replace(/\s+,/g, ',').trim().replace(/,$/, '');
}

/** Whether a text has a date that is only meaningful by a clock, or any other. */
export function findDate(text: string, clock: Date, tense: Tense): SpokenDate | undefined {
  const today = dayOf(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate());
  for (const [pattern, read] of COMPILED) {
    const match = pattern.exec(text);
    if (!match || SEASON_ALONE.test(match[0])) continue;
    const found = read(match.groups ?? {}, { today, tense });
    if (!found) continue;
    const limit = /^(?:by|until|till|from) /i.exec(match[0])?.[0].toLowerCase().replace('till', 'until');
    const phrase = limit ? found.phrase.replace(/^(?:on|in|at) /, limit) : found.phrase;
    const before = text.slice(0, match.index);
    const after = text.slice(match.index + match[0].length);
    const isDayAhead = tense === 'future' && found.from === found.to;
    const later = isDayAhead ? findTime(after, text) : undefined;
    const earlier = isDayAhead && !later ? findTime(before.trimEnd(), text) : undefined;
    const time = (later ?? earlier)?.time;
    return {
      ...found,
      phrase,
      due: time ? `${found.to}T${time}` : found.to,
      resolved: tidy(`${earlier?.resolved ?? before} ${phrase} ${later?.resolved ?? after}`),
      rest: tidy(`${earlier?.rest ?? before} ${later?.rest ?? after}`),
    };
  }
  return undefined;
}
