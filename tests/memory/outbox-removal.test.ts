import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KindredError } from '../../src/errors.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { DiskLogs } from '../../src/memory/outbox/disk-logs.ts';
import { DiskOutbox } from '../../src/memory/outbox/disk-outbox.ts';
import { decodeRecords, encodeRecord, type PendingTurn } from '../../src/memory/outbox/records.ts';
import { MAX_REFUSALS } from '../../src/memory/outbox/refusal.ts';
import { removeFromOutbox, removeOldLogs, surveyOutbox } from '../../src/memory/outbox/removal.ts';
import { replayOutbox } from '../../src/memory/outbox/replay.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';

const DAY_MS = 86_400_000;
const ADA = { userId: 'ada', callIds: [] };
const signal = new AbortController().signal;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-removal-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function turn(userId: string, callId: string, userText = `${userId} says hello`): Turn {
  const at = '2026-11-24T10:00:00.000Z';
  return { id: randomUUID(), userId, callId, at, userText, agentText: null };
}

const said = (one: Turn) => encodeRecord({ type: 'said', turn: one });
const answered = (one: Turn) =>
  encodeRecord({ type: 'answered', turnId: one.id, text: `hello ${one.userId}` });

/** A file as a process leaves it that was killed. */
async function orphan(callId: string, text: string): Promise<string> {
  const path = join(dir, `${callId}.999999999.outbox`);
  await writeFile(path, text);
  return path;
}

/** All that can be read in the folder. */
async function words(): Promise<string> {
  const names = await readdir(dir);
  return (await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))).join('');
}

async function remove(whose: { userId: string; callIds: string[] } = ADA): Promise<void> {
  await removeFromOutbox(new DiskLogs(dir), whose);
}

