import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EMBEDDING_DIMENSIONS, type Embedder } from '../../../src/memory/embedder/embedder.ts';
import { InProcessIndex } from '../../../src/memory/index/in-process.ts';
import type { IndexEntry } from '../../../src/memory/index/memory-index.ts';
import { Recall, type RecallOptions } from '../../../src/memory/recall/recall.ts';
import { silentLog } from '../../../src/telemetry/log.ts';

const LONG_MS = 60_000;
const SHORT_MS = 1;
const HELD_MS = 300;
const never = () => new Promise<never>(() => undefined);

/** Points along one axis. */
const along = (axis: number) => new Float32Array(EMBEDDING_DIMENSIONS).with(axis, 1);

const memory = (id: string, text: string, axis: number): IndexEntry => ({
  ...{ id, kind: 'memory', text, atMs: 0, sessionId: 'before', speaker: null, importance: 0.5 },
  vector: along(axis),
});

let index: InProcessIndex;
let asked: string[];
beforeEach(() => {
  asked = [];
  index = new InProcessIndex();
  index.add([memory('m-1', 'has a dog called Biscuit', 1), memory('m-2', 'plays the cello', 2)]);
});

function recallWith(
  answer: () => Promise<Float32Array[]>,
  budgetMs = LONG_MS,
  more: Partial<RecallOptions> = {},
): Recall {
  const embedder: Embedder = {
    model: 'by hand',
    embed: (texts) => {
      asked.push(...texts);
      return answer();
    },
    close: async () => undefined,
  };
  return new Recall({
    ...{ index, embedder, budgetMs, choice: { floor: 0, maxTokens: 1_000 }, holdMs: LONG_MS },
    ...{ callId: 'now', log: silentLog, ...more },
  });
}

const cello = async () => [along(2)];

describe('the answer', () => {
  it('finds by meaning what shares no word', async () => {
    const { mode, hits } = await recallWith(cello).take('Which instrument?');
    expect(mode).toBe('full');
    expect(hits[0]?.entry.id).toBe('m-2');
  });

  it.each([
    ['fails', () => Promise.reject(new Error('away')), LONG_MS],
    ['does not answer within the budget', never, SHORT_MS],
  ])('is the lexical one when the embedder %s', async (_, answer, budgetMs) => {
    const recall = recallWith(answer, budgetMs);
    const { mode, hits } = await recall.take('How is Biscuit?');
    expect(mode).toBe('lexical');
    expect(hits[0]?.entry.id).toBe('m-1');
    expect(recall.counts).toEqual({ full: 0, lexical: 1, none: 0 });
  });

  it('leaves out what was said in this call, and what the person once asked', async () => {
    const said = { kind: 'episode', speaker: 'user', atMs: 0, importance: 0.5, vector: along(2) } as const;
    index.add([
      { ...said, id: 'e-1', sessionId: 'now', text: 'The cello is heavy.' },
      { ...said, id: 'e-2', sessionId: 'before', text: 'Who plays the cello?' },
      { ...said, id: 'e-3', sessionId: 'before', text: 'The cello is old.' },
    ]);
    const { hits } = await recallWith(cello).take('Tell me of the cello.');
    const ids = hits.map(({ entry }) => entry.id);
    expect(ids).toEqual(expect.arrayContaining(['m-2', 'e-3']));
    expect(ids).not.toContain('e-1');
    expect(ids).not.toContain('e-2');
  });
});

describe('what is over or forgotten', () => {
  it('is not given, however well it fits, and leaves its place to what may be told', async () => {
    const about = ['wood', 'strings', 'bow', 'case', 'teacher', 'price'];
    const entries = about.map((what, i) => memory(`c-${i}`, `${what} of a cello`, 2));
    index.add(entries);
    const mayTell = ({ id }: IndexEntry) => ['m-2', 'c-0', 'c-1', 'c-2'].includes(id);
    const { hits } = await recallWith(cello, LONG_MS, { mayTell }).take('Tell me of the cello.');
    expect(hits.map(({ entry }) => entry.id).sort()).toEqual(['c-0', 'c-1', 'c-2', 'm-2']);
  });

  it('does not survive in an answer that was found before: the same question is asked anew', async () => {
    const recall = recallWith(async () => [along(1)]);
    const before = await recall.take('What is my dog called?');
    expect(before.hits[0]?.entry.id).toBe('m-1');
    index.remove(['m-1']);
    recall.memoryChanged();
    const after = await recall.take('What is my dog called?');
    expect(after.hits.map(({ entry }) => entry.id)).not.toContain('m-1');
  });

  it('does not survive in an answer that is under way either', async () => {
    const vectors = Promise.withResolvers<Float32Array[]>();
    const recall = recallWith(() => vectors.promise);
    recall.prepare('What is my dog called?');
    index.remove(['m-1']);
    recall.memoryChanged();
    vectors.resolve([along(1)]);
    const { hits } = await recall.take('What is my dog called?');
    expect(hits.map(({ entry }) => entry.id)).not.toContain('m-1');
    expect(asked).toHaveLength(2);
  });
});

describe('what is prepared', () => {
  it('is asked for once, however often its words come', async () => {
    const recall = recallWith(cello);
    recall.prepare('Which instrument?');
    await recall.ready('Which instrument?');
    await recall.take('Which instrument?');
    expect(asked).toEqual(['Which instrument?']);
  });

  it('is there when it says so', async () => {
    const vectors = Promise.withResolvers<Float32Array[]>();
    const recall = recallWith(() => vectors.promise);
    let isThere = false;
    const ready = recall.ready('Which instrument?').then(() => {
      isThere = true;
    });
    await new Promise(setImmediate);
    expect(isThere).toBe(false);
    vectors.resolve([along(2)]);
    await ready;
    expect((await recall.take('Which instrument?')).hits[0]?.entry.id).toBe('m-2');
  });

  it.each([
    ['an embedder that is silent', never],
    ['one that fails', () => Promise.reject(new Error('away'))],
  ])('is not waited for beyond patience, and never rejects: %s', async (_, answer) => {
    await expect(
      recallWith(answer, LONG_MS, { holdMs: SHORT_MS }).ready('Which instrument?'),
    ).resolves.toBeUndefined();
  });

  it('counts what its words were held for, in the turn that they were held in', async () => {
    const vectors = Promise.withResolvers<Float32Array[]>();
    const recall = recallWith(() => vectors.promise);
    setTimeout(() => vectors.resolve([along(2)]), HELD_MS);
    await recall.ready('Which instrument?');
    const { waitedMs } = await recall.take('Which instrument?');
    expect(waitedMs).toBeGreaterThanOrEqual(HELD_MS - 1);

    await recall.ready('Which instrument?');
    expect((await recall.take('Which instrument?')).waitedMs).toBeLessThan(waitedMs);
  });

  it('holds no longer than the budget, and leaves the reply what is left of it', async () => {
    const recall = recallWith(never, HELD_MS);
    await recall.ready('How is Biscuit?');
    const timer = vi.spyOn(globalThis, 'setTimeout');
    const { mode } = await recall.take('How is Biscuit?');
    const [, leftMs] = timer.mock.calls[0] ?? [];
    timer.mockRestore();
    expect(mode).toBe('lexical');
    expect(leftMs).toBeLessThanOrEqual(1);
  });

  it('is nothing where nothing is known', async () => {
    index.remove(['m-1', 'm-2']);
    await recallWith(never).ready('Which instrument?');
    expect(asked).toEqual([]);
  });
});
