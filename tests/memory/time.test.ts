import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockText,
  type DateRole,
  daysAgo,
  localDay,
  minuteText,
  readDate,
  spokenDay,
  startOfDay,
  zoneOffsetMs,
} from '../../src/memory/time.ts';
import { isTimeZone } from '../../src/time-zone.ts';

/** In Los Angeles it is Tuesday, 20:30. */
const EVENING_MS = Date.parse('2026-11-25T04:30:00Z');
const LOS_ANGELES = 'America/Los_Angeles';
const BERLIN = 'Europe/Berlin';

describe('a time zone', () => {
  it.each(['UTC', BERLIN, LOS_ANGELES, 'Asia/Kathmandu'])('is %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', 'Mars/Olympus', 'Berlin', 'Europe/Berlin; drop table users', 'x'.repeat(10_000), '\u0000'])(
    'is not %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  it('is told from any text without an exception', () => {
    fc.assert(fc.property(fc.string(), (name) => void isTimeZone(name)));
  });
});

describe('the clock of a prompt', () => {
  it.each([
    [LOS_ANGELES, '2026-11-24T20:30:00-08:00 America/Los_Angeles, Tuesday'],
    [BERLIN, '2026-11-25T05:30:00+01:00 Europe/Berlin, Wednesday'],
    ['Asia/Kathmandu', '2026-11-25T10:15:00+05:45 Asia/Kathmandu, Wednesday'],
  ])('is the wall clock in %s, with the weekday', (timeZone, text) => {
    expect(clockText(EVENING_MS, timeZone)).toBe(text);
    expect(minuteText(EVENING_MS, timeZone)).toBe(text.replace(/:00[+-]\d\d:\d\d/, ''));
  });
});

describe('a day', () => {
  it('is the one of the calendar there', () => {
    expect(localDay(EVENING_MS, LOS_ANGELES)).toBe('2026-11-24');
    expect(localDay(EVENING_MS, BERLIN)).toBe('2026-11-25');
  });

  it('begins at midnight there, also where the clock was changed on it', () => {
    const hours = (day: string) => (startOfDay(day, BERLIN, 1) - startOfDay(day, BERLIN)) / 3_600_000;
    expect(new Date(startOfDay('2026-11-24', BERLIN)).toISOString()).toBe('2026-11-23T23:00:00.000Z');
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-11-24')]).toEqual([23, 25, 24]);
  });

  it('is as far from UTC as the season says', () => {
    expect(zoneOffsetMs(Date.parse('2026-07-01T00:00:00Z'), BERLIN)).toBe(7_200_000);
    expect(zoneOffsetMs(EVENING_MS, BERLIN)).toBe(3_600_000);
    expect(zoneOffsetMs(EVENING_MS, 'UTC')).toBe(0);
  });
});

describe('a date that a model gives', () => {
  it.each<[string, DateRole, string]>([
    // Without an hour it is the calendar's, where the person is.
    ['2026-11-25', 'due', '2026-11-25T20:00:00.000Z'],
    ['2026-12', 'due', '2026-12-01T20:00:00.000Z'],
    ['2027', 'due', '2027-01-01T20:00:00.000Z'],
    ['2019', 'from', '2019-01-01T08:00:00.000Z'],
    ['2019-05', 'from', '2019-05-01T07:00:00.000Z'],
    ['2019-05-03', 'from', '2019-05-03T07:00:00.000Z'],
    // The moment after the last day: "until Friday" holds all of Friday.
    ['2026-11-27', 'to', '2026-11-28T08:00:00.000Z'],
    ['2026-11', 'to', '2026-12-01T08:00:00.000Z'],
    ['2026', 'to', '2027-01-01T08:00:00.000Z'],
    // With an hour, which is the wall clock's unless an offset says otherwise.
    ['2026-11-25T19:00', 'due', '2026-11-26T03:00:00.000Z'],
    ['2026-11-25 19:00:30', 'due', '2026-11-26T03:00:30.000Z'],
    ['2026-11-25T19:00:00Z', 'due', '2026-11-25T19:00:00.000Z'],
    ['2026-11-25T19:00:00+01:00', 'to', '2026-11-25T18:00:00.000Z'],
    ['  2026-11-25  ', 'from', '2026-11-25T08:00:00.000Z'],
    // An hour that the clock skips there.
    ['2026-03-08T02:30', 'due', '2026-03-08T10:30:00.000Z'],
  ])('"%s" as %s is %s in Los Angeles', (text, role, iso) => {
    expect(readDate(text, LOS_ANGELES, role)).toBe(iso);
  });

  it.each([
    '2026-02-31',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31T10:00',
    '2026-04-10T25:00',
    '2023-02-29',
    '12000',
    '12000-01-01',
    '-1200-01-01',
    '1898',
    '2200-01-01',
    '0026-11-25',
    'tomorrow',
    'next Friday',
    '2026-11-25T19:00:00[Mars/Olympus]',
    '25.11.2026',
    '',
    'NaN',
  ])('is refused where there is no such day: "%s"', (text) => {
    for (const role of ['from', 'to', 'due'] as const) expect(readDate(text, LOS_ANGELES, role)).toBeNull();
  });

  it('of any text is refused or one that the database takes', () => {
    const shape = fc.stringMatching(
      /^-?\d{1,6}(-\d{1,3}){0,2}(T\d{1,2}:\d{1,2}(:\d{1,2})?)?(Z|[+-]\d\d:\d\d)?$/,
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), shape), fc.constantFrom('from', 'to', 'due'), (text, role) => {
        const read = readDate(text, BERLIN, role as DateRole);
        if (read !== null)
          expect(read).toMatch(/^(19|2[01])\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$|^2200-01-01T/);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('how long ago a day is', () => {
  const at = (day: string) => Date.parse(`${day}T12:00:00Z`);

  it.each([
    ['2026-11-24', 'today'],
    ['2026-11-23', 'yesterday'],
    ['2026-11-25', 'tomorrow'],
    ['2026-11-19', '5 days ago'],
    ['2026-11-03', '3 weeks ago'],
    ['2026-08-24', '3 months ago'],
    ['2023-11-24', '3 years ago'],
    ['2027-02-24', 'in 3 months'],
  ])('is said of %s as "%s"', (day, words) => {
    expect(daysAgo(at(day), at('2026-11-24'), { timeZone: 'UTC', language: 'en' })).toBe(words);
  });

  it('is counted in days of the calendar there, not in hours', () => {
    const lateMs = Date.parse('2026-11-25T07:30:00Z');
    const earlyMs = Date.parse('2026-11-25T08:30:00Z');
    const here = { timeZone: LOS_ANGELES, language: 'en' };
    expect(daysAgo(lateMs, earlyMs, here)).toBe('yesterday');
    expect(daysAgo(lateMs, earlyMs, { ...here, timeZone: BERLIN })).toBe('today');
  });

  it('is said in the language of the call', () => {
    expect(daysAgo(at('2026-11-23'), at('2026-11-24'), { timeZone: 'UTC', language: 'de' })).toBe('gestern');
  });
});

describe('a day that is read aloud', () => {
  it.each([
    ['en', LOS_ANGELES, '24 November 2026'],
    ['en', BERLIN, '25 November 2026'],
    ['de', BERLIN, '25. November 2026'],
    ['fr', LOS_ANGELES, '24 novembre 2026'],
  ])('is %s in %s: "%s"', (language, timeZone, words) => {
    expect(spokenDay(EVENING_MS, { timeZone, language })).toBe(words);
  });
});