describe('removing a person from the outbox', () => {
  it('deletes the files of their calls and leaves those of others as they are', async () => {
    const [a, b] = [turn('ada', 'c1'), turn('bob', 'c2')];
    await orphan('c1', said(a) + answered(a));
    const bobs = await orphan('c2', said(b) + answered(b));
    const before = await readFile(bobs, 'utf8');
    expect(await surveyOutbox(new DiskLogs(dir), ADA)).toEqual({ records: 2, nameless: 0 });
    await remove();
    expect(await surveyOutbox(new DiskLogs(dir), ADA)).toEqual({ records: 0, nameless: 0 });
    expect(await readdir(dir)).toEqual(['c2.999999999.outbox']);
    expect(await readFile(bobs, 'utf8')).toBe(before);
  });

  it('takes their records alone out of a file that has others’, answers included', async () => {
    const [a, b] = [turn('ada', 'c1'), turn('bob', 'c1')];
    const path = await orphan('c1', said(a) + said(b) + answered(a) + answered(b));
    await remove();
    expect(await words()).not.toContain('ada');
    expect(decodeRecords(await readFile(path, 'utf8'))).toEqual({
      pending: [{ turn: { ...b, agentText: 'hello bob' }, refusals: 0 }],
      broken: [],
    });
  });

  it('does not take one name for another that begins alike', async () => {
    await orphan('c1', said(turn('ada-2', 'c1')));
    await orphan('c2', said(turn('ada-3', 'c2')).slice(0, -5));
    await remove();
    expect((await surveyOutbox(new DiskLogs(dir), { userId: 'ada-2', callIds: [] })).records).toBe(1);
    expect((await surveyOutbox(new DiskLogs(dir), { userId: 'ada-3', callIds: [] })).records).toBe(1);
  });

  it('finds what was set aside as broken, by the name in it and by the call of its file', async () => {
    const a = turn('ada', 'c1');
    await orphan('c1', said(a) + (said(turn('ada', 'c1')) + answered(a)).replaceAll('hello', 'HELLO'));
    // Nobody is named in an answer.
    await orphan('c2', answered(a).replace('hello', 'HELLO'));
    const later = async () => Promise.reject(new Error('the database is away'));
    await replayOutbox({ logs: new DiskLogs(dir), apply: later, log }, signal);
    expect((await readdir(dir)).filter((name) => name.endsWith('.broken'))).toHaveLength(2);
    expect(await surveyOutbox(new DiskLogs(dir), ADA)).toEqual({ records: 3, nameless: 1 });
    const known = { userId: 'ada', callIds: ['c2'] };
    expect(await surveyOutbox(new DiskLogs(dir), known)).toEqual({ records: 4, nameless: 0 });
    await remove(known);
    expect(await readdir(dir)).toEqual([]);
  });

  it('finds what was found in their turns, and what the database has refused for good', async () => {
    const a = turn('ada', 'c1');
    const fact = {
      category: 'FACT',
      key: 'home',
      value: 'lives in Oslo',
      confidence: 1,
      importance: 1,
    } as const;
    const facts = [{ ...fact, validFrom: null, validTo: null }];
    const extraction = { facts, endedKeys: [], openLoops: [], closes: [] };
    const refused = encodeRecord({ type: 'refused', turnId: a.id, extraction });
    await orphan('c1', said(a) + refused.repeat(MAX_REFUSALS - 1));
    expect((await surveyOutbox(new DiskLogs(dir), ADA)).records).toBe(MAX_REFUSALS);
    const refusal = new KindredError('DATABASE', 'as the test says', { details: { sqlState: '22P02' } });
    await replayOutbox({ logs: new DiskLogs(dir), apply: () => Promise.reject(refusal), log }, signal);
    expect(await readdir(dir)).toEqual(['c1.999999999.outbox.refused']);
    expect(await words()).toContain('Oslo');
    await remove();
    expect(await readdir(dir)).toEqual([]);
  });

  it('leaves an answer that lost its turn to the call of its file', async () => {
    await orphan('c1', answered(turn('ada', 'c1')));
    await remove({ userId: 'bob', callIds: ['c2'] });
    expect((await surveyOutbox(new DiskLogs(dir), { userId: 'ada', callIds: ['c1'] })).records).toBe(1);
    await remove({ userId: 'ada', callIds: ['c1'] });
    expect(await readdir(dir)).toEqual([]);
  });

  it('reaches the file that a call under way holds open; the call goes on in a new one', async () => {
    const outbox = new DiskOutbox({ dir, callId: 'c1', log });
    await outbox.said(turn('ada', 'c1', 'before'));
    await remove();
    expect(await words()).toBe('');
    const after = turn('ada', 'c1', 'after');
    await outbox.said(after);
    expect(decodeRecords(await readFile(outbox.path, 'utf8')).pending).toEqual([
      { turn: after, refusals: 0 },
    ]);
    await outbox.close();
  });

  it('is not undone by a worker that replays the same file meanwhile', async () => {
    const [a, b] = [turn('ada', 'c1'), turn('bob', 'c2')];
    await orphan('c1', said(a));
    await orphan('c2', said(b));
    const applied: string[] = [];
    const apply = async ({ turn: { userId } }: PendingTurn) => {
      await remove();
      applied.push(userId);
    };
    await replayOutbox({ logs: new DiskLogs(dir), apply, log }, signal);
    expect(applied.sort()).toEqual(['ada', 'bob']);
    expect((await surveyOutbox(new DiskLogs(dir), ADA)).records).toBe(0);
    await replayOutbox({ logs: new DiskLogs(dir), apply, log }, signal);
    expect(await readdir(dir)).toEqual([]);
    expect(applied).toHaveLength(2);
  });

  it('takes what was set aside when it is older than words are kept, and nothing that still waits', async () => {
    const names = ['c1.1.outbox', 'c1.1.outbox.broken', 'c2.1.outbox.refused', 'c3.1.outbox.refused'];
    for (const name of names) await writeFile(join(dir, name), said(turn('ada', 'c1')));
    const old = new Date(Date.now() - 8 * DAY_MS);
    for (const name of names.slice(0, 3)) await utimes(join(dir, name), old, old);
    expect(await removeOldLogs(new DiskLogs(dir), 7)).toBe(2);
    expect((await readdir(dir)).sort()).toEqual(['c1.1.outbox', 'c3.1.outbox.refused']);
    expect(await removeOldLogs(new DiskLogs(join(dir, 'none')), 7)).toBe(0);
  });

  it('has nothing to do where there is no folder, and says so when it cannot look', async () => {
    expect(await surveyOutbox(new DiskLogs(join(dir, 'none')), ADA)).toEqual({ records: 0, nameless: 0 });
    await appendFile(join(dir, 'file'), 'in the way');
    await expect(surveyOutbox(new DiskLogs(join(dir, 'file')), ADA)).rejects.toMatchObject({
      code: 'OUTBOX',
    });
  });
});
