/**
 * The words for time in one language, as questions have them.
 *
 * @module
 */

/** What a pattern reads: see `memory/index/time-words.ts`, which turns each into a span. */
export type TimeReading =
  | 'date'
  | 'month'
  | 'season'
  | 'ago'
  | 'dayBeforeYesterday'
  | 'yesterday'
  | 'today'
  | 'weekend'
  | 'week'
  | 'calendarMonth'
  | 'calendarYear'
  | 'weekday'
  | 'year';

export type TimeUnit = 'day' | 'week' | 'month' | 'year';

/**
 * All in lower case and without accents, "ss" for "ß", straight apostrophes: questions are read that way.
 *
 * The sources of `readings` name parts: `{month}`, `{weekday}`, `{season}`, `{count}` and `{unit}` stand for the words
 * given here, `{day}` for the number of a day, `{number}` for that of a month, `{yyyy}` for a year; each at most once in a
 * source. A group `(?<last>…)` says that the one before this one is meant. The first that fits is taken: the more exact
 * reading comes first.
 */
export interface TimeWords {
  /** Whether months and weekdays are written with a capital letter, as names are. */
  readonly capitals: boolean;
  /** Twelve, January first; each with all its spellings. */
  readonly months: readonly (readonly string[])[];
  /** Seven, Sunday first. */
  readonly weekdays: readonly (readonly string[])[];
  /** By name: the month in which it begins on the northern hemisphere, 0 to 11. */
  readonly seasons: Readonly<Record<string, number>>;
  /** Numbers in words; digits are read anyway. */
  readonly numbers: Readonly<Record<string, number>>;
  /** In all their forms. */
  readonly units: Readonly<Record<string, TimeUnit>>;
  readonly readings: readonly (readonly [reading: TimeReading, source: string])[];
}

/** Words in a text; those that are separated by `/` are spellings of one. */
export function spellings(text: string): readonly (readonly string[])[] {
  return text
    .trim()
    .split(/\s+/)
    .map((one) => one.split('/'));
}
