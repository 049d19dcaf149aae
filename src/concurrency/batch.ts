/**
 * Memory operations in bulk: all saves in one round trip, reads beside them.
 *
 * @module
 */

import pLimit from 'p-limit';
import { KindredError } from '../errors.ts';
import { type Settled, settle } from './settled.ts';

interface SaveOperation {
  readonly type: 'save';
  readonly category: string;
  readonly key: string;
  readonly value: string;
}

interface GetOperation {
  readonly type: 'get';
  /** `null`: any. */
  readonly category: string | null;
  readonly key: string;
}

export type MemoryOperation = SaveOperation | GetOperation;

/** What carries the operations out; the memory's store does. */
export interface MemoryRunner<Saved, Found> {
  /** All saves in one round trip: one result per save, in order. */
  saveMany(saves: readonly SaveOperation[], signal: AbortSignal): Promise<ReadonlyArray<Settled<Saved>>>;
  get(category: string | null, key: string, signal: AbortSignal): Promise<Found>;
}

export interface BatchOptions<Saved, Found> {
  readonly run: MemoryRunner<Saved, Found>;
  /** Round trips at the same time. @default 5 */
  readonly maxConcurrent?: number;
  readonly signal?: AbortSignal;
}

/**
 * Carries operations out. What the tools of a call store and look up (memory/in-call/actions.ts, through
 * memory/store/remember-and-look-up.ts), and what onboarding and import write (memory/person-memory.ts, through
 * memory/store/save-together.ts), goes through here: the saves travel in one round trip, each read in one of its own, at most `maxConcurrent`
 * at a time. Saves and reads of one batch run side by side; a read need not see a save of the same batch.
 *
 * @returns Results in the order of the operations; a failure is one result.
 * @example
 * const [saved, found] = await batchMemoryOperations(
 *   [{ type: 'save', category: 'FACT', key: 'city', value: 'lives in Berlin' }, { type: 'get', category: 'PLAN', key: 'move' }],
 *   { run: store },
 * );
 */
export async function batchMemoryOperations<Saved, Found>(
  operations: readonly MemoryOperation[],
  { run, maxConcurrent = 5, signal = new AbortController().signal }: BatchOptions<Saved, Found>,
): Promise<Array<Settled<Saved | Found>>> {
  const limit = pLimit(maxConcurrent);
  const guarded = <T>(call: () => Promise<T>) =>
    limit(async () => {
      signal.throwIfAborted();
      return await call();
    });
  const saves = operations.filter((operation) => operation.type === 'save');
  const saving = saveAll(saves, (all) => guarded(() => run.saveMany(all, signal)));
  const reading = operations.map((operation) =>
    operation.type === 'get'
      ? settle(() => guarded(() => run.get(operation.category, operation.key, signal)))
      : undefined,
  );
  const saved = (await saving).values();
  const read = await Promise.all(reading);
  return read.map((result) => result ?? saved.next().value ?? unanswered());
}

async function saveAll<Saved>(
  saves: readonly SaveOperation[],
  send: (saves: readonly SaveOperation[]) => Promise<ReadonlyArray<Settled<Saved>>>,
): Promise<ReadonlyArray<Settled<Saved>>> {
  if (saves.length === 0) return [];
  const answer = await settle(() => send(saves));
  return answer.ok ? answer.value : saves.map(() => answer);
}

function unanswered(): Settled<never> {
  return { ok: false, error: new KindredError('DATABASE', 'the batch gave fewer results than it got saves') };
}
