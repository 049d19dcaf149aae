/**
 * Who hears what tools change, before the call's copy of the memory changes.
 *
 * @module
 */

import type { MemoryChange } from '../store/rows.ts';

export interface ChangeListeners {
  readonly stored: (change: MemoryChange) => void;
  /** How many memories. */
  readonly forgotten: (count: number) => void;
  readonly restored: (count: number) => void;
}
