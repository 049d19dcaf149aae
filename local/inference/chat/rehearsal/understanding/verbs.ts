/**
 * The grammar between persons: "I have my own car" → "has their own car" → "you have your own car".
 *
 * @module
 */

import { toYou } from '../../../../../src/memory/wording.ts';

const THIRD_IRREGULAR: Readonly<Record<string, string>> = {
  am: 'is',
  are: 'is',
  have: 'has',
  do: 'does',
  go: 'goes',
  was: 'was',
  were: 'was',
  had: 'had',
  did: 'did',
};

const UNCHANGED = new Set(
  `can cannot will would could should may might must used had did was never always often usually sometimes rarely hardly still already both
  went saw met bought got came took made gave found lost won broke ran ate drank slept left told said thought felt kept knew began fell
  sold built wrote read taught caught became flew drove rode swam sang grew spent paid sent heard held hurt cut put quit hit let set cost
  took woke wore threw drew chose spoke stole forgot hid learnt`.split(/\s+/),
);

const ADVERBS = new Set(
  'never always often usually sometimes rarely hardly still already both also normally mostly regularly only'.split(
    ' ',
  ),
);

function isPast(verb: string): boolean {
  return (
    UNCHANGED.has(verb) ||
    (/[^aeiou]ed$|[aeiou]{1,2}[^aeiou]?ed$/.test(verb) &&
      !/^(?:need|feed|breed|heed|speed|bleed|weed|seed)$/.test(verb))
  );
}

/** "work" → "works", "study" → "studies"; past forms and modal verbs stay as they are. */
export function thirdPerson(verb: string): string {
  const lower = verb.toLowerCase();
  const irregular = THIRD_IRREGULAR[lower];
  if (irregular) return irregular;
  if (isPast(lower)) return lower;
  if (/[^aeiou]y$/.test(lower)) return `${lower.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh|o)$/.test(lower)) return `${lower}es`;
  return `${lower}s`;
}

const ABOUT_THEM: readonly (readonly [RegExp, string])[] = [
  [/\bI am\b/gi, 'they are'],
  [/\bI was\b/gi, 'they were'],
  [/\bI\b/g, 'they'],
  [/\bwe\b/gi, 'they'],
  [/\b(?:my|our)\b/gi, 'their'],
  [/\b(?:me|us)\b/gi, 'them'],
  [/\b(?:myself|ourselves)\b/gi, 'themselves'],
  [/\b(?:mine|ours)\b/gi, 'theirs'],
];

/** Words of a person about themselves, turned to words about them: "with my sister" → "with their sister". */
export function aboutThem(text: string): string {
  return ABOUT_THEM.reduce((done, [pattern, replacement]) => done.replace(pattern, replacement), text).trim();
}

/** "never eat my greens" → "never eats their greens": what was said after "I", as a phrase about the person. */
export function predicate(spoken: string): string {
  const words = spoken.trim().split(/\s+/);
  const verbAt = words.findIndex((word) => !ADVERBS.has(word.toLowerCase()));
  if (verbAt < 0) return aboutThem(spoken);
  const verb = words[verbAt] ?? '';
  if (verb.toLowerCase() === 'do' && words[verbAt + 1] === 'not') words[verbAt] = 'does';
  else words[verbAt] = thirdPerson(verb);
  return aboutThem(words.join(' '));
}

/** "has a dog" → "I have a dog": a stored phrase as the person would say it, so that patterns can read it again. */
export function toI(value: string): string {
  return `I ${toYou(value).slice(4)}`
    .replace(/^I are\b/, 'I am')
    .replace(/^I were\b/, 'I was')
    .replace(/\byourself\b/g, 'myself')
    .replace(/\byour\b/g, 'my')
    .replace(/\byou are\b/g, 'I am')
    .replace(/\byou\b/g, 'me');
}
