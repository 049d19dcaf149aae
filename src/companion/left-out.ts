/**
 * Turns of a call that are not kept since forgetting was spoken of in them, and which texts of the prompt are theirs.
 *
 * @module
 */

import { cleanText } from '../memory/fence.ts';
import type { Turn } from '../memory/memory.ts';

/** A shorter text may stand in another by chance. */
const MIN_PART_CHARS = 20;

type Words = Pick<Turn, 'userText' | 'agentText'>;

const wordsOf = ({ userText, agentText }: Words) => [userText, agentText ?? ''];

export class LeftOut {
  readonly #turns: { readonly words: readonly string[]; readonly turn: number }[] = [];

  /** @param turn Which of the person's turns it was, from 1. */
  add(words: Words, turn: number): void {
    this.#turns.push({ words: wordsOf(words), turn });
  }

  /**
   * Tells of a text whether it is of one of these turns, or of one that was forgotten.
   *
   * @param turnsSoFar How many turns the person has taken: what was spoken of in the last is still to be answered.
   */
  letGo(forgotten: readonly Words[], turnsSoFar: number): (text: string) => boolean {
    const leftOut = this.#turns.filter(({ turn }) => turn < turnsSoFar - 1);
    const gone = [...forgotten.flatMap(wordsOf), ...leftOut.flatMap(({ words }) => words)];
    if (gone.length === 0) return () => false;
    return (text) => {
      const said = cleanText(text);
      const isPart = said.length >= MIN_PART_CHARS;
      return gone.some((words) => words === said || (isPart && words.includes(said)));
    };
  }
}
