/**
 * How well one sentence was heard.
 *
 * @module
 */

import { comparableWords } from './words.ts';

export interface Score {
  /** Words of the sentence. */
  readonly words: number;
  /** Words that were misheard, left out or added. */
  readonly errors: number;
  /** Words before the first that was heard right and after the last, beyond those that were misheard there ("Tomas", "to mass"). */
  readonly ghosts: number;
  /** Names of the sentence that are among what was heard. */
  readonly names: number;
}

/** One step from what was said to what was heard. */
type Step = 'same' | 'misheard' | 'left out' | 'added';

/** @param names That the sentence has. */
export function scoreOf(said: string, heard: string, names: readonly string[] = []): Score {
  const [reference, hypothesis] = [comparableWords(said), comparableWords(heard)];
  const steps = align(reference, hypothesis);
  const found = names.filter((name) => comparableWords(name).every((word) => hypothesis.includes(word)));
  return {
    words: reference.length,
    errors: steps.filter((step) => step !== 'same').length,
    ghosts: ghostsOf(steps),
    names: found.length,
  };
}

function ghostsOf(steps: readonly Step[]): number {
  const [first, last] = [steps.indexOf('same'), steps.lastIndexOf('same')];
  if (first < 0) return 0;
  const beyond = (part: readonly Step[]) => {
    const count = (kind: Step) => part.filter((step) => step === kind).length;
    return Math.max(0, count('added') - count('misheard'));
  };
  return beyond(steps.slice(0, first)) + beyond(steps.slice(last + 1));
}

/** The fewest steps (Levenshtein); of equally few, those in which the words in the middle match. */
function align(reference: readonly string[], hypothesis: readonly string[]): Step[] {
  const cost = Array.from({ length: reference.length + 1 }, () =>
    new Array<number>(hypothesis.length + 1).fill(0),
  );
  const at = (i: number, j: number) => cost[i]?.[j] ?? Number.POSITIVE_INFINITY;
  const same = (i: number, j: number) => reference[i - 1] === hypothesis[j - 1];
  for (let i = 0; i <= reference.length; i++)
    for (let j = 0; j <= hypothesis.length; j++) {
      const row = cost[i] as number[];
      if (i === 0 || j === 0) row[j] = i + j;
      else row[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same(i, j) ? 0 : 1));
    }
  const steps: Step[] = [];
  let [i, j] = [reference.length, hypothesis.length];
  while (i > 0 || j > 0) {
    const best = at(i, j);
    if (i > 0 && j > 0 && best === at(i - 1, j - 1) + (same(i, j) ? 0 : 1)) {
      steps.push(same(i--, j--) ? 'same' : 'misheard');
    } else if (j > 0 && best === at(i, j - 1) + 1) {
      steps.push('added');
      j--;
    } else {
      steps.push('left out');
      i--;
    }
  }
  return steps.reverse();
}
