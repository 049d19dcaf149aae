import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { AsyncCache, cachedAsyncCall, setProcessCache } from '../../src/concurrency/cached.ts';

/** Counts its calls and answers with the count. */
function counter() {
  let calls = 0;
  return Object.assign(
    async () => {
      calls += 1;
      return calls;
    },
    { calls: () => calls },
  );
}

describe('a cached call', () => {
  afterEach(() => setProcessCache(undefined));

  it('is made once; later callers get its result', async () => {
    const fn = counter();

    expect(await cachedAsyncCall('key', fn)).toBe(1);
    expect(await cachedAsyncCall('key', fn)).toBe(1);
    expect(await cachedAsyncCall('other', fn)).toBe(2);
  });

  it('is shared by callers that come at the same time', async () => {
    const cache = new AsyncCache();
    const gate = Promise.withResolvers<string>();
    const calls = Array.from({ length: 50 }, () => cache.call('key', () => gate.promise));

    gate.resolve('once');

    expect(new Set(await Promise.all(calls))).toEqual(new Set(['once']));
    expect(cache.stats).toMatchObject({ misses: 1, joined: 49 });
  });

  it('that fails is not cached, and fails for all who shared it', async () => {
    const cache = new AsyncCache();
    let calls = 0;
    const failing = async () => {
      calls += 1;
      throw new Error('down');
    };

    const results = await Promise.allSettled([cache.call('key', failing), cache.call('key', failing)]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls).toBe(1);
    expect(await cache.call('key', async () => 'up')).toBe('up');
  });

  it('is made again when its time is over', async () => {
    const cache = new AsyncCache();
    const fn = counter();
    await cache.call('key', fn, { ttlMs: 10 });

    await pause(30);

    expect(await cache.call('key', fn, { ttlMs: 10 })).toBe(2);
  });

  it('caches undefined and null like any other result', async () => {
    const cache = new AsyncCache();
    let calls = 0;
    const nothing = async () => {
      calls += 1;
      return undefined;
    };

    expect(await cache.call('key', nothing)).toBeUndefined();
    expect(await cache.call('key', nothing)).toBeUndefined();
    expect(calls).toBe(1);
  });

  it('hands a stale result out at once to everybody while one of them fetches the new one', async () => {
    const cache = new AsyncCache();
    const options = { ttlMs: 10, staleMs: 60_000 };
    await cache.call('key', async () => 'old', options);
    await pause(30);
    const gate = Promise.withResolvers<string>();
    let fetches = 0;
    const slow = () => {
      fetches += 1;
      return gate.promise;
    };

    expect(await cache.call('key', slow, options)).toBe('old');
    expect(await cache.call('key', slow, options)).toBe('old');
    gate.resolve('new');

    await expect.poll(() => cache.call('key', slow, options)).toBe('new');
    expect(cache.stats.staleHits).toBeGreaterThanOrEqual(2);
    expect(fetches).toBe(1);
  });

  it('keeps the stale result when the new one cannot be fetched', async () => {
    const cache = new AsyncCache();
    const options = { ttlMs: 10, staleMs: 60_000 };
    await cache.call('key', async () => 'old', options);
    await pause(30);
    let tried = 0;
    const failing = async () => {
      tried += 1;
      throw new Error('down');
    };

    expect(await cache.call('key', failing, options)).toBe('old');
    await expect.poll(() => tried).toBe(1);
    expect(await cache.call('key', failing, options)).toBe('old');
  });

  it('does not wait until a shared tier has kept its result', async () => {
    const kept = Promise.withResolvers<void>();
    const slow = {
      ...{
        name: 'slow',
        get: async () => undefined,
        delete: async () => undefined,
        close: async () => undefined,
      },
      set: () => kept.promise,
    };
    const cache = new AsyncCache({ shared: slow });

    expect(await cache.call('key', async () => 'at once')).toBe('at once');

    let closed = false;
    const closing = cache.close().then(() => {
      closed = true;
    });
    await pause(10);
    expect(closed).toBe(false);
    kept.resolve();
    await closing;
  });

  it('is forgotten on request', async () => {
    const cache = new AsyncCache();
    const fn = counter();
    await cache.call('key', fn);

    await cache.forget('key');

    expect(await cache.call('key', fn)).toBe(2);
  });

  it('takes at most as many places as it may', async () => {
    const cache = new AsyncCache({ maxEntries: 100 });

    for (let index = 0; index < 10_000; index += 1) await cache.call(`key ${index}`, async () => index);

    expect(cache.stats.entries).toBe(100);
  });
});
