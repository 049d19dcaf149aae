/**
 * The time that a question speaks of ("last summer", "in May", "on 3 July", "two weeks ago") as a span of the clock.
 *
 * The words are those of the language's file (`languages/<language>/time.ts`); what they mean is said here. Spans are of
 * days where the person is; seasons are those of the northern hemisphere.
 *
 * @module
 */

import { phrasesOf } from '../../languages/languages.ts';
import { pattern } from '../../languages/patterns.ts';
import type { TimeReading, TimeUnit, TimeWords } from '../../languages/time-words.ts';
import { zoneOffsetMs } from '../time.ts';

export interface TimeSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
/** Days of a week that are as good as inside, seen from outside a span: people misjudge dates. */
const TOLERANCE_MS = 7 * DAY_MS;
const UNIT_DAYS: Readonly<Record<TimeUnit, number>> = { day: 1, week: 7, month: 30.4, year: 365.25 };
const ISO_DATE = String.raw`\b{yyyy}-{number}-{day}\b`;

/** What a pattern has found; `last` is set where the one before this one is meant. */
type Groups = Readonly<Record<string, string | undefined>>;
type Read = (groups: Groups, now: Date, words: WordsOf) => TimeSpan | null;

/** What the words of one language stand for. */
interface WordsOf {
  /** 0 to 11. */
  readonly months: ReadonlyMap<string, number>;
  /** 0 to 6, Sunday first. */
  readonly weekdays: ReadonlyMap<string, number>;
  readonly seasons: Readonly<Record<string, number>>;
  readonly numbers: Readonly<Record<string, number>>;
  readonly units: Readonly<Record<string, TimeUnit>>;
  readonly readings: readonly (readonly [spoken: RegExp, read: Read])[];
}

const READ: Readonly<Record<TimeReading, Read>> = {
  date,
  month: wholeMonth,
  season,
  ago,
  dayBeforeYesterday: (_, now) => days(startOfDay(now) - 2 * DAY_MS, 1),
  yesterday: (_, now) => days(startOfDay(now) - DAY_MS, 1),
  today: (_, now) => days(startOfDay(now), 1),
  weekend: (g, now) => days(startOfWeek(now) + (isLast(g) ? -2 : 5) * DAY_MS, 2),
  week: (g, now) => days(startOfWeek(now) - (isLast(g) ? 7 : 0) * DAY_MS, 7),
  calendarMonth: (g, now) => months(now.getUTCFullYear(), now.getUTCMonth() - (isLast(g) ? 1 : 0), 1),
  calendarYear: (g, now) => months(now.getUTCFullYear() - (isLast(g) ? 1 : 0), 0, 12),
  weekday,
  year: (g) => months(Number(g.year), 0, 12),
};

const known = new Map<string, WordsOf>();

/** Made once a language. */
function wordsOf(code: string): WordsOf {
  const words = known.get(code) ?? compile(phrasesOf(code).time);
  known.set(code, words);
  return words;
}

function compile({ months, weekdays, seasons, numbers, units, readings }: TimeWords): WordsOf {
  const indexOf = (names: TimeWords['months']) =>
    new Map(names.flatMap((same, index) => same.map((name) => [name, index])));
  const parts = {
    month: group('month', months.flat()),
    weekday: group('weekday', weekdays.flat()),
    season: group('season', Object.keys(seasons)),
    unit: group('unit', Object.keys(units)),
    count: group('count', [...Object.keys(numbers), '\\d{1,3}']),
    day: '(?<day>\\d{1,2})',
    number: '(?<number>\\d{1,2})',
    yyyy: '(?<year>\\d{4})',
  };
  const sources: TimeWords['readings'] = [['date', ISO_DATE], ...readings];
  return {
    ...{ seasons, numbers, units, months: indexOf(months), weekdays: indexOf(weekdays) },
    readings: sources.map(([reading, source]) => [pattern(parts, source), READ[reading]] as const),
  };
}

function group(name: string, alternatives: readonly string[]): string {
  return `(?<${name}>${alternatives.join('|')})`;
}

/** As the patterns read it: lower case, no accents, straight apostrophes. */
function folded(question: string): string {
  return question
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’ʼ]/g, "'")
    .replace(/ß/g, 'ss');
}

