/**
 * How many people can talk at the same time: 1, 5, 10 and 20 calls at once in real rooms, with sound both ways and
 * simulated model services. A single call is the base; what many at once cost is what they add to its delay.
 *
 * `LOAD_CALLS=1,5,10,20` sets the steps. `SOAK_MINUTES=30` adds a soak: two calls at a time, one after the other, while
 * the memory of the worker and the number of its jobs are watched.
 *
 * @module
 */

import '../local/caller/quiet.ts';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dispose } from '@livekit/rtc-node';
import { createTtsEngine } from '../local/inference/tts.ts';
import { jobsOf } from '../local/test-stack/process-tree.ts';
import { storedWords } from '../local/test-stack/stored-words.ts';
import { Typist } from '../local/test-stack/typist.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import { cpuSecondsOf, machineBusySeconds, memoryMbOf } from './process-figures.ts';
import { RoomRig } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title = 'calls at the same time: one call against 5, 10 and 20';

const STEPS = (process.env.LOAD_CALLS ?? '1,5,10,20').split(',').map(Number);
const SOAK_MINUTES = Number(process.env.SOAK_MINUTES ?? 0);
const SOAK_CALLS = 2;
const TURNS = 3;
/** A process takes some two seconds to load: as many people may call in that time without waiting for one. */
const IDLE_PROCESSES = 5;
/** People do not call in the same millisecond. */
const APART_MS = 300;
const STORED_WITHIN_MS = 60_000;
const SENTENCE = 'I have a dog called Biscuit.';
/** What the logs say when the machine is too small: the framework of its process, recall of its budget. */
const OVERLOAD = /process not scheduled|event loop|recall over its budget/;

/** One step's calls, in the air. */
interface Bench {
  readonly rig: RoomRig;
  readonly pcm: Int16Array;
  readonly store: MemoryStore;
  readonly agent: number;
}

interface CallOutcome {
  readonly user: string;
  readonly delaysMs: readonly (number | null)[];
  readonly isGreeted: boolean;
  /** Turns that the agent has told of: a pause in a sentence may make two of it. */
  readonly taken: number;
}

async function holdCall({ rig, pcm }: Bench, begin: Promise<void>): Promise<CallOutcome> {
  const user = `load-${randomUUID()}`;
  const { livekit, agentName } = rig.stack;
  const typist = await Typist.join({ livekit, agentName, user, microphone: true });
  const isGreeted = await typist.hearGreeting().then(
    () => true,
    () => false,
  );
  await begin;
  const delaysMs: (number | null)[] = [];
  for (let n = 0; isGreeted && n < TURNS; n++) delaysMs.push((await typist.speak(pcm, SENTENCE)).delayMs);
  await typist.hangUp();
  return { user, delaysMs, isGreeted, taken: typist.notes.turns.length };
}

/** Waits until nothing is on its way any more, or for as long as one would. */
async function countStored({ store }: Bench, users: readonly string[], wanted: number): Promise<number> {
  const deadlineMs = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    const words = await Promise.all(users.map((user) => storedWords(store, user)));
    const stored = words.flat().length;
    if (stored >= wanted || performance.now() > deadlineMs) return stored;
    await sleep(500);
  }
}

/** What the agent's processes cost while everybody talks. */
async function measure(bench: Bench, talking: Promise<unknown>): Promise<Figures> {
  const processes = [bench.agent, ...jobsOf(bench.agent)];
  const before = { at: performance.now(), busy: machineBusySeconds(), agent: cpuSecondsOf(processes) };
  await sleep(3_000);
  const jobs = processes.slice(1).map(memoryMbOf);
  const agentSeconds = cpuSecondsOf(processes) - before.agent;
  const seconds = (performance.now() - before.at) / 1_000;
  const busy = machineBusySeconds() - before.busy;
  await talking;
  return {
    jobMemoryMb: { ...distribution(jobs) },
    workerMemoryMb: memoryMbOf(bench.agent),
    agentCores: agentSeconds / seconds,
    machineCores: busy / seconds,
  };
}

function overloadLines({ rig }: Bench): number {
  const log = readFileSync(join(rig.dataDir, 'logs', 'agent.log'), 'utf8');
  return log.split('\n').filter((line) => OVERLOAD.test(line)).length;
}

