/**
 * Dates and hours as people say them ("next Friday", "in May", "at nine"), resolved against a clock.
 *
 * A clock is the local time of the person, held in the UTC fields of a `Date`; no zone plays a part here.
 *
 * @module
 */

import { Temporal } from 'temporal-polyfill';
import { spokenDay } from '../../../../src/memory/time.ts';
import { pattern, rowsOf, type Slots, wordsOf } from './table.ts';
import { capital, numberOf } from './words.ts';

type Day = Temporal.PlainDate;
export type Tense = 'past' | 'future';

/** A stretch of days, both ends included, and how a stored phrase writes it: "on 2026-12-01", "in December 2026". */
interface Span {
  readonly from: string;
  readonly to: string;
  readonly phrase: string;
}

export interface SpokenDate extends Span {
  /** The last day, `2026-11-25`, or with the hour where one was said, `2026-11-25T09:00`. */
  readonly due: string;
  /** The text with the spoken date replaced by the phrase. */
  readonly resolved: string;
  /** The text without the date and the hour. */
  readonly rest: string;
}

interface Context {
  readonly today: Day;
  readonly tense: Tense;
  /** What stands after the name of the reader in the table. */
  readonly argument: string;
}

const MONTHS = wordsOf('month').slice(0, 12);
/** "a couple of" → 2. */
function countOf(text = 'one'): number {
  return (
    numberOf(
      text
        .replace(/^an?$/i, 'one')
        .replace(/a couple of/i, 'two')
        .replace(/a few/i, 'three'),
    ) ?? 0
  );
}

export function dayOf(clock: Date): Day {
  return Temporal.PlainDate.from(clock.toISOString().slice(0, 10));
}

function isBefore(one: Day, other: Day): boolean {
  return Temporal.PlainDate.compare(one, other) < 0;
}

function onDay(day: Day): Span {
  return { from: `${day}`, to: `${day}`, phrase: `on ${day}` };
}

function inMonth(month: Day): Span {
  const phrase = `in ${capital(MONTHS[month.month - 1] ?? '')} ${month.year}`;
  return { from: `${month.with({ day: 1 })}`, to: `${month.with({ day: 31 })}`, phrase };
}

function inYear(year: number): Span {
  return { from: `${year}-01-01`, to: `${year}-12-31`, phrase: `in ${year}` };
}

function atTheEnd({ to, phrase }: Span): Span {
  return { from: to, to, phrase: phrase.replace(/^in /, 'at the end of ') };
}

/** The nearest such day in the direction of the tense. */
function nearest(month: number, day: number, { today, tense }: Omit<Context, 'argument'>): Day {
  const then = today.with({ day: 1 }).with({ month }).with({ day });
  if (tense === 'future') return isBefore(then, today) ? then.add({ years: 1 }) : then;
  return isBefore(today, then) ? then.subtract({ years: 1 }) : then;
}

function monthIn(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1;
}

function weekday({ weekday: name = '', which = '' }: Slots, { today, tense, argument }: Context): Span {
  const wanted = wordsOf('weekday').indexOf(name.toLowerCase()) + 1;
  const said = argument || which.toLowerCase();
  if (said === 'next') return onDay(today.add({ days: 7 - today.dayOfWeek + wanted }));
  const ahead = (wanted - today.dayOfWeek + 7) % 7 || 7;
  return onDay(today.add({ days: said === 'last' || tense === 'past' ? ahead - 7 || -7 : ahead }));
}

function date({ day: said = '', month: name, year }: Slots, context: Context): Span | undefined {
  const { today, tense } = context;
  const day = numberOf(said) ?? 0;
  if (day < 1 || day > 31) return undefined;
  if (name)
    return onDay(
      year
        ? Temporal.PlainDate.from({ year: Number(year), month: monthIn(name), day })
        : nearest(monthIn(name), day, context),
    );
  const here = today.with({ day });
  return onDay(tense === 'future' && isBefore(here, today) ? here.add({ months: 1 }) : here);
}

function shift({ count, unit = '', ago }: Slots, { today, tense, argument }: Context): Span | undefined {
  const [later, isExact] = argument.split(' ');
  const sign = tense === 'past' || ago ? -countOf(count) : countOf(count);
  const name = unit
    .toLowerCase()
    .replace(/^fortnight/, 'week')
    .replace(/s?$/, 's');
  const days = /^fort/i.test(unit) ? 2 * sign : sign;
  const then = today.add({ days: Number(later) }).add({ [name]: days });
  if (isExact || /^(?:days|weeks)$/.test(name)) return onDay(then);
  return name === 'months' ? inMonth(then) : inYear(then.year);
}

function period({ which = '', unit = '' }: Slots, { today, argument }: Context): Span {
  const offset = { last: -1, next: 1, coming: 1 }[which.toLowerCase()] ?? 0;
  const monday = today.add({ days: 7 * offset + 1 - today.dayOfWeek });
  const [saturday, to] = [`${monday.add({ days: 5 })}`, `${monday.add({ days: 6 })}`];
  const spans: Readonly<Record<string, Span>> = {
    week: { from: `${monday}`, to, phrase: `in the week of ${monday}` },
    weekend: { from: saturday, to, phrase: `on the weekend of ${saturday}` },
    month: inMonth(today.add({ months: offset })),
  };
  const span = spans[unit.toLowerCase()] ?? inYear(today.year + offset);
  return argument ? atTheEnd(span) : span;
}

