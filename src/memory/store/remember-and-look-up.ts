/**
 * What is stored and looked up for one request of a tool, through `batchMemoryOperations`.
 *
 * @module
 */

import { type BatchOptions, batchMemoryOperations, type MemoryOperation } from '../../concurrency/batch.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Memory } from '../memory.ts';
import { categoryOf, type Statement } from '../statements.ts';
import type { Stored, StoredOrNot } from './outcomes.ts';
import type { MemoryStore } from './store.ts';

export type TogetherOptions = Pick<BatchOptions<unknown, unknown>, 'maxConcurrent' | 'signal'>;

/** Who stores, and where it is looked up. */
interface Parts extends TogetherOptions {
  readonly person: {
    readonly userId: string;
    readonly nowMs: number;
    remember(statements: readonly Statement[], signal?: AbortSignal): Promise<StoredOrNot[]>;
  };
  readonly store: MemoryStore;
  readonly log: Log;
}

/** All saves are one transaction, each read is a round trip of its own. Never rejects. */
export function rememberAndLookUp(
  operations: readonly MemoryOperation[],
  { person, store, log, ...options }: Parts,
) {
  const saves = operations.filter(({ type }) => type === 'save').length;
  log.debug({ saves, reads: operations.length - saves }, 'memory operations travel together');
  return batchMemoryOperations<Stored, Memory | null>(operations, {
    ...options,
    run: {
      saveMany: (saves, signal) => person.remember(saves, signal),
      get: (name, key, signal) => {
        const wanted = { category: categoryOf(name), nowMs: person.nowMs };
        return store.getMemory(person.userId, key, wanted, signal);
      },
    },
  });
}
