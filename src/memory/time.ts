/**
 * Time as the person has it: the days, dates and words of their time zone.
 *
 * @module
 */

import { Temporal } from 'temporal-polyfill';

/** The clock that a part reads, epoch milliseconds; tests and the eval set their own. */
export type Clock = () => number;

/** What a person speaks of lies in this span; a date outside of it is a model's slip. */
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;
/** Monday first, as ISO 8601 counts. */
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** Noon: a day without an hour stays that day for a person who travels. */
const NOON = 12;

function zoned(atMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
}

/** The calendar day there, `2026-11-24`. */
export function localDay(atMs: number, timeZone: string): string {
  return zoned(atMs, timeZone).toPlainDate().toString();
}

/** When the day begins there, epoch milliseconds. @param day `2026-11-24`. @param plus Days later. */
export function startOfDay(day: string, timeZone: string, plus = 0): number {
  return Temporal.PlainDate.from(day).add({ days: plus }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** How far the wall clock there is ahead of UTC at that moment, in milliseconds. */
export function zoneOffsetMs(atMs: number, timeZone: string): number {
  return timeZone === 'UTC' ? 0 : zoned(atMs, timeZone).offsetNanoseconds / 1e6;
}

/**
 * The clock as a prompt has it: `2026-11-24T20:30:00-08:00 America/Los_Angeles, Tuesday`. The wall clock first, since
 * "tomorrow" is counted from it.
 */
export function clockText(atMs: number, timeZone: string): string {
  const there = zoned(atMs, timeZone);
  const weekday = WEEKDAYS[there.dayOfWeek - 1];
  const wall = there.toString({ smallestUnit: 'second', timeZoneName: 'never' });
  return `${wall} ${timeZone}, ${weekday}`;
}

/** The same for a reply, to the minute: `2026-11-24T20:30 America/Los_Angeles, Tuesday`. A reply begun anew has read it already. */
export function minuteText(atMs: number, timeZone: string): string {
  const there = zoned(atMs, timeZone);
  const wall = there.toPlainDateTime().toString({ smallestUnit: 'minute' });
  return `${wall} ${timeZone}, ${WEEKDAYS[there.dayOfWeek - 1]}`;
}

/** What a date that a model gives stands for: the start of a span, its end, or the day on which something is due. */
export type DateRole = 'from' | 'to' | 'due';

/**
 * Reads a date as people and models write it: a year, a month, a day, a day with an hour, or a full instant. Whatever
 * names no offset is meant in the person's time zone.
 *
 * @param role `from`: the first moment of the year, month or day; `to`: the moment after its last; `due`: noon of a day,
 * the first day of a month.
 * @returns ISO 8601, or `null` for what is no date (31 February) or lies outside of 1900 to 2199.
 */
export function readDate(text: string, timeZone: string, role: DateRole): string | null {
  const trimmed = text.trim();
  try {
    const at = instantOf(trimmed) ?? wallClock(trimmed, timeZone) ?? calendar(trimmed, timeZone, role);
    if (!at) return null;
    const { year } = at;
    return year >= FIRST_YEAR && year <= LAST_YEAR ? new Date(at.epochMilliseconds).toISOString() : null;
  } catch {
    return null;
  }
}

/** With `Z` or an offset. */
function instantOf(text: string): Temporal.ZonedDateTime | null {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return null;
  return Temporal.Instant.from(text).toZonedDateTimeISO('UTC');
}

function wallClock(text: string, timeZone: string): Temporal.ZonedDateTime | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text)) return null;
  return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toZonedDateTime(timeZone);
}

function calendar(text: string, timeZone: string, role: DateRole): Temporal.ZonedDateTime | null {
  const [, year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text) ?? [];
  if (!year) return null;
  const first = Temporal.PlainDate.from(
    { year: Number(year), month: Number(month ?? 1), day: Number(day ?? 1) },
    { overflow: 'reject' },
  );
  if (role === 'due') return first.toZonedDateTime({ timeZone, plainTime: { hour: NOON } });
  if (role === 'from') return first.toZonedDateTime(timeZone);
  return first.add(day ? { days: 1 } : month ? { months: 1 } : { years: 1 }).toZonedDateTime(timeZone);
}

const DAY_UNITS = [
  [365, 'year'],
  [60, 'month'],
  [14, 'week'],
  [0, 'day'],
] as const;
const DAYS_IN = { year: 365.25, month: 30.44, week: 7, day: 1 } as const;

/**
 * How long ago a day is, or how far ahead, as a person says it: "today", "yesterday", "5 days ago", "3 weeks ago".
 *
 * @param language ISO 639-1.
 */
export function daysAgo(atMs: number, nowMs: number, { timeZone, language }: PersonTime): string {
  const there = zoned(atMs, timeZone).toPlainDate();
  const days = zoned(nowMs, timeZone).toPlainDate().until(there).days;
  const [, unit] = DAY_UNITS.find(([least]) => Math.abs(days) >= least) ?? DAY_UNITS[3];
  return relativeWords(language).format(Math.round(days / DAYS_IN[unit]), unit);
}

const wordsOf = new Map<string, Intl.RelativeTimeFormat>();

/** Made once a language: every line of a prompt asks for it. */
function relativeWords(language: string): Intl.RelativeTimeFormat {
  const known = wordsOf.get(language) ?? new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  wordsOf.set(language, known);
  return known;
}

/** A person's time zone and language: what dates are worded by. */
export interface PersonTime {
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 639-1. */
  readonly language: string;
}

/** A day read aloud: "24 November 2026". */
export function spokenDay(atMs: number, { timeZone, language }: PersonTime): string {
  return zoned(atMs, timeZone).toLocaleString(language === 'en' ? 'en-GB' : language, { dateStyle: 'long' });
}
