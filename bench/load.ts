/**
 * What a call costs, and how many people can talk at the same time: a plain agent against ours at 1, 5, 10, 15 and 20
 * calls (`--calls 1,5`) in real rooms, with sound both ways and the same simulated model services. Both workers run in one
 * stack and take turns at each step, so that both see the same machine.
 *
 * @module
 */

import '../local/caller/quiet.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dispose } from '@livekit/rtc-node';
import { createTtsEngine } from '../local/inference/tts.ts';
import { storedWords } from '../local/test-stack/stored-words.ts';
import { MemoryStore } from '../src/memory/store/store.ts';
import { createPlainSupabase } from '../src/pool/clients.ts';
import { distribution } from '../src/pool/latency-window.ts';
import type { BenchOptions, BenchResult, Figures } from './bench-result.ts';
import {
  coresWhileTalking,
  idleCosts,
  jobsWhileTalking,
  untilLoaded,
  untilSettled,
} from './load/agent-cost.ts';
import { holdCall, type LoadCallOutcome } from './load/load-caller.ts';
import { RoomRig } from './room-rig.ts';
import { SEED_LATENCIES } from './simulated-services.ts';

export const title = 'calls at the same time: a plain agent without memory against ours';

const STEPS = [1, 5, 10, 15, 20];
const PLAIN = 'plain';
const TURNS = 4;
/** A process takes some two seconds to load: as many people may call in that time without waiting for one. */
const IDLE_PROCESSES = 5;
/** People do not call in the same millisecond. */
const APART_MS = 300;
const STORED_WITHIN_MS = 60_000;
const SENTENCE = 'I have a dog called Biscuit.';
/** What the logs say when the machine is too small: the framework of its process, recall of its budget. */
const OVERLOAD = /process not scheduled|event loop|recall over its budget/;

/** One agent's side of a run. */
interface Side {
  readonly rig: RoomRig;
  readonly pcm: Int16Array;
  readonly agentName: string;
  /** Process id. */
  readonly worker: number;
  /** Where what its callers said is stored; `null` for an agent that remembers nothing. */
  readonly store: MemoryStore | null;
}

/** Waits until nothing is on its way any more, or for as long as one would. */
async function countStored(store: MemoryStore, users: readonly string[], wanted: number): Promise<number> {
  const deadlineMs = performance.now() + STORED_WITHIN_MS;
  for (;;) {
    const words = await Promise.all(users.map((user) => storedWords(store, user)));
    const stored = words.flat().length;
    if (stored >= wanted || performance.now() > deadlineMs) return stored;
    await sleep(500);
  }
}

function overloadLines({ rig }: Side): number {
  const log = readFileSync(join(rig.dataDir, 'logs', 'agent.log'), 'utf8');
  return log.split('\n').filter((line) => OVERLOAD.test(line)).length;
}

/** All are greeted first, then all talk at the same time. */
async function holdCalls(side: Side, calls: number): Promise<{ outcomes: LoadCallOutcome[]; cost: Figures }> {
  const { rig, pcm, agentName, worker } = side;
  const begin = Promise.withResolvers<void>();
  const greeted: Promise<void>[] = [];
  const held: Promise<LoadCallOutcome>[] = [];
  for (let n = 0; n < calls; n++) {
    const isGreeted = Promise.withResolvers<void>();
    greeted.push(isGreeted.promise);
    const call = { livekit: rig.stack.livekit, agentName, pcm, turns: TURNS, begin: begin.promise };
    held.push(holdCall(call, isGreeted.resolve));
    await sleep(APART_MS);
  }
  const all = Promise.all(held);
  await Promise.race([Promise.all(greeted), all]);
  // The processes that replace those which were taken are no part of what talking costs.
  await untilLoaded(worker);
  begin.resolve();
  const { livekit = 0, supabase = 0 } = rig.stack.pids;
  const beside = { server: livekit, database: supabase, callers: process.pid };
  const [cores, jobs] = await Promise.all([
    coresWhileTalking(worker, beside),
    jobsWhileTalking(worker, calls),
  ]);
  const outcomes = await all;
  const answered = outcomes.filter(({ isGreeted }) => isGreeted).length;
  const perCall = (value: number) => value / Math.max(1, answered);
  return {
    outcomes,
    cost: {
      talkingCoresPerCall: perCall(Number(cores.agents)),
      memoryMbPerCall: jobs.memoryMb,
      jobDemand: jobs.demand,
      cores,
    },
  };
}

