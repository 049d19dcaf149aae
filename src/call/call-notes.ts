/**
 * What a call notes for the hooks of `kindred.config.ts`: its turns and what they taught.
 *
 * @module
 */

import type { MemoryChange } from '../memory/store/rows.ts';
import type { FactNote, TurnNote } from '../setup/call-report.ts';
import type { TurnReport } from './turn-report.ts';

export class CallNotes {
  readonly #turns: TurnNote[] = [];
  readonly #facts = new Map<string, FactNote>();
  #listener: (turn: TurnNote) => void = () => undefined;

  /** Hears of every turn that is noted. */
  onTurn(listener: (turn: TurnNote) => void): void {
    this.#listener = listener;
  }

  /** What is off the record is not noted. */
  turnOver({ receipt: _, offRecord, ...turn }: TurnReport): void {
    if (offRecord) return;
    const note = { ...turn, at: new Date().toISOString() };
    this.#turns.push(note);
    this.#listener(note);
  }

  learned(changes: readonly MemoryChange[]): void {
    for (const { change, memory } of changes) {
      if (change !== 'added' && change !== 'superseded') continue;
      const { id, category, key, value } = memory;
      this.#facts.set(id, { category, key, value });
    }
  }

  /** @param isForgotten Whether a turn or words were forgotten since. */
  without(isForgotten: (turnId: string | null, words: string) => boolean) {
    return {
      transcript: this.#turns.filter(
        ({ turnId, said, reply }) => !isForgotten(turnId, said) && !isForgotten(null, reply),
      ),
      facts: [...this.#facts.values()].filter(({ value }) => !isForgotten(null, value)),
    };
  }
}
