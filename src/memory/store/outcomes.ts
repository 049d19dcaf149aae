/**
 * What becomes of what the one writer of a person's memory is given, and what it has to be told.
 *
 * @module
 */

import { KindredError } from '../../errors.ts';
import type { SaveResult } from './drafts.ts';
import type { Forgetting, MemoryChange, RemovedRows, SavedTurn } from './rows.ts';

/** A stored statement and the vector that was stored with it. */
export interface Stored {
  readonly change: MemoryChange;
  readonly vector: Float32Array | null;
}

export type StoredOrNot =
  | { readonly ok: true; readonly value: Stored }
  | { readonly ok: false; error: KindredError };

/** What a writer knew of its person when it began to think. */
export interface Known {
  readonly revision: number;
  readonly forgettings: readonly Forgetting[];
}

/** What became of a turn. */
export interface TakenIn extends SavedTurn {
  /** Its words are not kept: they say what was forgotten after them. */
  readonly isSilent?: true;
}

/** A forgetting that can be undone for as long as this is held. */
export interface Forgotten {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** Ids of what is gone. */
  readonly memories: readonly string[];
  readonly turns: readonly string[];
  readonly removed: RemovedRows;
}

/** @param vector Of what was stored; `null`: it has none yet. */
export function storedOrNot(result: SaveResult | undefined, vector: Float32Array | null): StoredOrNot {
  if (result?.ok) return { ok: true, value: { change: result, vector } };
  return { ok: false, error: new KindredError('DATABASE', result?.error ?? 'the memory was not stored') };
}
