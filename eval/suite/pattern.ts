/**
 * What a fact must say, however it is worded.
 *
 * @module
 */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-11-27` or `2026-11`, and the ways in which a person writes it. */
function dateAlternatives(token: string): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(token) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (name === undefined) return token;
  if (day === undefined) return `${token}|${name},? ${year}`;
  const ordinal = `${Number(day)}(?:st|nd|rd|th)?`;
  return `${token}|${ordinal} (?:of )?${name}|${name} (?:the )?${ordinal}`;
}

/**
 * Regular expressions separated by spaces; a text fits when each is found at the beginning of a word, in any order.
 * Case does not matter. A date (`2026-11-27`) or month (`2026-11`) also fits as "27 November" or "November 2026".
 *
 * @example
 * new Pattern('mov|relocat Berlin 2026-12-01').fits('is moving to Berlin on 1 December'); // true
 */
export class Pattern {
  readonly source: string;
  readonly #parts: readonly RegExp[];

  /** @throws SyntaxError when a part is no regular expression. */
  constructor(source: string) {
    this.source = source;
    this.#parts = source
      .split(/\s+/)
      .map((part) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${dateAlternatives(part)})`, 'iu'));
  }

  fits(text: string): boolean {
    return this.#parts.every((part) => part.test(text));
  }

  toJSON(): string {
    return this.source;
  }
}
