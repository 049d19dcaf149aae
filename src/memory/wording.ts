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
/** What may stand before the verb. */
const ADVERBS = new Set(
  'never always often usually sometimes rarely hardly still already both also normally mostly regularly only no longer'.split(
    ' ',
  ),
);
/** A second verb of the same subject: "has a dog and works …". */
const SECOND_VERB = /\b(and|but) (is|has|does|was|lives|works|likes|loves|goes|wants|plays|speaks|enjoys)\b/g;
const ABOUT_YOU: readonly (readonly [RegExp, string])[] = [
  [/\bthey were\b/gi, 'you were'],
  [/\bthey\b/gi, 'you'],
  [/\bthemselves\b/gi, 'yourself'],
  [/\btheirs\b/gi, 'yours'],
  [/\btheir\b/gi, 'your'],
  [/\b(?:his|her) own\b/gi, 'your own'],
  [/\bthem\b/gi, 'you'],
];

/** An English verb in the third person singular to the form that follows "you". */
function secondPersonVerb(verb: string): string {
  const irregular = IRREGULAR[verb];
  if (irregular) return irregular;
  if (/ies$/.test(verb) && verb.length > 4) return `${verb.slice(0, -3)}y`;
  if (/(?:sses|xes|zes|ches|shes|[^aeiou]oes)$/.test(verb)) return verb.slice(0, -2);
  return /[^su]s$/.test(verb) ? verb.slice(0, -1) : verb;
}

/** @param value A phrase without its subject, as memories have it. */
export function toYou(value: string): string {
  const words = value.trim().split(/\s+/);
  const verbAt = words.findIndex((word) => !ADVERBS.has(word));
  if (verbAt >= 0) words[verbAt] = secondPersonVerb(words[verbAt] ?? '');
  const joined = words
    .join(' ')
    .replace(SECOND_VERB, (_, and: string, verb: string) => `${and} ${secondPersonVerb(verb)}`);
  return `you ${ABOUT_YOU.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), joined)}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
