/**
 * Forgetting by voice: asked back once, and undone in the same call if it was a mistake.
 *
 * @module
 */

import type { MemoryAnswers } from '../../languages/answer-keys.ts';
import { phrasesOf } from '../../languages/languages.ts';
import type { CallMemory } from '../in-call/call-memory.ts';
import type { Memory } from '../memory.ts';
import type { Forgotten } from '../store/outcomes.ts';
import { aboutMemories } from '../wording.ts';
import { companionsOf, type ForgetTarget } from './forget-plan.ts';

/** What was named to the person and waits for a yes. */
interface Proposal {
  readonly target: ForgetTarget;
  /** How many turns the person had taken when it was made: the next one is the answer. */
  readonly turn: number;
}

export class Forgetting {
  readonly #memory: CallMemory;
  readonly #turnsSoFar: () => number;
  #proposal: Proposal | null = null;
  /** What this call has forgotten, latest last. */
  readonly #done: Forgotten[] = [];

  /** @param turnsSoFar How many turns the person has taken in this call. */
  constructor(memory: CallMemory, turnsSoFar: () => number) {
    this.#memory = memory;
    this.#turnsSoFar = turnsSoFar;
  }

  /** Names what would go, for the person to confirm. @param words What was said has them, where no memory is meant. */
  propose(meant: readonly Memory[], words: string | null = null) {
    const memories = this.#withCompanions(meant);
    const target = { memories: memories.map(({ id }) => id), turns: [], words };
    this.#proposal = { target, turn: this.#turnsSoFar() };
    if (memories.length === 0 && words === null) {
      this.#proposal = null;
      return { summary: this.#answers.nothingToForget };
    }
    const wouldForget = memories.map(({ value }) => value);
    const summary =
      memories.length > 0
        ? aboutMemories('wouldForget', wouldForget, this.#memory.time.language)
        : this.#answers.wouldForgetWords;
    return { summary, wouldForget, needsConfirmation: true };
  }

  /**
   * What was proposed and is meant by the words that confirm it; `null` where nothing was, or the person has said
   * something else since: a yes belongs to the question right before it.
   *
   * @param words What they name, and what they mean if they name nothing; `null`: there are none ("yes, please").
   */
  confirmed(words: { named: readonly Memory[]; meant: readonly Memory[] } | null): ForgetTarget | null {
    const proposal = this.#proposal;
    this.#proposal = null;
    if (!proposal || this.#turnsSoFar() !== proposal.turn + 1) return null;
    const { memories } = proposal.target;
    if (words === null) return proposal.target;
    // What there is no memory of is confirmed by words that name none.
    if (memories.length === 0) return words.named.length === 0 ? proposal.target : null;
    const both = this.#withCompanions(words.meant).flatMap(({ id }) => (memories.includes(id) ? id : []));
    return both.length > 0 ? { ...proposal.target, memories: both } : null;
  }

  /** Deletes, here and in the database. @throws KindredError when the database is away; nothing is deleted then. */
  async carryOut(target: ForgetTarget) {
    const forgotten = await this.#memory.person.forget(target);
    await this.#memory.refresh();
    if (!forgotten) return { summary: this.#answers.goneAlready, forgotten: 0 };
    this.#done.push(forgotten);
    return { summary: this.#answers.forgotten, forgotten: forgotten.memories.length };
  }

  /** Brings back what this call forgot last, then what before it. @throws KindredError when the database is away. */
  async undo() {
    const last = this.#done.at(-1);
    if (!last) return { summary: this.#answers.nothingToBringBack };
    const isBack = await this.#memory.person.undo(last);
    this.#done.pop();
    await this.#memory.refresh();
    return isBack
      ? { summary: this.#answers.broughtBack, restored: last.memories.length }
      : { summary: this.#answers.nothingToBringBack };
  }

  /** In the call's language. */
  get #answers(): MemoryAnswers {
    return phrasesOf(this.#memory.time.language).answers;
  }

  #withCompanions(meant: readonly Memory[]): Memory[] {
    const ids = meant.map(({ id }) => id);
    return companionsOf(ids, [...this.#memory.known, ...this.#memory.past]);
  }
}
