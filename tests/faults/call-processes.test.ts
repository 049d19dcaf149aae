/**
 * Faults of the processes around a call, in real rooms: killed, asked to end, cut off from each other.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Typist } from '../../local/test-stack/typist.ts';
import { type AgentWorker, outboxFiles } from './support/agent-worker.ts';
import { record } from './support/ledger.ts';
import { PATIENCE_MS } from './support/patience.ts';
import { expectStoredOnce } from './support/stored.ts';
import { World } from './support/world.ts';

/** So late that turns are still in the outbox when a process ends. */
const SLOW_QUESTION = { lateMs: 4_000 } as const;

let world: World;
/** It is killed and starts again, as under a supervisor. */
let worker: AgentWorker;
beforeAll(async () => {
  world = await World.start();
  worker = await world.startWorker();
});
beforeEach(() => {
  worker.lines.length = 0;
});
afterEach(() => world.heal());
afterAll(() => world?.stop());

async function settle(
  fault: string,
  typist: Typist,
  delaysMs: (number | null)[],
  told: string,
): Promise<void> {
  await typist.hangUp();
  await world.heal();
  const stored = await expectStoredOnce(world.database.store, typist.user, typist.said);
  record({ fault, said: typist.said.length, stored, delaysMs, told });
}

/** Two turns that wait in the outbox, and a third whose answer has not come. */
async function talkIntoTheOutbox(): Promise<{ typist: Typist; delaysMs: (number | null)[] }> {
  world.models.fail('question', SLOW_QUESTION);
  const typist = await world.call(worker);
  const delaysMs = [await typist.ask('one'), await typist.ask('two')].map((one) => one.delayMs);
  world.models.fail('reply', { hang: true });
  await typist.type('three');
  expect(await typist.see('thinking')).toBe(true);
  return { typist, delaysMs };
}

async function toldOf(one: AgentWorker, message: string): Promise<string> {
  expect(await one.seesLogged(new RegExp(message), PATIENCE_MS), `"${message}" in the log`).toBeDefined();
  return message;
}

describe('what was said is stored exactly once when', () => {
  it('the process of a call is killed', async () => {
    const { typist, delaysMs } = await talkIntoTheOutbox();
    for (const pid of worker.jobsWithTurns) process.kill(pid, 'SIGKILL');
    await world.heal();
    const told = await toldOf(worker, 'outbox replayed');
    await settle('job killed', typist, delaysMs, told);
  });

  it('the worker and all its calls are killed, and another one starts', async () => {
    const { typist, delaysMs } = await talkIntoTheOutbox();
    await worker.killGroup();
    await world.heal();
    await worker.start();
    const told = await toldOf(worker, 'outbox replayed');
    await settle('worker killed with its jobs', typist, delaysMs, told);
  });

  it('the worker alone is killed: the call outlives it for a while', async () => {
    const typist = await world.call(worker);
    const before = await typist.ask('one');
    process.kill(worker.pid, 'SIGKILL');
    const after = await typist.ask('two');
    await typist.hangUp();
    await worker.start();
    await settle('worker killed alone', typist, [before.delayMs, after.delayMs], 'the caller was answered');
    expect(after.delayMs).not.toBeNull();
  });

  it('the worker is asked to end: the call goes on to its end', async () => {
    const typist = await world.call(worker);
    const before = await typist.ask('one');
    const stopped = worker.stop();
    const during = await typist.ask('two');
    expect(during.delayMs).not.toBeNull();
    await settle('worker drained', typist, [before.delayMs, during.delayMs], 'call ended');
    expect(await stopped).toBe(143);
    expect(outboxFiles(worker.outboxDir)).toEqual([]);
    await worker.start();
  });

  it('the worker is asked to end while the database is away, and another one starts when it is back', async () => {
    const typist = await world.call(worker);
    await world.toDatabase.set({ kind: 'away' });
    const answer = await typist.ask('one');
    const stopped = worker.stop();
    await typist.hangUp();
    await stopped;
    expect(outboxFiles(worker.outboxDir)).toHaveLength(1);
    await world.heal();
    await worker.start();
    const told = await toldOf(worker, 'outbox replayed');
    await settle('worker drained, database away', typist, [answer.delayMs], told);
  });

  it('LiveKit is killed in the middle of a call, and starts again', async () => {
    const typist = await world.call(worker);
    const answer = await typist.ask('one');
    await world.livekit.kill();
    await expect.poll(() => worker.isHealthy(), { timeout: PATIENCE_MS, interval: 200 }).toBe(false);
    await world.livekit.startAgain();
    await expect.poll(() => worker.isHealthy(), { timeout: PATIENCE_MS, interval: 200 }).toBe(true);
    const next = await world.call(worker);
    const later = await next.ask('two');
    await settle('LiveKit killed: the next call', next, [later.delayMs], 'health check 503');
    await settle('LiveKit killed: the call', typist, [answer.delayMs], 'health check 503');
  });

  it('the process that embeds is killed', async () => {
    const local = await world.startWorker();
    const typist = await world.call(local);
    const before = await typist.ask('one');
    process.kill(local.inference ?? 0, 'SIGKILL');
    const after = await typist.ask('two');
    expect(after.delayMs).not.toBeNull();
    await expect.poll(() => local.isHealthy(), { timeout: PATIENCE_MS, interval: 200 }).toBe(false);
    await settle('embedder killed', typist, [before.delayMs, after.delayMs], 'health check 503');
    await local.remove();
  });

  it('two workers share a data folder and a call of one is killed', async () => {
    const other = await world.startWorker({ KINDRED_DATA_DIR: worker.dataDir });
    const { typist, delaysMs } = await talkIntoTheOutbox();
    for (const pid of worker.jobsWithTurns) process.kill(pid, 'SIGKILL');
    await world.heal();
    const seen = await Promise.any([worker, other].map((one) => toldOf(one, 'outbox replayed')));
    await settle('two workers on one folder, job killed', typist, delaysMs, seen);
    await other.killGroup();
  });

  it('the process of a call is frozen for a while', async () => {
    const typist = await world.call(worker);
    const before = await typist.ask('one');
    const [job = 0] = worker.jobs.filter((pid) => worker.jobsWithTurns.includes(pid)).concat(worker.jobs);
    process.kill(job, 'SIGSTOP');
    const asking = typist.ask('two');
    setTimeout(() => process.kill(job, 'SIGCONT'), 3_000);
    const after = await asking;
    expect(after.delayMs).not.toBeNull();
    await settle('job frozen for 3 s', typist, [before.delayMs, after.delayMs], 'the reply was late');
  });

  it('the disk refuses every turn of a call', async () => {
    const typist = await world.call(worker);
    // Processes that wait for a call are limited as well: this worker is of no use afterwards.
    for (const pid of worker.jobs) execFileSync('prlimit', ['--pid', String(pid), '--fsize=1:unlimited']);
    const delaysMs = [await typist.ask('one'), await typist.ask('two')].map((answer) => answer.delayMs);
    expect(delaysMs).not.toContain(null);
    const told = await toldOf(worker, 'a turn could not be made durable');
    await settle('call: disk full', typist, delaysMs, told);
  });
});
