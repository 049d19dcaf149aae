/**
 * `kindred/concurrency`: batches, calls in parallel, and a cache of asynchronous calls. Nothing of LiveKit is loaded.
 *
 * @module
 */

export {
  type BatchOptions,
  batchMemoryOperations,
  type MemoryOperation,
  type MemoryRunner,
} from '../concurrency/batch.ts';
export { AsyncCache, type CachedOptions, cachedAsyncCall, setProcessCache } from '../concurrency/cached.ts';
export { type AbortableCall, type ParallelOptions, parallelAiCalls } from '../concurrency/parallel.ts';
export type { Settled } from '../concurrency/settled.ts';
