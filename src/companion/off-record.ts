/**
 * "Off the record" and "back on the record": what is said in between is stored nowhere.
 *
 * Recognised by its words, not by the language model: a promise about privacy must not depend on a model's mood.
 *
 * @module
 */

const OFF =
  /\boff (?:the |my )?record\b|\b(?:don't|do not) (?:store|keep|save|record) (?:this|that|any of this)\b/i;
const ON = /\b(?:back |again )?on (?:the )?record(?: again)?\b/i;

/** What a sentence asks for, if anything. The later of two wishes in one sentence counts. */
export function recordWish(text: string): 'off' | 'on' | null {
  const offAt = text.search(OFF);
  const onAt = text.search(ON);
  if (offAt < 0 && onAt < 0) return null;
  return offAt > onAt ? 'off' : 'on';
}
