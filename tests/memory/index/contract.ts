/**
 * What every memory index does, whatever it searches in.
 */

import { describe, expect, it } from 'vitest';
import type { Hit, IndexEntry, IndexQuery, MemoryIndex } from '../../../src/memory/index/memory-index.ts';
import { direction, episode, memory, NOW_MS } from './entries.ts';

/** Opens an index that holds these entries; every time a fresh one. */
export type OpenWith = (entries: readonly IndexEntry[]) => Promise<MemoryIndex>;

export function describeMemoryIndex(name: string, open: OpenWith): void {
  const ask = async (index: MemoryIndex, query: Partial<IndexQuery>): Promise<readonly Hit[]> =>
    index.search({ text: '', vector: null, limit: 10, nowMs: NOW_MS, ...query });
  const recall = async (entries: readonly IndexEntry[], query: Partial<IndexQuery>) =>
    ask(await open(entries), query);
  const texts = (hits: readonly Hit[]) => hits.map(({ entry }) => entry.text);

  describe(name, () => {
    it('finds the entry that shares the rarest words with the question', async () => {
      const entries = [
        episode('I had soup for dinner.', { session: 'a' }),
        episode('My dog Biscuit ate my dinner.', { session: 'b' }),
        episode('We had dinner at the harbour.', { session: 'c' }),
      ];
      const hits = await recall(entries, { text: 'which dog ate the dinner' });
      expect(texts(hits)[0]).toBe('My dog Biscuit ate my dinner.');
    });

    it('finds words in another form', async () => {
      const entries = [
        episode('I bought a boat.', { session: 'a' }),
        episode('I like trains.', { session: 'b' }),
      ];
      expect(texts(await recall(entries, { text: 'what did I buy?' }))[0]).toBe('I bought a boat.');
    });

    it.each([
      ['German', 'Wie heißt mein Hund?', 'Mein Hund heißt Bello.', 'Ich trinke morgens gern Tee.'],
      ['German without its accents', 'schone grusse', 'Schöne Grüße von Oma.', 'Das Wetter war gut.'],
      ['Chinese', '我的狗叫什么名字？', '我的狗叫豆豆。', '我喜欢喝绿茶。'],
      ['Hindi', 'मेरे कुत्ते का नाम क्या है?', 'मेरे कुत्ते का नाम मोती है।', 'मुझे सुबह चाय पसंद है।'],
    ])('finds words in %s', async (_language, text, wanted, other) => {
      const entries = [episode(other, { session: 'a' }), episode(wanted, { session: 'b' })];
      const hits = await recall(entries, { text });
      expect(texts(hits)[0]).toBe(wanted);
      // It was found by its words: what shares none scores less.
      expect(hits[0]?.score).toBeGreaterThan((hits[1]?.score ?? 0) + 0.1);
    });

    it('finds an answer by the words of the turn before it', async () => {
      const entries = [
        episode('Where did the marathon take place?', { speaker: 'agent', session: 'a' }),
        episode('In Rotterdam, it rained all day.', { session: 'a' }),
        episode('I prefer tea.', { session: 'b' }),
      ];
      const hits = await recall(entries, { text: 'where was my marathon' });
      expect(texts(hits)[0]).toBe('In Rotterdam, it rained all day.');
    });

    it('finds by meaning what shares no word', async () => {
      const entries = [
        episode('Anna pulls teeth for a living.', { session: 'a', vector: direction(1) }),
        episode('The weather was fine.', { session: 'b', vector: direction(2) }),
      ];
      const hits = await recall(entries, { text: 'who is a dentist', vector: direction(1) });
      expect(texts(hits)[0]).toBe('Anna pulls teeth for a living.');
    });

    it('prefers the words of the one who is asked about', async () => {
      const index = await open([
        episode('A trip to Norway sounds lovely.', { speaker: 'agent', session: 'a' }),
        episode('The trip to Norway costs much.', { speaker: 'user', session: 'b' }),
      ]);
      expect(texts(await ask(index, { text: 'what did I say about Norway' }))[0]).toContain('costs');
      expect(texts(await ask(index, { text: 'what did you say about Norway' }))[0]).toContain('lovely');
    });

    it('prefers what was said at the time that the question speaks of', async () => {
      const index = await open([
        episode('We went sailing.', { session: 'a', atMs: Date.UTC(2026, 2, 10) }),
        episode('We went sailing again.', { session: 'b', atMs: Date.UTC(2026, 6, 10) }),
      ]);
      expect(texts(await ask(index, { text: 'sailing in March' }))[0]).toBe('We went sailing.');
      expect(texts(await ask(index, { text: 'sailing last summer' }))[0]).toBe('We went sailing again.');
    });

    it('lets a repetition stand behind something new', async () => {
      const entries = [
        episode('I play the cello.', { session: 'a' }),
        episode('I play the cello.', { session: 'b' }),
        episode('The cello is old.', { session: 'c' }),
      ];
      const hits = await recall(entries, { text: 'cello play', limit: 2 });
      expect(texts(hits)).toEqual(['I play the cello.', 'The cello is old.']);
    });

    it('recalls memories beside episodes and tells which is which', async () => {
      const entries = [
        memory('dog_name', 'has a dog called Biscuit', { importance: 0.9 }),
        episode('Biscuit, my dog, is ill.', { session: 'a' }),
      ];
      const hits = await recall(entries, { text: 'how is my dog?' });
      expect(hits.map(({ entry }) => entry.kind).sort()).toEqual(['episode', 'memory']);
      const fact = hits.find(({ entry }) => entry.kind === 'memory')?.entry;
      expect(fact).toMatchObject({ text: 'dog name: has a dog called Biscuit', speaker: null });
      expect(fact?.importance).toBeCloseTo(0.9, 5);
    });

    it('answers best first and at most as many as asked for', async () => {
      const entries = Array.from({ length: 30 }, (_, i) =>
        episode(`Garden note ${i}: ${'tomato '.repeat(i % 7)}`, { session: `s${i}` }),
      );
      const hits = await recall(entries, { text: 'tomato garden', limit: 12 });
      expect(hits).toHaveLength(12);
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    });

    it('finds entries without a vector by their words', async () => {
      const entries = [
        episode('The attic holds my stamps.', { session: 'a', vector: null }),
        episode('Nothing of interest.', { session: 'b', vector: direction(3) }),
      ];
      const hits = await recall(entries, { text: 'stamps in the attic', vector: direction(1) });
      expect(texts(hits)[0]).toBe('The attic holds my stamps.');
    });

    it.each([
      ['of another dimension', new Float32Array([1, 0, 0])],
      ['of nothing', new Float32Array(0)],
      ['of zeros', new Float32Array(384)],
      ['with NaN in it', direction(1).map((x, i) => (i === 7 ? Number.NaN : x))],
    ])('answers by words when the vector of the question is one %s', async (_name, vector) => {
      const entries = [
        episode('My bicycle is green.', { session: 'a', vector: direction(1) }),
        episode('My car is red.', { session: 'b', vector: direction(2) }),
      ];
      const hits = await recall(entries, { text: 'bicycle', vector });
      expect(texts(hits)[0]).toBe('My bicycle is green.');
      expect(hits.every(({ score }) => Number.isFinite(score))).toBe(true);
    });

    it.each([
      ['no words', ''],
      ['stop words alone', 'what was it that you did'],
      ['emoji', '🐕🐈 ❤️'],
      ['right-to-left text', 'מה שם הכלב שלי'],
      ['quotes and operators', `it's "a" & !b | (c) <-> 'd' \\ :*`],
      ['a hundred thousand characters', 'river bank '.repeat(9_000)],
    ])('takes a question of %s', async (_name, text) => {
      const entries = [
        episode('שם הכלב שלי ביסקוויט 🐕', { session: 'a' }),
        episode('The river bank was muddy.', { session: 'b' }),
      ];
      const hits = await recall(entries, { text });
      expect(hits.every(({ score }) => Number.isFinite(score))).toBe(true);
    });

    it('has nothing to say about nobody', async () => {
      expect(await recall([], { text: 'anything', vector: direction(1) })).toEqual([]);
    });
  });
}