/**
 * Looks for words of the language first, and for English ones where there are none: people mix.
 *
 * @param nowMs The clock that "last summer" is counted from, epoch milliseconds.
 * @param timeZone Whose days they are: IANA name.
 * @param language ISO 639-1.
 * @returns `null` when the question speaks of no time.
 */
export function timeSpan(
  question: string,
  nowMs: number,
  timeZone = 'UTC',
  language = 'en',
): TimeSpan | null {
  const text = folded(question);
  for (const code of new Set([phrasesOf(language).code, 'en'])) {
    const words = wordsOf(code);
    for (const [spoken, read] of words.readings) {
      const match = spoken.exec(text);
      if (match) return there((now) => read(match.groups ?? {}, now, words), { nowMs, timeZone });
    }
  }
  return null;
}

/** The readings count in UTC: they are given the wall clock there as if it were UTC's, and what they say is moved back. */
function there(
  read: (now: Date) => TimeSpan | null,
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
): TimeSpan | null {
  const span = read(new Date(nowMs + zoneOffsetMs(nowMs, timeZone)));
  if (!span) return null;
  const back = (wallMs: number) => wallMs - zoneOffsetMs(wallMs, timeZone);
  return { fromMs: back(span.fromMs), toMs: back(span.toMs) };
}

/** 1 inside the span, falling by the week outside of it. */
export function closeness(span: TimeSpan, atMs: number): number {
  const distanceMs = Math.max(span.fromMs - atMs, atMs - span.toMs, 0);
  return Math.exp(-distanceMs / TOLERANCE_MS);
}

function date(groups: Groups, now: Date, words: WordsOf): TimeSpan | null {
  const day = Number(groups.day);
  const index = groups.number === undefined ? monthOf(groups, words) : Number(groups.number) - 1;
  if (day < 1 || day > 31 || index < 0 || index > 11) return null;
  const inYear = (fullYear: number) => Date.UTC(fullYear, index, day);
  return days(inYear(groups.year ? Number(groups.year) : latestYear(now, inYear)), 1);
}

function wholeMonth(groups: Groups, now: Date, words: WordsOf): TimeSpan {
  const index = monthOf(groups, words);
  // "Last May" is over; "in May" may be the running one.
  const reference = isLast(groups) ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)) : now;
  const inYear = (fullYear: number) => Date.UTC(fullYear, index);
  return months(groups.year ? Number(groups.year) : latestYear(reference, inYear), index, 1);
}

function season(groups: Groups, now: Date, { seasons }: WordsOf): TimeSpan {
  const first = seasons[groups.season ?? ''] ?? 0;
  const reference = isLast(groups) ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3, 2)) : now;
  const inYear = (fullYear: number) => Date.UTC(fullYear, first);
  return months(groups.year ? Number(groups.year) : latestYear(reference, inYear), first, 3);
}

function ago(groups: Groups, now: Date, { numbers, units }: WordsOf): TimeSpan {
  const said = groups.count ?? '';
  const count = numbers[said] ?? (Number(said) || 0);
  const unitMs = UNIT_DAYS[units[groups.unit ?? ''] ?? 'day'] * DAY_MS;
  const middleMs = now.getTime() - count * unitMs;
  return { fromMs: middleMs - unitMs / 2, toMs: middleMs + unitMs / 2 };
}

function weekday(groups: Groups, now: Date, { weekdays }: WordsOf): TimeSpan {
  const wanted = weekdays.get(groups.weekday ?? '') ?? 0;
  const back = (now.getUTCDay() - wanted + 7) % 7 || 7;
  return days(startOfDay(now) - back * DAY_MS, 1);
}

/** The latest year in which the date has begun. */
function latestYear(now: Date, inYear: (fullYear: number) => number): number {
  const fullYear = now.getUTCFullYear();
  return inYear(fullYear) <= now.getTime() ? fullYear : fullYear - 1;
}

function monthOf(groups: Groups, { months }: WordsOf): number {
  return months.get(groups.month ?? '') ?? -1;
}

function isLast({ last }: Groups): boolean {
  return last !== undefined;
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
