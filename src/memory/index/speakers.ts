/**
 * Whose words a question is after: "what did I say about…" is answered by the person's turns, "what did you
 * recommend" by the agent's.
 *
 * @module
 */

/** The names by which people speak of each speaker, e.g. `{ user: ['Ada'], agent: ['Kindred'] }`. */
export type SpeakerNames = Readonly<Record<string, readonly string[]>>;

const FIRST_PERSON = new Set(['i', 'me', 'my', 'mine', 'myself']);
const OF_ONESELF = new Set([...FIRST_PERSON, 'we', 'us', 'our', 'ours', 'ourselves']);
const SECOND_PERSON = new Set(['you', 'your', 'yours', 'yourself']);

/**
 * The one speaker whom the question is about; `null` when it names none or several.
 *
 * @param words The question's words in lower case.
 */
export function speakerMeant(words: readonly string[], names: SpeakerNames): string | null {
  const said = new Set(words);
  const named = Object.keys(names).filter((speaker) => names[speaker]?.some((name) => said.has(lower(name))));
  const meant = named.length > 0 ? named : byPronoun(said);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** Whether words speak of who says them, or name a speaker; words in another script than ours may. */
export function isPersonal(words: readonly string[], names: SpeakerNames): boolean {
  const known = namesOf(names);
  return words.some(
    (word) => OF_ONESELF.has(word) || known.has(word) || !/\p{Script=Latin}|\p{N}/u.test(word),
  );
}

function byPronoun(said: ReadonlySet<string>): string[] {
  const meant: string[] = [];
  if ([...FIRST_PERSON].some((word) => said.has(word))) meant.push('user');
  if ([...SECOND_PERSON].some((word) => said.has(word))) meant.push('agent');
  return meant;
}

/** Every name in lower case: they say who is meant, not what about. */
export function namesOf(names: SpeakerNames): ReadonlySet<string> {
  return new Set(Object.values(names).flat().map(lower));
}

/**
 * The question as its speaker would put it: "when did Ada move?" becomes "when did I move?". People speak of
 * themselves in the first person, so this is what the vector of a question must be made from to lie near an answer;
 * with the name in it, it lies near the turns that greet someone by name.
 */
export function inFirstPerson(question: string, names: SpeakerNames): string {
  const known = Object.values(names).flat();
  if (known.length === 0) return question;
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${known.map(escapeForPattern).join('|')})('s)?(?![\\p{L}\\p{N}])`,
    'giu',
  );
  return question.replace(pattern, (_match, possessive) => (possessive ? 'my' : 'I'));
}

function escapeForPattern(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function lower(name: string): string {
  return name.toLowerCase();
}
