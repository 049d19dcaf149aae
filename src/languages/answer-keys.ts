/**
 * What the tools answer, as sentences with places to be filled.
 *
 * @module
 */

/** The forms of a number of things; `{n}` is the number. Which one fits is `Intl.PluralRules`' to say. */
export interface Counted {
  readonly one: string;
  readonly other: string;
}

/**
 * Sentences about memories. `{memory}` and `{memories}` are what was noted, phrases without their subject ("has a dog
 * called Biscuit"), in whatever language they were noted. English puts them into the second person; the other languages
 * say them as they stand, so that a frame has to read well with any phrase.
 */
export interface MemoryAnswers {
  /** Asks before anything is forgotten. Holds `{memories}`. */
  readonly wouldForget: string;
  /** The same of words of which no memory was made. */
  readonly wouldForgetWords: string;
  readonly nothingToForget: string;
  /** What was to be forgotten is not there any more. */
  readonly goneAlready: string;
  readonly forgotten: string;
  readonly nothingToBringBack: string;
  readonly broughtBack: string;
  /** The database is away: nothing is forgotten yet. */
  readonly unreached: string;
  /** There is no memory to be explained. */
  readonly unknown: string;
  /** Where a memory comes from: the person's `{words}` of that `{day}`. Holds `{memory}`. */
  readonly saidSo: string;
  /** The same where there are no words. Holds `{memory}` and `{day}`. */
  readonly toldSo: string;
  /** The same of what was filled in before the first call. Holds `{memory}` and `{day}`. */
  readonly enteredSo: string;
  /** How much is remembered. Holds `{memories}`, `{turns}` and `{calls}`, each as counted below. */
  readonly stats: string;
  readonly memories: Counted;
  readonly turns: Counted;
  readonly calls: Counted;
  /** Nothing is kept from now on, or again. */
  readonly recordOff: string;
  readonly recordOn: string;
  readonly stored: string;
  readonly notStored: string;
  /** One memory that was asked for by its key. Holds `{memory}`. */
  readonly toldMe: string;
  readonly notKnown: string;
  readonly found: Counted;
  readonly foundNothing: string;
  readonly profileStored: string;
  /** What is known about the person. Holds `{memories}`. */
  readonly known: string;
  readonly littleKnown: string;
}

/** Sentences about the connections to the services. */
export interface PoolAnswers {
  readonly closed: string;
  /** Holds `{status}`, `{open}`, `{reused}` (percent) and `{errors}`. */
  readonly stats: string;
  readonly status: Readonly<Record<'healthy' | 'degraded' | 'unhealthy', string>>;
  readonly open: Counted;
  readonly errors: Counted;
  /** Holds `{closed}` and `{open}`. */
  readonly cleaned: string;
  readonly idleClosed: Counted;
}

/**
 * Puts values into the places of a text. They are put in by a function: a "$&" in one is no pattern, and a "{name}" in one
 * is no place.
 *
 * @param values By the names of the places; a place without a value becomes empty.
 */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, place: string) => values[place] ?? '');
}

/** @param code The language of the forms, ISO 639-1. */
export function counted(forms: Counted, count: number, code: string): string {
  const isOne = new Intl.PluralRules(code).select(count) === 'one';
  return filled(isOne ? forms.one : forms.other, { n: String(count) });
}
