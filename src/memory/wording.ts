/**
 * A memory's phrase said to the person it is about: "has a dog called Biscuit" → "you have a dog called Biscuit".
 *
 * @module
 */

const IRREGULAR: Readonly<Record<string, string>> = {
  is: 'are',
  was: 'were',
  has: 'have',
  does: 'do',
  goes: 'go',
};

/** An English verb in the third person singular to the form that follows "you". */
function secondPersonVerb(verb: string): string {
  const irregular = IRREGULAR[verb];
  if (irregular) return irregular;
  if (/[^aeiou]ies$/.test(verb)) return `${verb.slice(0, -3)}y`;
  if (/(?:ch|sh|ss|x|zz|o)es$/.test(verb)) return verb.slice(0, -2);
  return /[^s]s$/.test(verb) ? verb.slice(0, -1) : verb;
}

/** @param value A phrase without its subject, as memories have it. */
export function toYou(value: string): string {
  const [, verb = '', rest = ''] = /^(\S+)(.*)$/s.exec(value.trim()) ?? [];
  const own = rest.replace(/\b(?:his|her|their) own\b/g, 'your own');
  return `you ${secondPersonVerb(verb)}${own}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
