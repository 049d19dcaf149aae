import type { MemoryStore } from '../../src/memory/store/store.ts';

/** What the database has of what a person said, in order. */
export async function storedWords(store: MemoryStore, user: string): Promise<string[]> {
  const episodes = await store.listEpisodes(user);
  return episodes.filter(({ speaker }) => speaker === 'user').map(({ text }) => text);
}
