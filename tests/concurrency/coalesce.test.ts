import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Coalescer } from '../../src/concurrency/coalesce.ts';
import type { Settled } from '../../src/concurrency/settled.ts';

/** Doubles numbers, fails odd ones above 100, and keeps the batches it got. */
function doubler(options: { windowMs: number; maxItems?: number }) {
  const batches: number[][] = [];
  const coalescer = new Coalescer<number, number>(async (items) => {
    batches.push([...items]);
    return items.map((item): Settled<number> => {
      if (item > 100) return { ok: false, error: new Error(`too large: ${item}`) };
      return { ok: true, value: item * 2 };
    });
  }, options);
  return { coalescer, batches };
}

describe('items that arrive within the window', () => {
  it('travel in one call, and each gets its own result in order', async () => {
    const { coalescer, batches } = doubler({ windowMs: 5 });

    const results = await Promise.all([1, 2, 3].map((item) => coalescer.add(item)));

    expect(results).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('fail one by one', async () => {
    const { coalescer } = doubler({ windowMs: 5 });

    const results = await Promise.allSettled([1, 101, 3].map((item) => coalescer.add(item)));

    expect(results).toMatchObject([{ value: 2 }, { reason: new Error('too large: 101') }, { value: 6 }]);
  });

  it('go at once when they are many enough', async () => {
    const { coalescer, batches } = doubler({ windowMs: 60_000, maxItems: 2 });

    expect(await Promise.all([coalescer.add(1), coalescer.add(2)])).toEqual([2, 4]);

    expect(batches).toEqual([[1, 2]]);
    expect(coalescer.queued).toBe(0);
  });

  it('go at once when flushed', async () => {
    const { coalescer, batches } = doubler({ windowMs: 60_000 });
    const result = coalescer.add(1);
    expect(coalescer.queued).toBe(1);

    await coalescer.flush();

    expect(await result).toBe(2);
    expect(batches).toEqual([[1]]);
  });

  it('go without those whose callers aborted meanwhile', async () => {
    const { coalescer, batches } = doubler({ windowMs: 5 });
    const stop = new AbortController();
    const left = coalescer.add(1, stop.signal);
    const stays = coalescer.add(2);

    stop.abort();

    await expect(left).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await stays).toBe(4);
    expect(batches).toEqual([[2]]);
  });

  it('leave no listener on the signals of their callers', async () => {
    const { coalescer } = doubler({ windowMs: 1 });
    const { signal } = new AbortController();

    await Promise.all([coalescer.add(1, signal), coalescer.add(2, signal)]);

    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a batch on its way', () => {
  it('is aborted when all its callers have aborted, and not before', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const coalescer = new Coalescer<number, number>(
      (_items, signal) => {
        begun.resolve(signal);
        return new Promise(() => undefined);
      },
      { windowMs: 1 },
    );
    const first = new AbortController();
    const second = new AbortController();
    const calls = [coalescer.add(1, first.signal), coalescer.add(2, second.signal)];
    const settled = Promise.allSettled(calls);
    const signal = await begun.promise;

    first.abort();
    expect(signal.aborted).toBe(false);
    second.abort();

    expect(signal.aborted).toBe(true);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('that fails as a whole fails for each of its items', async () => {
    const coalescer = new Coalescer<number, number>(() => Promise.reject(new Error('down')), { windowMs: 1 });

    const results = await Promise.allSettled([coalescer.add(1), coalescer.add(2)]);

    expect(results).toMatchObject([{ reason: new Error('down') }, { reason: new Error('down') }]);
  });
});