/** So many calls at once: all are greeted first, then all talk at the same time. */
async function step(bench: Bench, calls: number): Promise<Figures> {
  const begin = Promise.withResolvers<void>();
  const warningsBefore = overloadLines(bench);
  const started: Promise<CallOutcome>[] = [];
  for (let n = 0; n < calls; n++) {
    started.push(holdCall(bench, begin.promise));
    await sleep(APART_MS);
  }
  await untilGreeted(bench, calls);
  begin.resolve();
  const cost = await measure(bench, Promise.all(started));
  const outcomes = await Promise.all(started);
  const delays = outcomes.flatMap(({ delaysMs }) => delaysMs.flatMap((ms) => ms ?? []));
  const taken = outcomes.reduce((sum, outcome) => sum + outcome.taken, 0);
  const users = outcomes.map(({ user }) => user);
  return {
    calls,
    completed: outcomes.filter(({ delaysMs }) => delaysMs.length === TURNS && !delaysMs.includes(null))
      .length,
    unanswered: outcomes.filter(({ isGreeted }) => !isGreeted).length,
    replyMs: { ...distribution(delays) },
    turnsTaken: taken,
    turnsStored: await countStored(bench, users, taken),
    ...cost,
    overloadWarnings: overloadLines(bench) - warningsBefore,
  };
}

/** A call has its process once it is greeted; the slowest may be waited for no longer than a caller would. */
async function untilGreeted({ agent }: Bench, calls: number): Promise<void> {
  const deadlineMs = performance.now() + 45_000;
  while (jobsOf(agent).length < calls && performance.now() < deadlineMs) await sleep(200);
  await sleep(5_000);
}

/** Calls one after the other for so many minutes: what is left behind would show. */
async function soak(bench: Bench, minutes: number, progress: BenchOptions['progress']): Promise<Figures> {
  const endMs = performance.now() + minutes * 60_000;
  const memory: number[] = [];
  let [calls, taken] = [0, 0];
  const users: string[] = [];
  while (performance.now() < endMs) {
    const held = await Promise.all(
      Array.from({ length: SOAK_CALLS }, () => holdCall(bench, Promise.resolve())),
    );
    calls += held.length;
    taken += held.reduce((sum, one) => sum + one.taken, 0);
    users.push(...held.map(({ user }) => user));
    memory.push(memoryMbOf(bench.agent));
    progress(`soak: ${calls} calls, worker ${Math.round(memory.at(-1) ?? 0)} MB`);
  }
  const stored = await countStored(bench, users, taken);
  await sleep(5_000);
  const quarter = Math.max(1, Math.floor(memory.length / 4));
  const mean = (values: readonly number[]) => values.reduce((sum, mb) => sum + mb, 0) / values.length;
  return {
    minutes,
    calls,
    turnsTaken: taken,
    turnsStored: stored,
    // The first quarter still warms up.
    workerMemoryMb: {
      early: mean(memory.slice(quarter, 2 * quarter + 1)),
      late: mean(memory.slice(-quarter)),
    },
    jobsLeft: jobsOf(bench.agent).length - IDLE_PROCESSES,
  };
}

export async function run({ progress }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES, IDLE_PROCESSES);
  try {
    const tts = await createTtsEngine(join(rig.dataDir, 'weights'));
    const { pcm } = await tts.synthesize(SENTENCE);
    const { supabase, pids } = rig.stack;
    const store = new MemoryStore(createPlainSupabase(supabase.url, supabase.serviceRoleKey));
    const bench = { rig, pcm, store, agent: pids.agent ?? 0 };
    const steps: Record<string, Figures> = {};
    for (const calls of STEPS) {
      progress(`${calls} at the same time`);
      steps[calls] = await step(bench, calls);
    }
    const [first = {}] = Object.values(steps);
    const last = Object.values(steps).at(-1) ?? {};
    const p50 = (figures: Figures) => Number((figures.replyMs as Figures).p50);
    return {
      naive: first,
      ours: last,
      ratio: p50(last) / p50(first),
      steps,
      ...(SOAK_MINUTES > 0 ? { soak: await soak(bench, SOAK_MINUTES, progress) } : {}),
    };
  } finally {
    await rig.stop();
    // LiveKit's native part would keep the process.
    await dispose();
  }
}
