import { describe, expect, it } from 'vitest';
import type { Hit, IndexEntry } from '../../../src/memory/index/memory-index.ts';
import { tokensOf } from '../../../src/memory/recall/memory-block.ts';
import { chooseHits } from '../../../src/memory/recall/recall-choice.ts';

const X = { words: 'x', turnsOf: () => [] };
const ROOM = { floor: 0.5, maxTokens: 1_000 };

function hit(text: string, relevance: number, more: Partial<IndexEntry> = {}): Hit {
  const entry: IndexEntry = {
    ...{ id: text, kind: 'memory', text, atMs: 0, sessionId: 'before', speaker: null, importance: 0.5 },
    ...{ vector: null, ...more },
  };
  return { entry, relevance, score: relevance };
}
const said = (text: string, relevance: number) =>
  hit(text, relevance, { kind: 'episode', speaker: 'user', id: `said ${text}` });
const answered = (text: string, relevance: number) =>
  hit(text, relevance, { kind: 'episode', speaker: 'agent', id: `answered ${text}` });

const textsOf = (hits: readonly Hit[], words = 'Tell me something.', options = ROOM) =>
  chooseHits(hits, { words, turnsOf: () => [] }, options).hits.map(({ entry }) => entry.text);

describe('what is given', () => {
  it('is what may matter; the rest is counted nowhere', () => {
    const { hits, found } = chooseHits([hit('has a dog', 0.8), hit('plays the cello', 0.4)], X, ROOM);
    expect(hits.map(({ entry }) => entry.text)).toEqual(['has a dog']);
    expect(found).toBe(1);
  });

  it('is often nothing', () => {
    expect(chooseHits([hit('plays the cello', 0.4)], X, ROOM)).toEqual({ hits: [], found: 0 });
  });

  it('is a memory before the sentence that says the same, however well that fits', () => {
    const memory = hit('job: works as a vet in Leeds', 0.6);
    expect(textsOf([said('I work as a vet in Leeds.', 0.9), memory])).toEqual([memory.entry.text]);
  });

  it('is a sentence that says more than the memory', () => {
    const more = 'My first week as a vet was all hamsters and one python.';
    expect(textsOf([hit('job: works as a vet', 0.9), said(more, 0.8)])).toContain(more);
  });

  it('is the same thing once', () => {
    expect(textsOf([said('We fly to Rome.', 0.9), said('We fly to Rome!', 0.8)])).toEqual([
      'We fly to Rome.',
    ]);
  });

  it('is an answer of the companion where it brings something of its own alone', () => {
    const echo = answered('A vet in Leeds, how lovely!', 0.9);
    const advice = answered('For endings I would read the book by Averbakh, chapter by chapter.', 0.9);
    expect(textsOf([hit('job: works as a vet in Leeds', 0.9), echo])).toHaveLength(1);
    expect(textsOf([advice], 'Which chess book was it?')).toEqual([advice.entry.text]);
  });

  it('keeps within the budget, best first', () => {
    const hits = ['one thing', 'another matter', 'third affair'].map((text) => hit(text, 0.9));
    expect(textsOf(hits, 'x', { ...ROOM, maxTokens: 45 })).toEqual(['one thing', 'another matter']);
    expect(textsOf(hits, 'x', { ...ROOM, maxTokens: 0 })).toEqual([]);
  });
});

describe('the tokens of a text', () => {
  it.each([
    ['has a dog called Biscuit', 6],
    ['我有一只狗', 5],
    ['', 0],
  ])('%s', (text, tokens) => {
    expect(tokensOf(text)).toBe(tokens);
  });
});
