/**
 * Words of one language that the memory knows by what they do, not by what they mean.
 *
 * What was said and what is asked is read without knowing in which language it is, and a question may be in another one
 * than the call: the lists of all languages hold at the same time, but for the pronouns. So a word belongs into a list
 * only if no other language means something else by it that matters. English has "die", "war", "hat", "sole", "pour",
 * "son" and many more; tests/speech/word-lists.test.ts holds many.
 *
 * @module
 */

/** How a language that gives every noun a capital letter shows which of them is a name. */
interface NounCapitals {
  /** Words of no other language: a phrase with one of them is in this one. A regular expression's source. */
  readonly marks: string;
  /** What stands right before a name. A source. */
  readonly beforeName: string;
}

/** Single words are in lower case and without accents (`words` of `memory/index/tokens.ts`). */
export interface LanguageWords {
  /** Words that stand in every sentence and say nothing about which one is meant. */
  readonly stopWords: readonly string[];
  /** Forms of one word that no stemmer brings together ("go went gone"); the first stands for all of them. */
  readonly families: readonly (readonly string[])[];
  readonly pronouns: {
    /** By these the person speaks of themselves, and not of whom something is said to. */
    readonly first: readonly string[];
    /** The same of the companion. */
    readonly second: readonly string[];
    /** By any of these the person is spoken of, alone or with others. */
    readonly oneself: readonly string[];
  };
  /** Words of a yes: they name nothing that is to be forgotten. In any spelling. */
  readonly consent: string;
  /** Words of many facts, which tell none from another. */
  readonly factWords: readonly string[];
  /** Words of everyday talk, which two sentences share by chance. */
  readonly everydayWords: readonly string[];
  /** Verbs that tell nothing where they open a fact ("hat einen Bruder"), whatever else the word may mean elsewhere. */
  readonly openingVerbs: readonly string[];
  /** What gives a name ("is called"). A source, matched as whole words in any case. */
  readonly naming: string;
  /** What denies a fact. A source, as above. */
  readonly negation: string;
  /** `null`: only names have a capital letter. */
  readonly nounCapitals: NounCapitals | null;
}

/** The words of a text. */
export function list(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** The words of each line of a text. */
export function lines(text: string): readonly (readonly string[])[] {
  return text.trim().split('\n').map(list);
}
