/**
 * What the companion asks of the turns of its call, and what it notes about them.
 *
 * @module
 */

import type { Recalled } from '../memory/recall/recall.ts';
import type { RecordWish } from './off-record.ts';

/** What was recalled for a reply. */
export interface RecallNote {
  readonly found: number;
  /** As they stand in the prompt. */
  readonly lines: readonly string[];
  /** What they say, without when and how it was said. */
  readonly sayings: readonly string[];
}

export interface TurnNotes {
  /**
   * Tells of a text whether it is to be said no more: it is of a turn that was forgotten, or in which forgetting was
   * spoken of before the person's last words.
   */
  letGo(isForgotten: (turnId: string) => boolean): (text: string) => boolean;
  /** What the person changes with these words, now or in the turn that they have become: `null` for nothing. */
  wishOf(said: string): RecordWish;
  /** What went into the prompt of the reply that is being generated. */
  noteRecall(recalled: Recalled, note: Omit<RecallNote, 'found'>): void;
  mark(stage: string): void;
}
