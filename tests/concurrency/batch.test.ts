import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  batchMemoryOperations,
  type MemoryOperation,
  type MemoryRunner,
} from '../../src/concurrency/batch.ts';

/** A store in a map, which counts its round trips. */
function store() {
  const rows = new Map<string, string>();
  const seen = { saves: 0, gets: 0, most: 0, running: 0 };
  const during = async <T>(work: () => T): Promise<T> => {
    seen.running += 1;
    seen.most = Math.max(seen.most, seen.running);
    await pause(5);
    seen.running -= 1;
    return work();
  };
  const run: MemoryRunner<string, string | null> = {
    saveMany: (saves) => {
      seen.saves += 1;
      return during(() =>
        saves.map(({ key, value }) => {
          if (value === '') return { ok: false, error: new Error(`empty ${key}`) } as const;
          rows.set(key, value);
          return { ok: true, value: key } as const;
        }),
      );
    },
    get: (_category, key) => {
      seen.gets += 1;
      if (key === 'broken') return Promise.reject(new Error('cannot read'));
      return during(() => rows.get(key) ?? null);
    },
  };
  return { run, seen, rows };
}

const save = (key: string, value: string): MemoryOperation => ({
  type: 'save',
  category: 'FACT',
  key,
  value,
});
const get = (key: string): MemoryOperation => ({ type: 'get', category: 'FACT', key });

describe('a batch of memory operations', () => {
  it('saves in one round trip, and answers in order with each failure in its place', async () => {
    const { run, seen, rows } = store();
    rows.set('known', 'before');

    const results = await batchMemoryOperations(
      [save('a', '1'), get('known'), save('b', ''), get('broken'), save('c', '3'), get('unknown')],
      { run },
    );

    expect(results).toEqual([
      { ok: true, value: 'a' },
      { ok: true, value: 'before' },
      { ok: false, error: new Error('empty b') },
      { ok: false, error: new Error('cannot read') },
      { ok: true, value: 'c' },
      { ok: true, value: null },
    ]);
    expect(seen).toMatchObject({ saves: 1, gets: 3 });
  });

  it('makes at most as many round trips at once as it may', async () => {
    const { run, seen } = store();

    await batchMemoryOperations(
      [save('a', '1'), ...Array.from({ length: 20 }, (_, index) => get(`k${index}`))],
      {
        run,
        maxConcurrent: 3,
      },
    );

    expect(seen.most).toBe(3);
  });

  it('gives every save the error of a round trip that failed, and the reads their results', async () => {
    const { run, rows } = store();
    rows.set('known', 'before');
    const broken = { ...run, saveMany: () => Promise.reject(new Error('down')) };

    const results = await batchMemoryOperations([save('a', '1'), save('b', '2'), get('known')], {
      run: broken,
    });

    expect(results).toEqual([
      { ok: false, error: new Error('down') },
      { ok: false, error: new Error('down') },
      { ok: true, value: 'before' },
    ]);
  });

  it('names saves that the store forgot to answer', async () => {
    const { run } = store();

    const results = await batchMemoryOperations([save('a', '1')], {
      run: { ...run, saveMany: async () => [] },
    });

    expect(results).toMatchObject([{ ok: false, error: { code: 'DATABASE' } }]);
  });

  it('begins nothing once it is aborted', async () => {
    const { run, seen } = store();

    const results = await batchMemoryOperations([save('a', '1'), get('b')], {
      run,
      signal: AbortSignal.abort(),
    });

    expect(results.map(({ ok }) => ok)).toEqual([false, false]);
    expect(seen).toMatchObject({ saves: 0, gets: 0 });
  });

  it('of nothing makes no round trip', async () => {
    const { run, seen } = store();

    expect(await batchMemoryOperations([], { run })).toEqual([]);
    expect(seen).toMatchObject({ saves: 0, gets: 0 });
  });
});
