/**
 * Several workers and nodes: who takes a call, and what becomes of it when its worker goes.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AgentWorker, outboxFiles } from '../faults/support/agent-worker.ts';
import { PATIENCE_MS } from '../faults/support/patience.ts';
import { expectStoredOnce } from '../faults/support/stored.ts';
import { Cluster, callsOf } from './support/cluster.ts';

const PLACES = 2;
const ENV = { WORKER_MAX_CALLS: String(PLACES), WORKER_IDLE_PROCESSES: '2' };
/** A worker tells its load every 2.5 s, and a node where calls go by it. */
const LOAD_TOLD_MS = 3_000;

let cluster: Cluster;
let workers: AgentWorker[];
beforeAll(async () => {
  cluster = await Cluster.start();
  // One after the other: both look for a free port.
  workers = [await cluster.startWorker(0, ENV), await cluster.startWorker(1, ENV)];
});
afterEach(async () => {
  await cluster.hangUpAll();
  cluster.models.heal();
  const idle = async () => (await Promise.all(workers.map(callsOf))).every((calls) => calls === 0);
  await expect.poll(idle, { timeout: PATIENCE_MS, interval: 200 }).toBe(true);
  await sleep(LOAD_TOLD_MS);
});
afterAll(() => cluster?.stop());

/** The worker that holds the only call there is, and the other one. */
async function holderAndOther(): Promise<readonly [AgentWorker, AgentWorker]> {
  const [first, second] = workers as [AgentWorker, AgentWorker];
  return (await callsOf(first)) > 0 ? [first, second] : [second, first];
}

it('calls spread over the workers until all are full; then callers are told, and nobody who talks is disturbed', async () => {
  const typists = [];
  for (let n = 0; n < 2 * PLACES; n++) {
    typists.push(await cluster.call(n % 2));
    await sleep(LOAD_TOLD_MS);
  }
  expect(await Promise.all(workers.map(callsOf))).toEqual([PLACES, PLACES]);
  const refused = await cluster.dial(0);
  await expect.poll(() => refused.isBusy, { timeout: PATIENCE_MS, interval: 50 }).toBe(true);
  expect(refused.agents).toBe(0);
  const answers = await Promise.all(typists.map((typist) => typist.ask(`hello from ${typist.user}`)));
  for (const { delayMs } of answers) expect(delayMs).not.toBeNull();
  await typists[0]?.hangUp();
  await expect
    .poll(async () => (await Promise.all(workers.map(callsOf))).includes(1), { timeout: PATIENCE_MS })
    .toBe(true);
  await sleep(LOAD_TOLD_MS);
  const again = await cluster.call(1);
  expect(again.agents).toBe(1);
});

it('a person in two calls on two workers keeps one memory', async () => {
  const user = `u-${randomUUID()}`;
  const one = await cluster.call(0, user);
  await sleep(LOAD_TOLD_MS);
  const two = await cluster.call(1, user);
  expect(await Promise.all(workers.map(callsOf))).toEqual([1, 1]);
  await one.ask('I have a dog');
  await two.ask('I have a cat');
  await one.ask('I like tea');
  await Promise.all([one.hangUp(), two.hangUp()]);
  await expectStoredOnce(cluster.database.store, user, ['I have a dog', 'I have a cat', 'I like tea']);
});

it('a worker that is asked to end finishes its calls, while others take the new ones', async () => {
  const typist = await cluster.call(0);
  const [holder, other] = await holderAndOther();
  const stopped = holder.stop();
  await sleep(LOAD_TOLD_MS);
  const newcomer = await cluster.call(0);
  expect(await callsOf(other)).toBe(1);
  expect((await typist.ask('still there?')).delayMs).not.toBeNull();
  await typist.hangUp();
  expect(await stopped).toBe(143);
  expect((await newcomer.ask('and you?')).delayMs).not.toBeNull();
  await expectStoredOnce(cluster.database.store, typist.user, typist.said);
  await newcomer.hangUp();
  await holder.start();
});

it('the callers of a worker that is killed with its calls are freed and call again; what they said is stored once', async () => {
  // So late that the turn is still in the outbox when its process goes.
  cluster.models.fail('question', { lateMs: 4_000 });
  const typist = await cluster.call(0);
  await typist.ask('one');
  expect(outboxFiles(`${cluster.dataDir}/outbox`)).toHaveLength(1);
  const [holder] = await holderAndOther();
  await holder.killGroup();
  cluster.models.heal();
  const again = await cluster.call(1, `u-${randomUUID()}`);
  expect((await again.ask('hello')).delayMs).not.toBeNull();
  await expectStoredOnce(cluster.database.store, typist.user, typist.said);
  expect(await typist.seesEnd()).toBe(true);
  await again.hangUp();
  await holder.start();
});