/** So many calls at once. */
async function step(side: Side, calls: number): Promise<Figures> {
  await untilSettled(side.worker);
  const warnings = overloadLines(side);
  const { outcomes, cost } = await holdCalls(side, calls);
  const count = (is: (outcome: LoadCallOutcome) => boolean) => outcomes.filter(is).length;
  const taken = outcomes.reduce((sum, outcome) => sum + outcome.taken, 0);
  const users = outcomes.map(({ user }) => user);
  const stored = side.store && { turnsStored: await countStored(side.store, users, taken) };
  return {
    calls,
    replyMs: { ...distribution(outcomes.flatMap(({ delaysMs }) => delaysMs.flatMap((ms) => ms ?? []))) },
    answered: count(({ isGreeted }) => isGreeted),
    told: count(({ isRefused }) => isRefused),
    inSilence: count(({ isGreeted, isRefused }) => !isGreeted && !isRefused),
    // Greeted, and then without an answer.
    lost: count(({ delaysMs }) => delaysMs.includes(null)),
    turnsSaid: outcomes.reduce((sum, { delaysMs }) => sum + delaysMs.length, 0),
    ...(stored && { turnsTaken: taken, ...stored }),
    ...cost,
    overloadWarnings: overloadLines(side) - warnings,
  };
}

/** Ours / plain of one figure at one step. */
function ratioOf(naive: Figures, ours: Figures, name: string): number {
  return Number(ours[name]) / Number(naive[name]);
}

function ratios(naive: Figures, ours: Figures): Figures {
  return {
    talkingCores: ratioOf(naive, ours, 'talkingCoresPerCall'),
    memory: ratioOf(naive, ours, 'memoryMbPerCall'),
    replyP95: ratioOf(naive.replyMs as Figures, ours.replyMs as Figures, 'p95'),
  };
}

export async function run({ progress, calls }: BenchOptions): Promise<BenchResult> {
  const rig = await RoomRig.start(SEED_LATENCIES, IDLE_PROCESSES);
  try {
    const tts = await createTtsEngine(join(rig.dataDir, 'weights'));
    const { pcm } = await tts.synthesize(SENTENCE);
    const { supabase, pids, agentName } = rig.stack;
    const store = new MemoryStore(createPlainSupabase(supabase.url, supabase.serviceRoleKey));
    const plainWorker = await rig.addPlainAgent(PLAIN, 'text');
    const plain: Side = { rig, pcm, agentName: PLAIN, worker: plainWorker, store: null };
    const own: Side = { rig, pcm, agentName, worker: pids.agent ?? 0, store };
    const steps: Record<string, Figures> = {};
    await Promise.all([plain, own].map(({ worker }) => untilSettled(worker)));
    const idle: Figures = { plain: idleCosts(plain.worker), ours: idleCosts(own.worker) };
    for (const many of calls ?? STEPS) {
      progress(`${many} at the same time, plain`);
      const naive = await step(plain, many);
      progress(`${many} at the same time, ours`);
      const ours = await step(own, many);
      steps[many] = { plain: naive, ours, ratios: ratios(naive, ours) };
    }
    const [first] = Object.values(steps);
    const { plain: naive, ours, ratios: firstRatios } = first as Record<string, Figures>;
    return {
      naive: naive ?? {},
      ours: ours ?? {},
      ratio: Number(firstRatios?.talkingCores),
      idle,
      steps,
    };
  } finally {
    await rig.stop();
    // LiveKit's native part would keep the process.
    await dispose();
  }
}
