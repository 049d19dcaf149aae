/**
 * Whose words a question is after: "what did I say about…" is answered by the person's turns, "what did you
 * recommend" by the agent's.
 *
 * @module
 */

import { phrasesOf } from '../../languages/languages.ts';

/** The names by which people speak of each speaker, e.g. `{ user: ['Ada'], agent: ['Kindred'] }`. */
export type SpeakerNames = Readonly<Record<string, readonly string[]>>;

/**
 * The one speaker whom the question is about; `null` when it names none or several.
 *
 * Pronouns are those of the call's language, and English ones where it has none in the question: "me" and "tu" mean
 * different things in different languages.
 *
 * @param words The question's words in lower case and without accents.
 * @param language ISO 639-1. @default en
 */
export function speakerMeant(words: readonly string[], names: SpeakerNames, language = 'en'): string | null {
  const said = new Set(words);
  const named = Object.keys(names).filter((speaker) => names[speaker]?.some((name) => said.has(lower(name))));
  const meant = named.length > 0 ? named : byPronoun(said, language);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/**
 * Whether words speak of who says them, or name a speaker. Words in another script than ours may, and so may those of a
 * language whose pronouns nobody has written down.
 *
 * @param language ISO 639-1. @default en
 */
export function isPersonal(words: readonly string[], names: SpeakerNames, language = 'en'): boolean {
  const { code } = phrasesOf(language);
  const known = namesOf(names);
  const oneself = new Set([code, 'en'].flatMap((one) => phrasesOf(one).words.pronouns.oneself));
  return (
    code !== language ||
    words.some((word) => oneself.has(word) || known.has(word) || !/\p{Script=Latin}|\p{N}/u.test(word))
  );
}

function byPronoun(said: ReadonlySet<string>, language: string): string[] {
  const meantIn = (code: string) => {
    const { first, second } = phrasesOf(code).words.pronouns;
    const user = first.some((word) => said.has(word)) ? ['user'] : [];
    return second.some((word) => said.has(word)) ? [...user, 'agent'] : user;
  };
  const meant = meantIn(language);
  return meant.length > 0 ? meant : meantIn('en');
}

/** Every name in lower case: they say who is meant, not what about. */
export function namesOf(names: SpeakerNames): ReadonlySet<string> {
  return new Set(Object.values(names).flat().map(lower));
}

function lower(name: string): string {
  return name.toLowerCase();
}
