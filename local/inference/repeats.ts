/**
 * A recogniser that lost its way says the same words over and over: the guard that stops it.
 *
 * @module
 */

/** Longest phrase, in tokens, whose repetition is looked for. */
const MAX_PERIOD = 12;
/** As often in a row nobody says the same phrase. */
const MAX_REPEATS = 4;
/** Fewer tokens than this are left alone: "no, no, no, no" is speech. */
const MIN_TOKENS = 12;

/**
 * @returns The tokens with the repetition at their end reduced to one, or all of them when there is none.
 */
export function cutRepeats(tokens: readonly number[]): number[] {
  for (let period = 1; period <= MAX_PERIOD; period++) {
    const span = Math.max(period * MAX_REPEATS, Math.ceil(MIN_TOKENS / period) * period);
    if (tokens.length >= span && repeatsAtEnd(tokens, period, span))
      return tokens.slice(0, tokens.length - span + period);
  }
  return [...tokens];
}

function repeatsAtEnd(tokens: readonly number[], period: number, span: number): boolean {
  for (let i = tokens.length - span + period; i < tokens.length; i++)
    if (tokens[i] !== tokens[i - period]) return false;
  return true;
}
