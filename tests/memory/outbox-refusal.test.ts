import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Turn } from '../../src/memory/memory.ts';
import { DiskLogs } from '../../src/memory/outbox/disk-logs.ts';
import { DiskOutbox } from '../../src/memory/outbox/disk-outbox.ts';
import { decodeRecords, type PendingTurn } from '../../src/memory/outbox/records.ts';
import { MAX_REFUSALS } from '../../src/memory/outbox/refusal.ts';
import { replayOutbox } from '../../src/memory/outbox/replay.ts';
import { TurnProcessor } from '../../src/memory/turns/turn-processor.ts';
import { TurnQueue } from '../../src/memory/turns/turn-queue.ts';
import { processPersistently } from '../../src/memory/turns/turn-retries.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { callMemory, turnOf } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';
import { listeningLog } from '../support/listening-log.ts';
import { finding, type ModelServer, startModelServer, structuredModel } from '../support/model-server.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

const signal = new AbortController().signal;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-refusal-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function pendingIn(path: string): Promise<readonly PendingTurn[]> {
  return decodeRecords(await readFile(path, 'utf8')).pending;
}

describe('a turn that the database refuses', () => {
  let database: TestDatabase;
  let model: ModelServer;
  beforeAll(async () => {
    [database, model] = await Promise.all([startTestDatabase(), startModelServer()]);
  });
  afterAll(() => Promise.all([database.close(), model.close()]));

  /** Postgres takes no such id. */
  const impossible = () => turnOf('I live in Oslo', { id: `no-uuid-${randomUUID()}` });

  function processing(into: Log) {
    const memory = callMemory(database.store);
    const embedder = wordEmbedder();
    const parts = { person: memory.person, embedder, model: structuredModel(model), log: into };
    const processor = new TurnProcessor(parts);
    const contextOf = ({ userText }: Turn) => ({ agentSaidBefore: null, ...memory.contextFor(userText) });
    const apply = async ({ turn: one, extraction }: PendingTurn) => {
      const options = { signal, log: into, extraction };
      await processPersistently(processor, one, () => contextOf(one), options);
    };
    return { processor, contextOf, apply };
  }

  it('is tried a few times, asks the model once, and is set aside with its words and an alarm', async () => {
    model.script = finding({ facts: [{ key: 'home', value: 'lives in Oslo' }] });
    const asked = model.asked.length;
    const { log: into, lines } = listeningLog();
    const one = impossible();
    const { processor, contextOf, apply } = processing(into);
    const outbox = new DiskOutbox({ dir, callId: one.callId, log: into });
    await outbox.said(one);
    const onProcessed = () => expect.unreachable('it was refused');
    await new TurnQueue({ processor, outbox, log: into, onProcessed }).push(one, () => contextOf(one));
    await outbox.close();
    for (let refusals = 1; refusals < MAX_REFUSALS; refusals++) {
      const isLast = refusals === MAX_REFUSALS - 1;
      const report = await replayOutbox({ logs: new DiskLogs(dir), apply, log: into }, signal);
      expect(report).toEqual({ applied: 0, waiting: isLast ? 0 : 1, setAside: isLast ? 1 : 0, broken: 0 });
    }
    expect(model.asked.slice(asked)).toHaveLength(1);
    const names = await readdir(dir);
    expect(names).toEqual([expect.stringMatching(/\.outbox\.refused$/)]);
    const [aside] = await pendingIn(join(dir, names[0] ?? ''));
    expect(aside).toMatchObject({ turn: one, refusals: MAX_REFUSALS });
    expect(aside?.extraction?.facts).toMatchObject([{ value: 'lives in Oslo' }]);
    const alarms = lines.filter(({ level, msg }) => level === 50 && String(msg).startsWith('TURN SET ASIDE'));
    expect(alarms).toMatchObject([{ turnId: one.id, refusals: MAX_REFUSALS }]);
    expect(JSON.stringify(lines)).not.toContain('Oslo');
    // Nobody touches it any more.
    expect(await replayOutbox({ logs: new DiskLogs(dir), apply, log: into }, signal)).toMatchObject({
      waiting: 0,
      setAside: 0,
    });
    expect(await readdir(dir)).toEqual(names);
  });
});
