/**
 * Memories that are stored together or not at all, through `batchMemoryOperations`.
 *
 * @module
 */

import { batchMemoryOperations } from '../../concurrency/batch.ts';
import type { Statement } from '../statements.ts';

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
