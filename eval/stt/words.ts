/**
 * Transcripts as words that can be compared: what is written differently and sounds the same is the same.
 *
 * @module
 */

const SMALL = [
  ...[
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const VALUES = new Map<string, number>([
  ...SMALL.map((word, value) => [word, value] as const),
  ...TENS.map((word, i) => [word, 20 + 10 * i] as const),
]);
const SCALES = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
]);
const SPELLINGS: Readonly<Record<string, string>> = { dr: 'doctor', mr: 'mister', okay: 'ok' };

/** Lower case, without punctuation; numbers as their digits in a row ("nineteen eighty-six", "1986"; "six forty-five", "6:45"). */
export function comparableWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/(\d)(?:st|nd|rd|th)\b/g, '$1')
    .replace(/\bto-(?=day|morrow|night)/g, 'to')
    .replace(/metres?\b/g, (metre) => metre.replace('tre', 'ter'))
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => SPELLINGS[word] ?? word);
  return withDigits(words);
}

function withDigits(words: readonly string[]): string[] {
  const out: string[] = [];
  let number = new SpokenNumber();
  for (const [i, word] of words.entries()) {
    if (number.takes(word, words[i + 1])) continue;
    if (number.digits !== '') out.push(number.digits);
    number = new SpokenNumber();
    if (!number.takes(word, words[i + 1])) out.push(word);
  }
  return number.digits === '' ? out : [...out, number.digits];
}

/** Words that stand in a row and are numbers, as digits in a row. */
class SpokenNumber {
  #done = '';
  #current: number | null = null;

  get digits(): string {
    return this.#done + (this.#current ?? '');
  }

  /** @returns Whether the word belongs to it; `next` is the word after that. */
  takes(word: string, next: string | undefined): boolean {
    const value = numberOf(word);
    const scale = SCALES.get(word);
    if (/^\d+$/.test(word)) this.#begin(null, word);
    else if (value !== undefined) this.#add(value);
    else if (scale && this.#current !== null) this.#current *= scale;
    else return word === 'and' && this.#isRound(100) && next !== undefined && numberOf(next) !== undefined;
    return true;
  }

  #add(value: number): void {
    const isSum =
      (value < 10 && this.#isRound(10) && (this.#current ?? 0) >= 20) || (value < 100 && this.#isRound(100));
    if (isSum) this.#current = (this.#current ?? 0) + value;
    else this.#begin(value);
  }

  #begin(value: number | null, digits = ''): void {
    this.#done = this.digits + digits;
    this.#current = value;
  }

  #isRound(unit: number): boolean {
    return this.#current !== null && this.#current > 0 && this.#current % unit === 0;
  }
}

/** Of "seven" and of "seventh"; the first three are words of their own ("wait a second"). */
function numberOf(word: string): number | undefined {
  const cardinal = word
    .replace(/tieth$/, 'ty')
    .replace(/fth$/, 've')
    .replace(/eighth$/, 'eight')
    .replace(/ninth$/, 'nine');
  return VALUES.get(cardinal) ?? VALUES.get(cardinal.replace(/th$/, ''));
}
