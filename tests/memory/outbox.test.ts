import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KindredError } from '../../src/errors.ts';
import type { Extraction } from '../../src/memory/extraction/extraction.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { DiskLogs } from '../../src/memory/outbox/disk-logs.ts';
import { DiskOutbox } from '../../src/memory/outbox/disk-outbox.ts';
import { decodeRecords, encodeRecord, type PendingTurn } from '../../src/memory/outbox/records.ts';
import { MAX_REFUSALS } from '../../src/memory/outbox/refusal.ts';
import { replayOutbox } from '../../src/memory/outbox/replay.ts';
import { Stillness } from '../../src/memory/outbox/stillness.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';

const log = silentLog;
const signal = new AbortController().signal;

function turn(id: string, userText = 'hello'): Turn {
  return { id, userId: 'ada', callId: 'c1', at: '2026-11-24T10:00:00.000Z', userText, agentText: null };
}

const waiting = (one: Turn): PendingTurn => ({ turn: one, refusals: 0 });
const said = (one: Turn) => encodeRecord({ type: 'said', turn: one });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A file as a process leaves it that was killed: nobody owns it. */
async function orphan(name: string, text: string): Promise<string> {
  const path = join(dir, `${name}.999999999.outbox`);
  await writeFile(path, text);
  return path;
}

async function pendingIn(path: string): Promise<readonly PendingTurn[]> {
  return decodeRecords(await readFile(path, 'utf8')).pending;
}

describe('the outbox', () => {
  it('has a turn on the disk before `said` resolves', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await outbox.said(turn('t1'));
    expect(await pendingIn(outbox.path)).toEqual([waiting(turn('t1'))]);
    await outbox.close();
  });

  it('leaves nothing behind when every turn is done, or when nothing was said', async () => {
    const silent = new DiskOutbox({ dir, callId: 'c0', log });
    await silent.close();
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await outbox.said(turn('t1'));
    await outbox.answered('t1', 'hi');
    await outbox.done('t1');
    await outbox.close();
    expect(await readdir(dir)).toEqual([]);
  });

  it('keeps pending turns with their answers for a later replay', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await Promise.all([outbox.said(turn('t1')), outbox.answered('t1', 'hi'), outbox.said(turn('t2'))]);
    await outbox.done('t2');
    await outbox.close();
    // Its process may live on: it is nobody's all the same.
    const [name = '', ...others] = await readdir(dir);
    expect(others).toEqual([]);
    expect(await new DiskLogs(dir).claim(name)).toBe(true);
    expect(await pendingIn(join(dir, name))).toEqual([waiting({ ...turn('t1'), agentText: 'hi' })]);
  });

  it('holds no words any more once every turn is done, and takes the next one', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await Promise.all([outbox.said(turn('t1')), outbox.said(turn('t2'))]);
    await outbox.done('t1');
    expect(await pendingIn(outbox.path)).toEqual([waiting(turn('t2'))]);
    await outbox.done('t2');
    expect(await readFile(outbox.path, 'utf8')).toBe('');
    await outbox.said(turn('t3'));
    expect(await pendingIn(outbox.path)).toEqual([waiting(turn('t3'))]);
    await outbox.close();
  });

  it('has a turn in the kernel, safe from a kill, as soon as `said` returns', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    const flushed = outbox.said(turn('t1'));
    expect(decodeRecords(readFileSync(outbox.path, 'utf8')).pending).toEqual([waiting(turn('t1'))]);
    await flushed;
    await outbox.close();
  });

  it('says what is wrong when the disk refuses, and recovers when it does not any more', async () => {
    const folder = join(dir, 'outbox');
    await writeFile(folder, 'in the way');
    const outbox = new DiskOutbox({ dir: folder, callId: 'c1', log });
    await expect(outbox.said(turn('t1'))).rejects.toMatchObject({ code: 'OUTBOX' });
    await rm(folder);
    await outbox.said(turn('t2'));
    expect(await pendingIn(outbox.path)).toEqual([waiting(turn('t2'))]);
    await outbox.close();
  });

  it('counts refusals, and keeps what was found at the last one', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await outbox.said(turn('t1'));
    await outbox.refused('t1', null);
    await outbox.refused('t1', FOUND);
    expect(await pendingIn(outbox.path)).toEqual([{ turn: turn('t1'), refusals: 2, extraction: FOUND }]);
    await outbox.close();
  });
});

/** The database answers that it will not have this. */
function refusal(sqlState: string | undefined): KindredError {
  return new KindredError('DATABASE', 'as the test says', { details: { sqlState } });
}

const FOUND: Extraction = {
  facts: [
    {
      ...{ category: 'FACT', key: 'home', value: 'lives in Oslo', confidence: 0.9, importance: 0.7 },
      ...{ validFrom: '2019-01-01T00:00:00.000Z', validTo: null },
    },
  ],
  endedKeys: ['job'],
  openLoops: [{ text: 'moves house', dueAt: null }],
  closes: ['finds a flat'],
};

