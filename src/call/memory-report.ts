/**
 * What the room is told of a change of the memory.
 *
 * @module
 */

import type { Memory } from '../memory/memory.ts';
import type { MemoryChange } from '../memory/store/rows.ts';
import type { Stages } from '../telemetry/timeline.ts';

interface ToldValue {
  readonly id: string;
  readonly value: string;
}

/**
 * `new`; `corrected`: it took the place of `was`; `repeated`: it was known; `ended`: it holds no longer. What is forgotten or
 * brought back is counted and not named.
 */
export type ToldChange =
  | ({ readonly kind: 'new' | 'repeated' | 'ended' } & ToldValue)
  | ({ readonly kind: 'corrected'; readonly was: ToldValue | null } & ToldValue)
  | { readonly kind: 'forgotten' | 'restored'; readonly count: number };

export interface MemoryReport {
  /** The turn that it comes of; `null` before the first. */
  readonly turnId: string | null;
  /** Statements that were stored. */
  readonly changes: number;
  readonly changed: readonly ToldChange[];
  /** Milliseconds of each stage of the processing; none of a tool. */
  readonly stages: Stages;
}

/** What was stored. */
interface SavedChanges {
  readonly changes: readonly MemoryChange[];
  /** Ids of what ended without another value in its place. */
  readonly ended: readonly string[];
}

/** @param known What was known before. */
export function toldChanges({ changes, ended }: SavedChanges, known: readonly Memory[]): ToldChange[] {
  const before = (id: string | undefined) => {
    const memory = known.find((one) => one.id === id);
    return memory ? { id: memory.id, value: memory.value } : null;
  };
  const stored = changes.flatMap(({ change, memory: { id, value }, ended: [first] }): ToldChange[] => {
    if (change === 'late') return [];
    if (change === 'superseded') return [{ kind: 'corrected', id, value, was: before(first) }];
    return [{ kind: change === 'same' ? 'repeated' : 'new', id, value }];
  });
  const gone = ended.flatMap((id): ToldChange[] => {
    const memory = before(id);
    return memory ? [{ kind: 'ended', ...memory }] : [];
  });
  return [...stored, ...gone];
}
