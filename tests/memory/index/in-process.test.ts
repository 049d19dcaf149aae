import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InProcessIndex } from '../../../src/memory/index/in-process.ts';
import type { IndexEntry } from '../../../src/memory/index/memory-index.ts';
import { describeMemoryIndex } from './contract.ts';
import { direction, episode, NOW_MS, vectorOf } from './entries.ts';

function indexOf(entries: readonly IndexEntry[]): InProcessIndex {
  const index = new InProcessIndex();
  index.add(entries);
  return index;
}

const recall = (index: InProcessIndex, text: string, vector: Float32Array | null = null) =>
  index.search({ text, vector, limit: 10, nowMs: NOW_MS }).map(({ entry }) => entry);

describeMemoryIndex('in-process index', async (entries) => indexOf(entries));

describe('in-process index, with a model whose cosines lie close together', () => {
  it('weighs them as the model wants it', () => {
    const halfway = direction(1).map((x, i) => (x + (direction(3)[i] ?? 0)) / Math.SQRT2);
    const index = indexOf([
      episode('The newt is called Eft.', { id: 'words', session: 'a', vector: direction(2) }),
      episode('Eft eats flies.', { id: 'meaning', session: 'b', vector: halfway }),
    ]);
    const firstWith = (cosineWeight?: number) =>
      index.search({ text: 'newt', vector: direction(1), cosineWeight, limit: 1, nowMs: NOW_MS })[0]?.entry
        .id;
    expect([undefined, 0.1, 3].map(firstWith)).toEqual(['meaning', 'words', 'meaning']);
  });
});

