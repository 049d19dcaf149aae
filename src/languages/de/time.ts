/** @module The words for time in German. */

import { spellings, type TimeWords } from '../time-words.ts';

const r = String.raw;

const YEAR = r`(?:,? {yyyy})?`;
const LAST = r`(?<last>(?:letzte|vorige|vergangene)[nmrs]?)`;
const RELATIVE = r`(?:${LAST}|diese[nmrs]?)`;
/** "Montagabend" is on a Monday. */
const PART_OF_DAY = '(?:fruh|morgen|vormittag|mittag|nachmittag|abend|nacht)?';
/** What makes a number of "2000" and no year. */
const COUNTED = '(?:euro|dollar|franken|meter|kilometer|kilo|gramm|kalorien|schritte|seiten|leute|menschen)';

export const time: TimeWords = {
  capitals: true,
  months: spellings(
    'januar/janner februar/feber marz/maerz april mai juni/juno juli/julei august september oktober november dezember',
  ),
  weekdays: spellings('sonntag montag dienstag mittwoch donnerstag freitag samstag/sonnabend'),
  seasons: { fruhling: 2, fruhjahr: 2, sommer: 5, herbst: 8, winter: 11 },
  numbers: {
    ...{ ein: 1, eine: 1, einem: 1, einer: 1, zwei: 2, drei: 3, vier: 4, funf: 5, fuenf: 5, sechs: 6 },
    ...{ sieben: 7, acht: 8, neun: 9, zehn: 10, elf: 11, zwolf: 12, zwoelf: 12 },
  },
  units: {
    ...{ tag: 'day', tage: 'day', tagen: 'day', woche: 'week', wochen: 'week' },
    ...{ monat: 'month', monate: 'month', monaten: 'month', jahr: 'year', jahre: 'year', jahren: 'year' },
  },
  readings: [
    ['date', r`\b{day}\.? {month}\b${YEAR}`],
    ['date', r`\b{day}\. ?{number}\. ?{yyyy}\b`],
    ['date', r`\b(?:am|vom|seit dem) {day}\. ?{number}\.(?!\d)`],
    ['month', r`\b{month} {yyyy}\b`],
    ['month', r`\b(?:im|im monat|seit|anfang|mitte|ende|${RELATIVE}) {month}\b`],
    ['season', r`\b(?:${RELATIVE}|im|wahrend des) {season}s?(?: (?:des jahres )?{yyyy})?\b`],
    ['ago', r`\bvor (?:etwa |ungefahr |rund |genau )?{count} {unit}\b`],
    ['dayBeforeYesterday', r`\bvorgestern\b`],
    ['yesterday', r`\bgestern\b|\b(?:letzte|vergangene) nacht\b`],
    ['today', r`\bheute\b`],
    ['weekend', r`\b${RELATIVE} wochenende\b`],
    ['week', r`\b${RELATIVE} woche\b`],
    ['calendarMonth', r`\b${RELATIVE} monats?\b`],
    ['calendarYear', r`\b${RELATIVE} jahr(?:es)?\b`],
    ['weekday', r`\b(?:am|diesen|(?:am )?(?:letzten|vorigen|vergangenen)) {weekday}${PART_OF_DAY}\b`],
    ['year', r`\b(?:in|seit|im jahre?) (?<year>(?:19|20)\d\d)\b`],
    // In German the year stands without a word before it: "Wo habe ich 2019 gewohnt?"
    ['year', r`(?<=^|\s)(?<year>(?:19|20)\d\d)\b(?![.,:]\d)(?! ${COUNTED}\b)`],
  ],
};
