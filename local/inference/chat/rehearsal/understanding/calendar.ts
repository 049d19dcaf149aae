/**
 * Days as ISO dates: the arithmetic beneath {@link ./dates.ts}. Local time is held in the UTC fields of a `Date`.
 *
 * @module
 */

const DAY_MS = 86_400_000;

export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** A stretch of days, both ends included, as ISO dates. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

/** The day itself, at midnight UTC; a month past December runs into the next year, a day past its month is its last. */
export function dayOf(year: number, month: number, day: number): Date {
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last)));
}

export function monthSpan(year: number, month: number): Span {
  return { from: isoDate(dayOf(year, month, 1)), to: isoDate(dayOf(year, month, 31)) };
}

/** Monday to Sunday of the week that lies `offset` weeks from the day's own. */
export function weekSpan(day: Date, offset: number): Span {
  const monday = addDays(day, offset * 7 - ((day.getUTCDay() + 6) % 7));
  return { from: isoDate(monday), to: isoDate(addDays(monday, 6)) };
}

/** The day that lies `months` months after another. */
export function addMonths(date: Date, months: number): Date {
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate());
}

export function monthIndex(name: string): number {
  return MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3)));
}

export function weekdayIndex(name: string): number {
  return WEEKDAYS.findIndex((weekday) => weekday.startsWith(name.toLowerCase().slice(0, 3)));
}

function ordinal(day: number): string {
  const suffix =
    day % 10 === 1 && day !== 11
      ? 'st'
      : day % 10 === 2 && day !== 12
        ? 'nd'
        : day % 10 === 3 && day !== 13
          ? 'rd'
          : 'th';
  return `${day}${suffix}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** "Tuesday" */
export function weekdayName(date: Date): string {
  return capital(WEEKDAYS[date.getUTCDay()] ?? '');
}

/** "2026-12-01" → "December 1st"; the year is said when it is not the clock's. */
export function spokenDate(iso: string, now: Date): string {
  const date = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  const year = date.getUTCFullYear();
  const day = `${capital(MONTHS[date.getUTCMonth()] ?? '')} ${ordinal(date.getUTCDate())}`;
  return year === now.getUTCFullYear() ? day : `${day}, ${year}`;
}

/** Every ISO date in a text as a person would say it. */
export function speakDates(text: string, now: Date): string {
  return text.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (iso) => spokenDate(iso, now));
}