describe('in-process index, kept in step', () => {
  it('puts a new version of an entry in the place of the old one', () => {
    const index = indexOf([episode('My cat is called Tom.', { id: 'cat' })]);
    index.add([episode('My cat is called Felix.', { id: 'cat' })]);
    expect(index.size).toBe(1);
    expect(recall(index, 'cat').map(({ text }) => text)).toEqual(['My cat is called Felix.']);
  });

  it('gives an entry its vector later', () => {
    const index = indexOf([
      episode('Anna pulls teeth.', { id: 'anna', session: 'a' }),
      episode('It rained.', { session: 'b', vector: direction(2) }),
    ]);
    index.add([episode('Anna pulls teeth.', { id: 'anna', session: 'a', vector: direction(1) })]);
    expect(recall(index, 'dentist', direction(1))[0]?.id).toBe('anna');
  });

  it('forgets what is removed, its words around it included', () => {
    const index = indexOf([
      episode('The violin is a Guarneri.', { id: 'violin' }),
      episode('It cost a fortune.', { id: 'cost' }),
      episode('Music is dear.', { id: 'other', session: 'b' }),
    ]);
    index.remove(['violin', 'unknown']);
    expect(index.size).toBe(2);
    const hits = index.search({ text: 'violin', vector: null, limit: 10, nowMs: NOW_MS });
    expect(hits.map(({ entry }) => entry.id)).not.toContain('violin');
    expect(hits[0]?.score).toBeCloseTo(hits[1]?.score ?? 0, 10);
  });

  it('makes neighbours of the turns on both sides of a removed one', () => {
    const entries = [
      episode('Which marathon was it?', { id: 'q', speaker: 'agent', atMs: NOW_MS - 3_000 }),
      episode('Hm.', { id: 'hm', atMs: NOW_MS - 2_000 }),
      episode('Rotterdam.', { id: 'answer', atMs: NOW_MS - 1_000 }),
    ];
    const scoreOf = (index: InProcessIndex) =>
      index
        .search({ text: 'marathon', vector: null, limit: 3, nowMs: NOW_MS })
        .find(({ entry }) => entry.id === 'answer')?.score ?? 0;
    const index = indexOf(entries);
    const apart = scoreOf(index);
    index.remove(['hm']);
    expect(scoreOf(index)).toBeGreaterThan(apart);
  });

  it('puts a turn that comes late into its place in time', () => {
    const index = indexOf([
      episode('Which marathon was it?', { speaker: 'agent', atMs: 1_000 }),
      episode('And how is the weather?', { speaker: 'agent', atMs: 9_000 }),
    ]);
    const fresh = indexOf([
      episode('Which marathon was it?', { speaker: 'agent', atMs: 1_000 }),
      episode('Rotterdam.', { id: 'answer', atMs: 2_000 }),
      episode('And how is the weather?', { speaker: 'agent', atMs: 9_000 }),
    ]);
    index.add([episode('Rotterdam.', { id: 'answer', atMs: 2_000 })]);
    const scores = (one: InProcessIndex) =>
      one.search({ text: 'marathon', vector: null, limit: 3, nowMs: NOW_MS }).map(({ score }) => score);
    expect(scores(index)).toEqual(scores(fresh));
  });

  it('finds the best of many rows whatever their order', () => {
    const entries = Array.from({ length: 1_500 }, (_, i) =>
      episode(`note ${i}`, { id: `${i}`, session: `${i}`, vector: vectorOf(i) }),
    );
    const index = indexOf(entries);
    for (const wanted of [0, 700, 1_499])
      expect(recall(index, 'x', vectorOf(wanted))[0]?.id).toBe(`${wanted}`);
  });

  it('takes entries that are no sentence at all', () => {
    const index = indexOf([
      episode('', { session: 'a' }),
      episode('🎉'.repeat(50), { session: 'b' }),
      episode('word '.repeat(20_000), { session: 'c', vector: new Float32Array(3) }),
      episode('lighthouse', { id: 'found', session: 'd', vector: new Float32Array(384).fill(Number.NaN) }),
    ]);
    const hits = index.search({ text: 'lighthouse', vector: direction(1), limit: 4, nowMs: NOW_MS });
    expect(hits[0]?.entry.id).toBe('found');
    expect(hits.every(({ score }) => Number.isFinite(score))).toBe(true);
  });

  it('answers after any history as a fresh index over what is left', () => {
    const words = ['lake', 'lamp', 'letter', 'lion', 'loaf', 'lute'];
    const change = fc.record({
      kind: fc.constantFrom('put', 'put', 'put', 'remove'),
      id: fc.nat(12),
      words: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 }),
      session: fc.nat(2),
      minute: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), fc.constantFrom(...words), (changes, asked) => {
        const kept = new Map<string, IndexEntry>();
        const index = new InProcessIndex();
        const query = { text: asked, vector: vectorOf(3), limit: 20, nowMs: NOW_MS };
        const told = (one: InProcessIndex) => one.search(query).map(({ entry, score }) => [entry.id, score]);
        for (const { kind, id, words: said, session, minute } of changes) {
          kept.delete(`${id}`);
          // A search between two changes must leave nothing behind that the next one trips over.
          index.search(query);
          if (kind === 'remove') {
            index.remove([`${id}`]);
            continue;
          }
          const entry = episode(said.join(' '), {
            id: `${id}`,
            session: `${session}`,
            atMs: minute * 60_000,
            vector: vectorOf(id + said.length),
          });
          kept.set(entry.id, entry);
          index.add([entry]);
        }
        expect(told(index)).toEqual(told(indexOf([...kept.values()])));
      }),
      { numRuns: 100 },
    );
  });

  it('stays as it is when most of its rows have been replaced', () => {
    const entries = Array.from({ length: 40 }, (_, i) =>
      episode(`walnut ${i}`, { id: `${i}`, vector: vectorOf(i) }),
    );
    const index = indexOf(entries);
    for (let round = 0; round < 60; round++) index.add(entries);
    expect(index.size).toBe(40);
    expect(recall(index, 'walnut 7')).toEqual(recall(indexOf(entries), 'walnut 7'));
  });
});

describe('names of the speakers', () => {
  it('mean whose words are looked for, not what about', () => {
    const index = new InProcessIndex({ names: { user: ['Ada'], agent: ['Kindred'] } });
    index.add([
      episode('Hello Ada, dear Ada.', { speaker: 'agent', session: 'a' }),
      episode('I live in a lighthouse.', { speaker: 'user', session: 'b' }),
    ]);
    expect(recall(index, 'Where does Ada live?')[0]?.text).toBe('I live in a lighthouse.');
  });
});
