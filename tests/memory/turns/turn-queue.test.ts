import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../../src/memory/memory.ts';
import { DiskLogs } from '../../../src/memory/outbox/disk-logs.ts';
import { DiskOutbox } from '../../../src/memory/outbox/disk-outbox.ts';
import { replayOutbox } from '../../../src/memory/outbox/replay.ts';
import { TurnProcessor } from '../../../src/memory/turns/turn-processor.ts';
import { TurnQueue } from '../../../src/memory/turns/turn-queue.ts';
import { callMemory, turnOf } from '../../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../../support/database.ts';
import { listeningLog } from '../../support/listening-log.ts';
import { finding, type ModelServer, startModelServer, structuredModel } from '../../support/model-server.ts';
import { wordEmbedder } from '../../support/word-embedder.ts';

let dir: string;
let database: TestDatabase;
let model: ModelServer;
beforeAll(async () => {
  [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
});
afterAll(() => Promise.all([database.close(), model.close()]));
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'turn-queue-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a call that ends while the model still looks for facts', () => {
  it('has its words in the memory before the deadline, and its facts from the replay', async () => {
    const { log, lines } = listeningLog();
    const memory = callMemory(database.store);
    const embedder = wordEmbedder();
    const parts = { person: memory.person, embedder, model: structuredModel(model), log };
    const processor = new TurnProcessor(parts);
    const contextOf = ({ userText }: Turn) => ({ agentSaidBefore: null, ...memory.contextFor(userText) });
    const { userId } = memory.person;
    const turns = ['I live in Oslo', 'I have a dog'].map((text) => turnOf(text, { userId }));
    const outbox = new DiskOutbox({ dir, callId: turns[0]?.callId ?? '', log });
    const slow = Promise.withResolvers<void>();
    model.hold = slow.promise;
    const queue = new TurnQueue({ processor, outbox, log, onProcessed: () => undefined });
    for (const turn of turns) {
      await outbox.said(turn);
      void queue.push(turn, () => contextOf(turn));
    }
    await queue.drain(3_000);
    await outbox.close();
    const words = await database.store.listEpisodes(userId);
    expect(words.map(({ text }) => text).sort()).toEqual(['I have a dog', 'I live in Oslo']);
    expect(await database.store.listMemories(userId)).toEqual([]);
    // Nobody has to act: the worker goes on.
    expect(lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);

    slow.resolve();
    model.hold = undefined;
    model.script = finding({ facts: [{ key: 'home', value: 'lives in Oslo' }] });
    const apply = async ({ turn }: { turn: Turn }, signal: AbortSignal) =>
      void (await processor.process(turn, contextOf(turn), { signal }));
    const signal = new AbortController().signal;
    const report = await replayOutbox({ logs: new DiskLogs(dir), apply, log }, signal);
    expect(report).toMatchObject({ applied: 2, waiting: 0 });
    expect(await database.store.listMemories(userId)).toMatchObject([{ value: 'lives in Oslo' }]);
    expect(await database.store.listEpisodes(userId)).toHaveLength(2);
    expect(await readdir(dir)).toEqual([]);
  });
});