function month({ month: name = '', year, which }: Slots, { today, tense: said, argument }: Context): Span {
  const tense = which ? (/last/i.test(which) ? 'past' : 'future') : said;
  const found = nearest(monthIn(name), tense === 'future' ? 31 : 1, { today, tense });
  const span = inMonth(year ? found.with({ year: Number(year) }) : found);
  return argument ? atTheEnd(span) : span;
}

function season({ season: said = '', which = '' }: Slots, { today, tense }: Context): Span {
  const name = said.toLowerCase().replace('fall', 'autumn');
  const first = today
    .with({ day: 1 })
    .with({ month: 3 + 3 * ['spring', 'summer', 'autumn', 'winter'].indexOf(name) });
  const isPast = /last/i.test(which) || (tense === 'past' && !/next/i.test(which));
  const isOver = isBefore(first.add({ months: 3 }), today);
  const from = first.add({ years: isPast ? (isBefore(today, first) ? -1 : 0) : isOver ? 1 : 0 });
  const to = from.add({ months: 3 }).subtract({ days: 1 });
  return { from: `${from}`, to: `${to}`, phrase: `in ${name} ${from.year}` };
}

const READERS: Readonly<Record<string, (slots: Slots, context: Context) => Span | undefined>> = {
  ...{ weekday, date, shift, period, month, season },
  day: (_, { today, argument }) => onDay(today.add({ days: Number(argument) })),
  year: ({ year }) => inYear(Number(year)),
  iso: ({ iso = '' }) => onDay(Temporal.PlainDate.from(iso)),
};

/** The rows of a section of the table, each with its reader. */
export function spansOf(section: string) {
  return rowsOf('dates', section).map(({ pattern: { source }, results: [result = ''] }) => {
    const [name = '', ...words] = result.split(' ');
    const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`, 'iu');
    return { found, name, argument: words.join(' ') };
  });
}

const DATES = spansOf('dates');

/** A season counts as a date only where it is said as one; "I love summer" is not. */
const SEASON_ALONE = /^(?:spring|summer|autumn|fall|winter)$/i;

function tidy(joined: string): string {
  return joined.replace(/\s+/g, ' ').replace(/\s+,/g, ',').trim().replace(/,$/, '');
}

/** The date in a text. */
export function findDate(text: string, clock: Date, tense: Tense): SpokenDate | undefined {
  return findSpan(DATES, text, clock, tense);
}

/** The date in a text, by the first of the rows that fits. */
export function findSpan(
  rows: typeof DATES,
  text: string,
  clock: Date,
  tense: Tense,
): SpokenDate | undefined {
  for (const { found, name, argument } of rows) {
    const match = found.exec(text);
    if (!match || SEASON_ALONE.test(match[0])) continue;
    const span = READERS[name]?.(match.groups ?? {}, { today: dayOf(clock), tense, argument });
    if (!span) continue;
    const limit = /^(?:by|until|till|from) /i.exec(match[0])?.[0].toLowerCase().replace('till', 'until');
    const phrase = limit ? span.phrase.replace(/^(?:on|in|at) /, limit) : span.phrase;
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const rest = tidy(`${before} ${after}`);
    const hour = tense === 'future' && span.from === span.to ? findTime(rest) : undefined;
    return {
      ...{ ...span, phrase, due: hour ? `${span.to}T${hour.time}` : span.to },
      ...{ resolved: tidy(`${before} ${phrase} ${after}`), rest: hour?.rest ?? rest },
    };
  }
  return undefined;
}

/** A date that may be said without its preposition: "Friday", "the third of May". */
export function findDay(text: string, clock: Date, tense: Tense): SpokenDate | undefined {
  const forms = [text, `on ${text}`, `in ${text}`];
  return forms.map((form) => findDate(form, clock, tense)).find((found) => found !== undefined);
}

const LATE = /\b(?:afternoon|evening|tonight|night|dinner|party|concert|gig|cinema|drinks|pub)\b/i;
const HOUR = pattern('\\b(at|by|around|about) @hour');

/** The minute of the day; an hour without "am" or "pm" is read as most people's days go. */
export function findTime(text: string): { time: string; rest: string } | undefined {
  const match = HOUR.exec(text);
  const { hour = '', minute = '0', side = '', half = '' } = match?.groups ?? {};
  if (!match || Number(hour) > 24) return undefined;
  const said = { noon: 12, midnight: 0 }[hour.toLowerCase()] ?? numberOf(hour) ?? 0;
  const isEarly = /am|morn/i.test(side) || /\bmorning\b/i.test(text);
  const isLate =
    /pm|after|even|night/i.test(side) || (!isEarly && ((said > 0 && said < 7) || LATE.test(text)));
  const hours = said < 12 && isLate ? said + 12 : said;
  const minutes = half ? '30' : minute;
  return {
    time: `${`${hours}`.padStart(2, '0')}:${minutes.padStart(2, '0')}`,
    rest: tidy(text.replace(match[0], '')),
  };
}

/** Every ISO date in a text as a person would say it: "1 December 2026". */
export function speakDates(text: string): string {
  const zone = { timeZone: 'UTC', language: 'en' };
  return text.replace(/\b\d{4}-[01]\d-[0-3]\d\b/g, (iso) => spokenDay(Date.parse(iso), zone));
}
