/**
 * The time that a question speaks of ("last summer", "in May", "on 3 July", "two weeks ago") as a span of the clock.
 *
 * Spans are of days where the person is; seasons are those of the northern hemisphere.
 *
 * @module
 */

import { zoneOffsetMs } from '../time.ts';

export interface TimeSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
/** Days of a week that are as good as inside, seen from outside a span: people misjudge dates. */
const TOLERANCE_MS = 7 * DAY_MS;

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');
const SEASON_START: Readonly<Record<string, number>> = {
  spring: 2,
  summer: 5,
  autumn: 8,
  fall: 8,
  winter: 11,
};
const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const UNIT_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30.4, year: 365.25 };

const month = `(?<month>${MONTHS.join('|')})`;
const year = '(?:,? (?<year>\\d{4}))?';
const ordinal = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const relative = '(?<relative>last|this)';

type Groups = Readonly<Record<string, string | undefined>>;
type Reading = readonly [pattern: RegExp, read: (groups: Groups, now: Date) => TimeSpan | null];

/** In order: the more exact reading comes first. */
const READINGS: readonly Reading[] = [
  [/\b(?<year>\d{4})-(?<number>\d\d)-(?<day>\d\d)\b/, (g, now) => date(Number(g.number) - 1, g, now)],
  [new RegExp(`\\b${ordinal} (?:of )?${month}\\b${year}`), (g, now) => date(monthNumber(g), g, now)],
  [new RegExp(`\\b${month} ${ordinal}\\b(?!\\d)${year}`), (g, now) => date(monthNumber(g), g, now)],
  [new RegExp(`\\b${month},? (?<year>\\d{4})\\b`), wholeMonth],
  [new RegExp(`\\b(?:in|during|since|of|early|late|mid|${relative}) ${month}\\b`), wholeMonth],
  [
    /\b(?<relative>last|this|in|during)(?: the)? (?<season>spring|summer|autumn|fall|winter)(?: (?:of )?(?<year>\d{4}))?\b/,
    season,
  ],
  [
    /\b(?<count>a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,3}) (?<unit>day|week|month|year)s? ago\b/,
    ago,
  ],
  [/\byesterday\b|\blast night\b/, (_, now) => days(startOfDay(now) - DAY_MS, 1)],
  [/\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b/, (_, now) => days(startOfDay(now), 1)],
  [
    new RegExp(`\\b${relative} weekend\\b`),
    (g, now) => days(startOfWeek(now) + (g.relative === 'last' ? -2 : 5) * DAY_MS, 2),
  ],
  [
    new RegExp(`\\b${relative} week\\b`),
    (g, now) => days(startOfWeek(now) - (g.relative === 'last' ? 7 : 0) * DAY_MS, 7),
  ],
  [
    new RegExp(`\\b${relative} month\\b`),
    (g, now) => months(now.getUTCFullYear(), now.getUTCMonth() - stepsBack(g), 1),
  ],
  [new RegExp(`\\b${relative} year\\b`), (g, now) => months(now.getUTCFullYear() - stepsBack(g), 0, 12)],
  [new RegExp(`\\b(?:on|last) (?<weekday>${WEEKDAYS.join('|')})\\b`), weekday],
  [/\bin (?<year>(?:19|20)\d\d)\b/, (g) => months(Number(g.year), 0, 12)],
];

/**
 * @param nowMs The clock that "last summer" is counted from, epoch milliseconds.
 * @param timeZone Whose days they are: IANA name.
 * @returns `null` when the question speaks of no time.
 */
export function timeSpan(question: string, nowMs: number, timeZone = 'UTC'): TimeSpan | null {
  const text = question.toLowerCase();
  for (const [pattern, read] of READINGS) {
    const match = pattern.exec(text);
    if (match) return there(read, match.groups ?? {}, { nowMs, timeZone });
  }
  return null;
}

/** The readings count in UTC: they are given the wall clock there as if it were UTC's, and what they say is moved back. */
function there(
  read: Reading[1],
  groups: Groups,
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
): TimeSpan | null {
  const span = read(groups, new Date(nowMs + zoneOffsetMs(nowMs, timeZone)));
  if (!span) return null;
  const back = (wallMs: number) => wallMs - zoneOffsetMs(wallMs, timeZone);
  return { fromMs: back(span.fromMs), toMs: back(span.toMs) };
}

/** 1 inside the span, falling by the week outside of it. */
export function closeness(span: TimeSpan, atMs: number): number {
  const distanceMs = Math.max(span.fromMs - atMs, atMs - span.toMs, 0);
  return Math.exp(-distanceMs / TOLERANCE_MS);
}

function date(monthIndex: number, groups: Groups, now: Date): TimeSpan | null {
  const day = Number(groups.day);
  if (day < 1 || day > 31 || monthIndex < 0 || monthIndex > 11) return null;
  const inYear = (fullYear: number) => Date.UTC(fullYear, monthIndex, day);
  return days(inYear(groups.year ? Number(groups.year) : latestYear(now, inYear)), 1);
}

function wholeMonth(groups: Groups, now: Date): TimeSpan {
  const index = monthNumber(groups);
  // "Last May" is over; "in May" may be the running one.
  const reference =
    groups.relative === 'last' ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)) : now;
  const inYear = (fullYear: number) => Date.UTC(fullYear, index);
  return months(groups.year ? Number(groups.year) : latestYear(reference, inYear), index, 1);
}

function season(groups: Groups, now: Date): TimeSpan {
  const first = SEASON_START[groups.season ?? ''] ?? 0;
  const reference =
    groups.relative === 'last' ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3, 2)) : now;
  const inYear = (fullYear: number) => Date.UTC(fullYear, first);
  return months(groups.year ? Number(groups.year) : latestYear(reference, inYear), first, 3);
}

function ago(groups: Groups, now: Date): TimeSpan {
  const said = groups.count ?? '';
  const count = /^an?$/.test(said) ? 1 : Math.max(NUMBERS.indexOf(said), Number(said) || 0);
  const unitMs = (UNIT_DAYS[groups.unit ?? ''] ?? 1) * DAY_MS;
  const middleMs = now.getTime() - count * unitMs;
  return { fromMs: middleMs - unitMs / 2, toMs: middleMs + unitMs / 2 };
}

function weekday(groups: Groups, now: Date): TimeSpan {
  const back = (now.getUTCDay() - WEEKDAYS.indexOf(groups.weekday ?? '') + 7) % 7 || 7;
  return days(startOfDay(now) - back * DAY_MS, 1);
}

/** The latest year in which the date has begun. */
function latestYear(now: Date, inYear: (fullYear: number) => number): number {
  const fullYear = now.getUTCFullYear();
  return inYear(fullYear) <= now.getTime() ? fullYear : fullYear - 1;
}

function monthNumber(groups: Groups): number {
  return MONTHS.indexOf(groups.month ?? '');
}

function stepsBack(groups: Groups): number {
  return groups.relative === 'last' ? 1 : 0;
}

function startOfDay(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS) * DAY_MS;
}

/** Weeks start on Monday. */
function startOfWeek(now: Date): number {
  return startOfDay(now) - ((now.getUTCDay() + 6) % 7) * DAY_MS;
}

function days(fromMs: number, count: number): TimeSpan {
  return { fromMs, toMs: fromMs + count * DAY_MS };
}

function months(fullYear: number, first: number, count: number): TimeSpan {
  return { fromMs: Date.UTC(fullYear, first), toMs: Date.UTC(fullYear, first + count) };
}
