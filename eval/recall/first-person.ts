/**
 * Questions of a dataset as their speaker would put them.
 *
 * @module
 */

import type { SpeakerNames } from '../../src/memory/index/speakers.ts';

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
