/**
 * What a call itself changes in its copy of the memory: the turns that were processed, and the memories that were written.
 *
 * @module
 */

import type { IndexEntry } from '../index/memory-index.ts';
import type { SwitchingIndex } from '../index/switching.ts';
import type { Turn } from '../memory.ts';
import type { MemoryChange } from '../store/rows.ts';
import type { ProcessedTurn } from '../turns/turn-processor.ts';
import type { CallLoops } from './call-loops.ts';
import { memoryEntry, turnEntries } from './entries.ts';
import type { KnownFacts } from './known-facts.ts';
import type { Loading } from './loading.ts';

export interface OwnChangesOptions {
  facts: KnownFacts;
  index: SwitchingIndex;
  loops: CallLoops;
  loading: Loading;
  /** What is known has changed. */
  onChange: () => void;
}

export class OwnChanges {
  readonly #options: OwnChangesOptions;
  /** Turns that said what was forgotten before they were stored. */
  readonly #silent = new Set<string>();

  constructor(options: OwnChangesOptions) {
    this.#options = options;
  }

  /** Whether the words of this turn are not kept. */
  isSilent(turnId: string): boolean {
    return this.#silent.has(turnId);
  }

  /** Takes in what a processed turn has changed. @returns Whether others have changed something, too. */
  absorb(turn: Turn, processed: ProcessedTurn): boolean {
    const { loops, loading } = this.#options;
    const { saved, userVector, agentVector, memoryVectors } = processed;
    if (!saved.applied) return true;
    loops.settle(processed.findings.closes);
    if (saved.isSilent) {
      // What is left of it is read with everything else.
      this.#silent.add(turn.id);
      return true;
    }
    // Somebody else's change came later and was read before: this turn is in it, as far as it is still to be known.
    if (saved.revision !== undefined && saved.revision <= loading.revision) return false;
    this.#add(turnEntries(turn, { user: userVector, agent: agentVector }));
    this.#apply(saved.changes, memoryVectors);
    this.#drop(saved.ended);
    loops.follow(processed.findings, turn.at);
    const isOurs = saved.previous === loading.revision;
    if (isOurs) loading.revision = saved.revision ?? loading.revision;
    return !isOurs;
  }

  /** Takes in memories that were written, with their vectors by memory id. */
  apply(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    this.#apply(changes, vectors);
    // What else has changed until they were written is not known: the next look reads everything anew.
    if (changes.length > 0) this.#options.loading.revision = 0;
  }

  #apply(changes: readonly MemoryChange[], vectors: ReadonlyMap<string, Float32Array>): void {
    for (const { change, ended, memory } of changes) {
      this.#drop(ended);
      if (change === 'late') continue;
      const vector = this.#options.facts.put(memory, vectors.get(memory.id));
      this.#add([memoryEntry(memory, vector)]);
    }
    if (changes.length > 0) this.#options.onChange();
  }

  #add(entries: readonly IndexEntry[]): void {
    this.#options.index.add(entries);
    this.#options.loading.note(entries);
  }

  #drop(memoryIds: readonly string[]): void {
    if (memoryIds.length === 0) return;
    this.#options.facts.remove(memoryIds);
    this.#options.index.remove(memoryIds);
    this.#options.onChange();
  }
}