describe('replaying', () => {
  const options = (apply: (turn: Turn) => Promise<void>, into: Log = log) => ({
    logs: new DiskLogs(dir),
    apply: ({ turn: one }: PendingTurn) => apply(one),
    log: into,
  });

  it('applies orphaned turns in order and removes the file', async () => {
    await orphan('c1', [turn('t1'), turn('t2')].map(said).join(''));
    const applied: string[] = [];
    const report = await replayOutbox(
      options(async ({ id }) => void applied.push(id)),
      signal,
    );
    expect(applied).toEqual(['t1', 't2']);
    expect(report).toEqual({ applied: 2, waiting: 0, setAside: 0, broken: 0 });
    expect(await readdir(dir)).toEqual([]);
  });

  it('stops at a turn that fails and goes on from there the next time', async () => {
    await orphan('c1', ['t1', 't2', 't3'].map((id) => said(turn(id))).join(''));
    let away = true;
    const applied: string[] = [];
    const apply = async ({ id }: Turn) => {
      if (id === 't2' && away) throw new Error('the database is away');
      applied.push(id);
    };
    expect(await replayOutbox(options(apply), signal)).toMatchObject({ applied: 1, waiting: 2 });
    away = false;
    expect(await replayOutbox(options(apply), signal)).toMatchObject({ applied: 2, waiting: 0 });
    expect(applied).toEqual(['t1', 't2', 't3']);
  });

  it('leaves files alone whose owner lives, until the owner has been silent for long', async () => {
    const path = join(dir, `c1.${process.ppid}.outbox`);
    await writeFile(path, said(turn('t1')));
    const applied: string[] = [];
    const apply = async ({ id }: Turn) => void applied.push(id);
    await replayOutbox(options(apply), signal);
    expect(applied).toEqual([]);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(path, longAgo, longAgo);
    await replayOutbox(options(apply), signal);
    expect(applied).toEqual(['t1']);
  });

  it('leaves a file of another host alone whose clock is a minute off, and takes it when it is still', async () => {
    const path = join(dir, 'c1.elsewhere.7.outbox');
    await writeFile(path, said(turn('t1')));
    let nowMs = 0;
    const stillness = new Stillness(() => nowMs);
    const applied: string[] = [];
    const apply = async ({ id }: Turn) => void applied.push(id);
    const logs = new DiskLogs(dir, stillness);
    const look = () => replayOutbox({ ...options(apply), logs }, signal);
    for (const beat of [1, 2, 3]) {
      const minuteAgo = new Date(Date.now() - 60_000 + beat * 2_000);
      await utimes(path, minuteAgo, minuteAgo);
      await look();
      nowMs += 30_000;
    }
    expect(applied).toEqual([]);
    await look();
    expect(applied).toEqual(['t1']);
  });

  it('sets torn and forged records aside and applies the rest', async () => {
    const good = said(turn('t1'));
    const forged = good.replace('hello', 'HELLO');
    await orphan('c1', `${good}${forged}${said(turn('t2')).slice(0, 30)}`);
    const applied: string[] = [];
    const report = await replayOutbox(
      options(async ({ userText }) => void applied.push(userText)),
      signal,
    );
    expect(applied).toEqual(['hello']);
    expect(report.broken).toBe(2);
    expect((await readdir(dir)).filter((name) => name.endsWith('.broken'))).toHaveLength(1);
  });

  it('keeps what is known of a turn when a broken line beside it is set aside', async () => {
    const refused = encodeRecord({ type: 'refused', turnId: 't1', extraction: FOUND });
    const path = await orphan('c1', `${said(turn('t1'))}${refused}torn\n`);
    await replayOutbox(
      options(() => Promise.reject(new Error('the database is away'))),
      signal,
    );
    expect(await pendingIn(path)).toEqual([{ turn: turn('t1'), refusals: 1, extraction: FOUND }]);
  });

  it('lets a refused turn hold up nothing that comes after it', async () => {
    await orphan('c1', ['t1', 't2'].map((id) => said(turn(id))).join(''));
    const applied: string[] = [];
    const apply = async ({ id }: Turn) => {
      if (id === 't1') throw refusal('22P02');
      applied.push(id);
    };
    expect(await replayOutbox(options(apply), signal)).toMatchObject({ applied: 1, waiting: 1 });
    expect(applied).toEqual(['t2']);
  });

  it('lets the model try a turn it makes nothing of a few times, and then keeps it without facts', async () => {
    await orphan('c1', ['t1', 't2'].map((id) => said(turn(id))).join(''));
    const tried: unknown[] = [];
    const apply = async ({ turn: one, extraction }: PendingTurn) => {
      if (one.id === 't1') tried.push(extraction);
      if (one.id === 't1' && extraction === undefined)
        throw new KindredError('MODEL_ANSWER_INVALID', 'no JSON', { retryable: true });
    };
    const replayed = () => replayOutbox({ logs: new DiskLogs(dir), apply, log }, signal);
    expect(await replayed()).toMatchObject({ applied: 1, waiting: 1 });
    for (let pass = 2; pass < MAX_REFUSALS; pass++) expect(await replayed()).toMatchObject({ waiting: 1 });
    expect(await replayed()).toEqual({ applied: 1, waiting: 0, setAside: 0, broken: 0 });
    expect(tried).toEqual([...Array.from({ length: MAX_REFUSALS }, () => undefined), null]);
    expect(await readdir(dir)).toEqual([]);
  });

  it.each([
    ['the database is away', new KindredError('DATABASE_UNREACHABLE', 'away', { retryable: true })],
    ['migrations are missing', refusal('42883')],
    ['the key is wrong', refusal('PGRST301')],
    ['it answers something else', refusal(undefined)],
  ])('tries a turn for as long as %s, and never sets it aside', async (_, error) => {
    const path = await orphan('c1', said(turn('t1')));
    const apply = () => Promise.reject(error);
    for (let pass = 0; pass < 2 * MAX_REFUSALS; pass++)
      expect(await replayOutbox(options(apply), signal)).toMatchObject({ waiting: 1, setAside: 0 });
    expect(await pendingIn(path)).toEqual([waiting(turn('t1'))]);
  });

  it('survives any bytes', () => {
    const good = said(turn('t1'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(good.length), (noise, at) => {
        const { pending } = decodeRecords(`${noise}\n${good.slice(0, at)}${noise}${good.slice(at)}\n${good}`);
        expect(pending).toEqual([waiting(turn('t1'))]);
      }),
      { numRuns: 10_000 },
    );
  });
});
