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
const COUNTS: Readonly<Record<string, number>> = { a: 1, an: 1, 'a couple of': 2, 'a few': 3 };

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

/** The first day of the nearest such span in the direction of the tense; the span comes again every year or month. */
function nearest(
  first: Day,
  lasts: Temporal.DurationLike,
  every: 'years' | 'months',
  { today, tense }: Pick<Context, 'today' | 'tense'>,
): Day {
  if (tense === 'past') return isBefore(today, first) ? first.subtract({ [every]: 1 }) : first;
  return isBefore(today, first.add(lasts)) ? first : first.add({ [every]: 1 });
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
  const { today } = context;
  const day = numberOf(said) ?? 0;
  if (day < 1 || day > 31) return undefined;
  const month = name ? monthIn(name) : today.month;
  if (year) return onDay(today.with({ year: Number(year), month, day }));
  return onDay(nearest(today.with({ month, day }), { days: 1 }, name ? 'years' : 'months', context));
}

function shift(
  { count = 'a', unit = '', ago }: Slots,
  { today, tense, argument }: Context,
): Span | undefined {
  const [later, isExact] = argument.split(' ');
  const many = COUNTS[count.toLowerCase()] ?? numberOf(count) ?? 0;
  const sign = tense === 'past' || ago ? -many : many;
  const name = unit
    .toLowerCase()
    .replace(/^fortnight/, 'week')
    .replace(/s?$/, 's');
  const days = /^fort/i.test(unit) ? 2 * sign : sign;
  const then = today.add({ days: Number(later) }).add({ [name]: days });
  if (isExact || /^(?:days|weeks)$/.test(name)) return onDay(then);
  return name === 'months' ? inMonth(then) : inYear(then.year);
}

function period({ which = '', unit = '' }: Slots, { today }: Context): Span {
  const offset = { last: -1, next: 1, coming: 1 }[which.toLowerCase()] ?? 0;
  const monday = today.add({ days: 7 * offset + 1 - today.dayOfWeek });
  const [saturday, to] = [`${monday.add({ days: 5 })}`, `${monday.add({ days: 6 })}`];
  const spans: Readonly<Record<string, Span>> = {
    week: { from: `${monday}`, to, phrase: `in the week of ${monday}` },
    weekend: { from: saturday, to, phrase: `on the weekend of ${saturday}` },
    month: inMonth(today.add({ months: offset })),
  };
  return spans[unit.toLowerCase()] ?? inYear(today.year + offset);
}

function month({ month: name = '', year }: Slots, context: Context): Span {
  const first = context.today.with({ month: monthIn(name), day: 1 });
  return inMonth(year ? first.with({ year: Number(year) }) : nearest(first, { months: 1 }, 'years', context));
}

function season({ season: said = '', which = '' }: Slots, { today, tense }: Context): Span {
  const name = said.toLowerCase().replace('fall', 'autumn');
  const month = 3 + 3 * ['spring', 'summer', 'autumn', 'winter'].indexOf(name);
  const meant = /last/i.test(which) ? 'past' : /next/i.test(which) ? 'future' : tense;
  const from = nearest(today.with({ month, day: 1 }), { months: 3 }, 'years', { today, tense: meant });
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

/**
 * The date in a text, by the first of the rows that fits.
 *
 * @param rows Of {@link spansOf}. @default all dates
 */
export function findDate(text: string, clock: Date, tense: Tense, rows = DATES): SpokenDate | undefined {
  for (const { found, name, argument } of rows) {
    const match = found.exec(text);
    if (!match || SEASON_ALONE.test(match[0])) continue;
    const read = READERS[name]?.(match.groups ?? {}, { today: dayOf(clock), tense, argument });
    if (!read) continue;
    const span = argument === 'end' ? atTheEnd(read) : read;
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
