/**
 * Memories that are stored together or not at all, through `batchMemoryOperations`.
 *
 * @module
 */

import { batchMemoryOperations } from '../../concurrency/batch.ts';
import type { Statement } from '../statements.ts';
import type { UserExport } from './export.ts';

/**
 * @param statements At least one.
 * @param save Stores all of them in one transaction and answers one result for each, in order.
 * @throws What `save` throws.
 */
export async function saveTogether<Result>(
  statements: readonly Statement[],
  save: (signal: AbortSignal) => Promise<readonly Result[]>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const operations = statements.map(({ category, key, value }) => ({
    ...{ type: 'save' as const, category, key, value },
  }));
  const saveMany = async (_saves: unknown, stop: AbortSignal) =>
    (await save(stop)).map((value) => ({ ok: true as const, value }));
  const get = () => Promise.reject(new Error('nothing is read here'));
  const results = await batchMemoryOperations<Result, never>(operations, { run: { saveMany, get }, signal });
  return results.map((result) => {
    if (!result.ok) throw result.error;
    return result.value;
  });
}

/** {@link saveTogether} of a whole person, who may have told nothing but words. @returns What `importAll` counted. */
export async function importTogether<Counts>(
  { memories }: Pick<UserExport, 'memories'>,
  importAll: (signal?: AbortSignal) => Promise<Counts>,
  signal?: AbortSignal,
): Promise<Counts> {
  if (memories.length === 0) return importAll(signal);
  let counts: Counts | undefined;
  const save = async (stop: AbortSignal) => {
    counts = await importAll(stop);
    return memories;
  };
  await saveTogether(memories, save, signal);
  return counts as Counts;
}
