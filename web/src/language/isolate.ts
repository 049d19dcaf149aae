/**
 * Outside text inside a sentence of ours.
 *
 * @module
 */

/** Marks that turn the direction of what follows: https://unicode.org/reports/tr9/#Explicit_Directional_Embeddings */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A name or value that cannot change the direction of the sentence around it. */
export function isolate(text: string): string {
  const plain = text.replace(DIRECTION_MARKS, '');
  return RIGHT_TO_LEFT.test(plain) ? `\u2068${plain}\u2069` : plain;
}
