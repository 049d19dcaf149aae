/**
 * Memories that come without a vector: corrections from the page, and facts of a turn whose embedder failed.
 *
 * @module
 */

import { messageOf } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Embedder } from '../embedder/embedder.ts';
import { memoryEntry } from '../in-call/entries.ts';
import type { KnownFacts } from '../in-call/known-facts.ts';
import type { MemoryIndex } from '../index/memory-index.ts';
import type { Memory } from '../memory.ts';
import type { PersonMemory } from '../person-memory.ts';

/** Memories that get their vectors at once; the others have them from `npm run memory -- reembed`. */
const MAX_EMBEDDED = 30;

export interface MissingVectorsOptions {
  embedder: Embedder;
  person: PersonMemory;
  facts: KnownFacts;
  index: Pick<MemoryIndex, 'add'>;
  log: Log;
}

export class MissingVectors {
  readonly #options: MissingVectorsOptions;

  constructor(options: MissingVectorsOptions) {
    this.#options = options;
  }

  /** Makes them in the background, for the call and in the database. Never throws. */
  fill(): void {
    const { facts, log } = this.#options;
    const bare = facts.bare.slice(0, MAX_EMBEDDED);
    if (bare.length === 0) return;
    this.#embed(bare).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'memories without a vector are found by their words alone'),
    );
  }

  async #embed(memories: readonly Memory[]): Promise<void> {
    const { embedder, person, facts, index } = this.#options;
    const vectors = await embedder.embed(memories.map(({ value }) => value));
    const rows = memories.map(({ id }, i) => ({
      id,
      kind: 'memory' as const,
      vector: vectors[i] as Float32Array,
    }));
    await person.derived.saveVectors(rows);
    for (const [i, { vector }] of rows.entries()) {
      const memory = memories[i];
      if (!memory || !facts.get(memory.id)) continue;
      facts.setVector(memory.id, vector);
      index.add([memoryEntry(memory, vector)]);
    }
  }
}
