/**
 * Numbers as they are spoken: "thirty four", "twenty-third", "2nd".
 *
 * @module
 */

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS =
  `zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
  seventeenth eighteenth nineteenth twentieth`.split(/\s+/);

/** "one" to "twelve". */
export const HOURS = ONES.slice(1, 13).reverse();

/** A pattern for a spoken number below one hundred; feed what it matches to {@link numberOf}. */
export const NUMBER = `(?:\\d{1,3}|(?:${TENS.slice(2).join('|')})[ -](?:${ONES.slice(1, 10).join('|')})|${[...ONES, ...TENS.slice(2)].reverse().join('|')})`;

/** A pattern for the day of a month: "3rd", "third", "twenty-first", "3". */
export const DAY_OF_MONTH = `(?:\\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)[ -](?:${ORDINALS.slice(1, 10).join('|')})|thirtieth|${ORDINALS.slice(1).reverse().join('|')})`;

/** The value of a number or ordinal in words or digits; `undefined` when it is none. */
export function numberOf(text: string): number | undefined {
  const words = text.toLowerCase().trim().split(/[ -]/);
  let sum = 0;
  for (const word of words) {
    const digits = /^(\d+)(?:st|nd|rd|th)?$/.exec(word)?.[1];
    const values = [ONES.indexOf(word), ORDINALS.indexOf(word), TENS.indexOf(word) * 10];
    const value = digits ? Number(digits) : word === 'thirtieth' ? 30 : Math.max(...values);
    if (value < 0) return undefined;
    sum += value;
  }
  return sum;
}
