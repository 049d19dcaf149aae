import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CachedEmbedder } from '../../eval/recall/cached-embedder.ts';
import { readDataset } from '../../eval/recall/dataset.ts';
import { evaluateRecall } from '../../eval/recall/evaluate.ts';
import { quality } from '../../eval/recall/measure.ts';
import { prepare } from '../../eval/recall/prepare.ts';
import { tune } from '../../eval/recall/tuning.ts';
import { DATASET, WordCountEmbedder } from './dataset.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-eval-'));
  file = join(folder, 'dataset.json');
  await writeFile(file, JSON.stringify(DATASET));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the measure of recall', () => {
  it('counts a hit for any evidence and recall for its share', () => {
    const outcome = { evidence: ['a', 'b'], recalled: ['x', 'a', 'y', 'b'] };
    const missed = { ...outcome, recalled: ['x'] };
    expect(quality([outcome, missed], [1, 2, 4])).toEqual({
      questions: 2,
      hit: { 1: 0, 2: 0.5, 4: 0.5 },
      recall: { 1: 0, 2: 0.25, 4: 0.5 },
    });
  });

  it('counts evidence that is nowhere as not recalled, and leaves out questions without any', async () => {
    const report = await evaluateRecall({
      dataset: await readDataset(file),
      embedder: new WordCountEmbedder(),
      ks: [1, 4],
      index: 'in-process',
      floor: 0,
    });
    expect(report.questions).toBe(6);
    expect(report.hit).toEqual({ 1: 1, 4: 1 });
    expect(report.byCategory.hard).toEqual({ questions: 2, hit: { 1: 1, 4: 1 }, recall: { 1: 0.5, 4: 0.5 } });
    expect(report.searchMs.p95).toBeGreaterThanOrEqual(report.searchMs.p50);
  });

  it('is the same in the database, where conversations with the same ids do not mix', {
    timeout: 120_000,
  }, async () => {
    const dataset = await readDataset(file);
    const options = { dataset, embedder: new WordCountEmbedder(), ks: [1, 4], floor: 0.3 };
    const near = await evaluateRecall({ ...options, index: 'in-process' });
    const far = await evaluateRecall({ ...options, index: 'database' });
    expect({ ...far, searchMs: null }).toEqual({ ...near, searchMs: null });
  });
});

describe('a prepared conversation', () => {
  it('lets whoever speaks first be the user and puts questions into the first person', async () => {
    const dataset = await readDataset(file);
    const [conversation] = dataset.conversations;
    if (!conversation) throw new Error('no conversation');
    const embedder = new WordCountEmbedder();
    const { names, entries, cases } = await prepare(conversation, embedder);
    expect(names).toEqual({ user: ['Ada'], agent: ['Ben'] });
    expect(entries.map(({ speaker }) => speaker)).toEqual(['user', 'agent', 'user', 'agent']);
    const [asked] = await embedder.embed(['What does I bake?']);
    expect(cases[1]?.query.vector).toEqual(asked);
    expect(cases[1]?.query.text).toBe('What does Ben bake?');
  });
});

describe('tuning', () => {
  it('moves no weight of a signal that is left out', async () => {
    const dataset = await readDataset(file);
    const embedder = new WordCountEmbedder();
    const conversations = await Promise.all(dataset.conversations.map((one) => prepare(one, embedder)));
    const weights = await tune(conversations, ['lexical', 'speaker']);
    expect(weights.lexical).toBeGreaterThan(0);
    expect(weights.speaker).toBeGreaterThan(0);
    expect(weights.vector + weights.exchange + weights.time + weights.expansion).toBe(0);
  });
});

describe('the cache of vectors', () => {
  it('embeds each text once, also after a restart', async () => {
    const embedder = new WordCountEmbedder();
    const options = { embedder, file: join(folder, 'cache', 'vectors.txt') };
    const first = await CachedEmbedder.open(options);
    const wanted = await embedder.embed(['one boat', 'two boats']);
    expect(await first.embed(['one boat', 'two boats', 'one boat'])).toEqual([...wanted, wanted[0]]);
    const embedded = embedder.embedded;
    const second = await CachedEmbedder.open(options);
    expect(await second.embed(['two boats'])).toEqual([wanted[1]]);
    expect(embedder.embedded).toBe(embedded);
  });
});

describe('npm run eval', { timeout: 120_000 }, () => {
  const evaluate = (...args: string[]) => promisify(execFile)(process.execPath, ['eval/eval.ts', ...args]);

  it('says what is wrong with a dataset', async () => {
    const broken = join(folder, 'broken.json');
    await writeFile(broken, JSON.stringify({ name: 'x', conversations: [{ id: 'y', episodes: [{}] }] }));
    await expect(evaluate('--dataset', broken)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/broken\.json cannot be read: .*episodes\[0\]\.id/s),
    });
    await expect(readDataset(join(folder, 'absent.json'))).rejects.toMatchObject({ code: 'IMPORT_INVALID' });
  });

  it('refuses cut-offs that are no numbers', async () => {
    await expect(evaluate('--dataset', file, '--k', '5,many')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('whole numbers from 1 to 100'),
    });
  });
});
