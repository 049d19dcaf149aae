/** @module The words for time in English. */

import { spellings, type TimeWords } from '../time-words.ts';

const r = String.raw;

const YEAR = r`(?:,? {yyyy})?`;
const DAY = r`{day}(?:st|nd|rd|th)?`;
const RELATIVE = r`(?:(?<last>last)|this)`;

export const time: TimeWords = {
  capitals: true,
  months: spellings('january february march april may june july august september october november december'),
  weekdays: spellings('sunday monday tuesday wednesday thursday friday saturday'),
  seasons: { spring: 2, summer: 5, autumn: 8, fall: 8, winter: 11 },
  numbers: {
    ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9 },
    ...{ ten: 10, eleven: 11, twelve: 12 },
  },
  units: {
    ...{ day: 'day', days: 'day', week: 'week', weeks: 'week' },
    ...{ month: 'month', months: 'month', year: 'year', years: 'year' },
  },
  readings: [
    ['date', r`\b${DAY} (?:of )?{month}\b${YEAR}`],
    ['date', r`\b{month} ${DAY}\b(?!\d)${YEAR}`],
    ['month', r`\b{month},? {yyyy}\b`],
    // "May" alone is a verb, "march" and "fall" are, too.
    ['month', r`\b(?:in|during|since|of|early|late|mid|${RELATIVE}) {month}\b`],
    ['season', r`\b(?:${RELATIVE}|in|during)(?: the)? {season}(?: (?:of )?{yyyy})?\b`],
    ['ago', r`\b{count} {unit} ago\b`],
    ['yesterday', r`\byesterday\b|\blast night\b`],
    ['today', r`\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b`],
    ['weekend', r`\b${RELATIVE} weekend\b`],
    ['week', r`\b${RELATIVE} week\b`],
    ['calendarMonth', r`\b${RELATIVE} month\b`],
    ['calendarYear', r`\b${RELATIVE} year\b`],
    ['weekday', r`\b(?:on|last) {weekday}\b`],
    ['year', r`\bin (?<year>(?:19|20)\d\d)\b`],
  ],
};
