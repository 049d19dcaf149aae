import { expect, it } from 'vitest';
import { MemoryTier } from '../../src/concurrency/memory-tier.ts';
import { cacheTierContract } from './cache-tier.contract.ts';

cacheTierContract('memory', async () => new MemoryTier(100));

it('the memory tier lets the least recently used entries go first', async () => {
  const tier = new MemoryTier(2);
  const entry = { value: 1, freshUntilMs: Date.now() + 60_000 };
  await tier.set('a', entry, 60_000);
  await tier.set('b', entry, 60_000);
  await tier.get('a');

  await tier.set('c', entry, 60_000);

  expect(await tier.get('a')).toBeDefined();
  expect(await tier.get('b')).toBeUndefined();
  expect(tier.size).toBe(2);
});
