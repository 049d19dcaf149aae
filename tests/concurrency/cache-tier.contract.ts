/**
 * What every cache tier does.
 *
 * @module
 */

import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheTier } from '../../src/concurrency/cache-tier.ts';

/** @param open Makes a tier that is empty. */
export function cacheTierContract(name: string, open: () => Promise<CacheTier>): void {
  describe(`the ${name} tier`, () => {
    let tier: CacheTier;
    beforeAll(async () => {
      tier = await open();
    });
    afterAll(() => tier.close());

    const entry = (value: unknown) => ({ value, freshUntilMs: Date.now() + 60_000 });

    it('misses what it was never given', async () => {
      expect(await tier.get('unknown')).toBeUndefined();
    });

    it.each([
      ['text', 'has a dog called Biscuit – 🐶'],
      ['an object', { city: 'Berlin', tags: ['a', 'b'], nested: { n: 1.5 } }],
      ['null', null],
      ['false', false],
      ['an empty list', []],
    ])('gives back %s as it was stored, with the time it is fresh until', async (_kind, value) => {
      const stored = entry(value);
      await tier.set('key', stored, 60_000);
      expect(await tier.get('key')).toEqual(stored);
    });

    it('keeps the last value of a key', async () => {
      await tier.set('twice', entry(1), 60_000);
      await tier.set('twice', entry(2), 60_000);
      expect((await tier.get('twice'))?.value).toBe(2);
    });

    it('forgets a key when told to, and when its time is over', async () => {
      await tier.set('deleted', entry(1), 60_000);
      await tier.delete('deleted');
      await tier.set('expired', entry(1), 20);
      await pause(60);

      expect(await tier.get('deleted')).toBeUndefined();
      expect(await tier.get('expired')).toBeUndefined();
    });

    it('gives an entry that is no longer fresh while it is kept', async () => {
      const stale = { value: 'old', freshUntilMs: Date.now() - 1_000 };
      await tier.set('stale', stale, 60_000);
      expect(await tier.get('stale')).toEqual(stale);
    });

    it('tells keys apart that look alike', async () => {
      await tier.set('a:b', entry(1), 60_000);
      await tier.set('a:b ', entry(2), 60_000);
      expect((await tier.get('a:b'))?.value).toBe(1);
    });
  });
}
