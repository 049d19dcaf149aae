import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AsyncCache } from '../../src/concurrency/cached.ts';
import { RedisTier } from '../../src/concurrency/redis-tier.ts';
import { cacheTierContract } from './cache-tier.contract.ts';
import { type RedisServer, startRedis } from './support/redis-server.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server?.stop());

async function openTier(url = server.url): Promise<RedisTier> {
  const tier = new RedisTier({ url });
  await tier.open();
  return tier;
}

cacheTierContract('Redis', openTier);

describe('the Redis tier', () => {
  const entry = (value: unknown) => ({ value, freshUntilMs: Date.now() + 60_000 });

  it('does not keep values that are too large', async () => {
    const tier = new RedisTier({ url: server.url, maxValueBytes: 100 });
    await tier.open();

    await tier.set('large', entry('x'.repeat(200)), 60_000);

    expect(await tier.get('large')).toBeUndefined();
    await tier.close();
  });

  it('takes what another release or another program wrote for a miss', async () => {
    const tier = await openTier();
    const other = new Redis(server.url);
    await other.set('kindred:cache:v0:former', JSON.stringify(entry('old form')));
    await other.set('kindred:cache:v1:broken', 'not json');
    await other.set('kindred:cache:v1:strange', '{"value":1}');

    expect(await tier.get('former')).toBeUndefined();
    expect(await tier.get('broken')).toBeUndefined();
    expect(await tier.get('strange')).toBeUndefined();
    other.disconnect();
    await tier.close();
  });

  it('lets workers share what one of them computed', async () => {
    const first = new AsyncCache({ shared: await openTier() });
    const second = new AsyncCache({ shared: await openTier() });
    let calls = 0;
    const compute = async () => {
      calls += 1;
      return { profile: 'likes tea' };
    };

    await first.call('shared', compute);
    // Nobody has waited for Redis: what is on its way has arrived once the first cache is closed.
    await first.close();
    const seen = await second.call('shared', compute);

    expect(seen).toEqual({ profile: 'likes tea' });
    expect(calls).toBe(1);
    expect(second.stats).toMatchObject({ hits: 1, sharedHits: 1, misses: 0 });
    await second.close();
  });

  it('is a miss while Redis is away, and serves again when it is back', async () => {
    const own = await startRedis();
    const tier = await openTier(own.url);
    const cache = new AsyncCache({ maxEntries: 1, shared: tier });
    await cache.call('a', async () => 1);
    await own.stop();

    expect(await cache.call('b', async () => 2)).toBe(2);
    expect(await cache.call('a', async () => 3)).toBe(3);

    const back = await startRedis(Number(new URL(own.url).port));
    await expect
      .poll(
        async () => {
          await tier.set('probe', entry(1), 60_000);
          return (await tier.get('probe'))?.value;
        },
        { timeout: 10_000 },
      )
      .toBe(1);
    await cache.close();
    await back.stop();
  });

  it('never delays a call when no Redis was ever there', async () => {
    const cache = new AsyncCache({ shared: await openTier('redis://127.0.0.1:1') });

    expect(await cache.call('key', async () => 'computed')).toBe('computed');
    expect(cache.stats).toMatchObject({ misses: 1 });
    await cache.close();
  });
});
