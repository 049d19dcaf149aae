/**
 * Counting what is stored of what was said.
 *
 * @module
 */

import { expect } from 'vitest';
import { storedWords } from '../../../local/test-stack/stored-words.ts';
import type { MemoryStore } from '../../../src/memory/store/store.ts';
import { PATIENCE_MS } from './patience.ts';

/**
 * Waits until what was said is stored, each turn exactly once and in order, with its one fact.
 *
 * @returns How many turns that is.
 */
export async function expectStoredOnce(
  store: MemoryStore,
  user: string,
  said: readonly string[],
): Promise<number> {
  const found = async () => ({
    words: await storedWords(store, user),
    facts: (await store.listMemories(user)).map(({ value }) => value).sort(),
  });
  const wanted = { words: [...said], facts: said.map((text) => `said ${text}`).sort() };
  await expect.poll(found, { timeout: PATIENCE_MS, interval: 200 }).toEqual(wanted);
  return said.length;
}
