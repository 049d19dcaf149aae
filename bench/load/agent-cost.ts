/**
 * What a worker and the processes that it has forked cost the machine: CPU and memory, apart from everything else.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { jobsOf } from '../../local/test-stack/process-tree.ts';
import type { Figures } from '../bench-result.ts';
import {
  cpuSecondsOf,
  cpuSecondsOfTree,
  machineBusySeconds,
  memoryMbOf,
  treeOf,
  wantedSecondsOf,
} from '../process-figures.ts';

/** All callers talk for at least so long. */
const TALKING_MS = 10_000;
/** A worker that has less to do than this has nothing to do. */
const IDLE_CORES = 0.15;
/** A process that loads takes what it gets, on a full machine a quarter of a core; one in a silent call takes less than this. */
const LISTENING_CORES = 0.22;
/** One process waits for another to be loaded, and for a greeting to be out. */
const QUIET_LOOKS = 2;
const LOOK_MS = 1_500;
const SETTLED_WITHIN_MS = 90_000;

/** What a worker and its processes hold; pages that several share count once. */
function memoryMbOfTree(worker: number): number {
  return treeOf(worker).reduce((sum, pid) => sum + memoryMbOf(pid), 0);
}

/** What the processes that wait for a call have cost so far, which is their start, and hold: means of them. */
export function idleCosts(worker: number): Figures {
  const jobs = jobsOf(worker);
  const mean = (total: number) => total / Math.max(1, jobs.length);
  return {
    startCpuSeconds: mean(cpuSecondsOf(jobs)),
    jobMemoryMb: mean(jobs.reduce((sum, pid) => sum + memoryMbOf(pid), 0)),
    treeMemoryMb: memoryMbOfTree(worker),
  };
}

/** Waits until a worker starts and ends no processes any more, or for as long as makes sense. */
export async function untilSettled(worker: number, isIdle = IDLE_CORES): Promise<void> {
  const deadlineMs = performance.now() + SETTLED_WITHIN_MS;
  while (performance.now() < deadlineMs) {
    const before = cpuSecondsOfTree(worker);
    await sleep(LOOK_MS);
    if (cpuSecondsOfTree(worker) - before < (isIdle * LOOK_MS) / 1_000) return;
  }
}

/** Waits until no process of a worker does more than one that listens to a silent caller: none is loading, or so long as makes sense. */
export async function untilLoaded(worker: number): Promise<void> {
  const deadlineMs = performance.now() + SETTLED_WITHIN_MS;
  for (let quiet = 0; quiet < QUIET_LOOKS && performance.now() < deadlineMs; ) {
    const before = new Map(jobsOf(worker).map((pid) => [pid, cpuSecondsOf([pid])]));
    await sleep(LOOK_MS);
    const cores = jobsOf(worker).map(
      (pid) => ((cpuSecondsOf([pid]) - (before.get(pid) ?? 0)) * 1_000) / LOOK_MS,
    );
    quiet = cores.every((one) => one < LISTENING_CORES) ? quiet + 1 : 0;
  }
}

export interface Neighbours {
  readonly [name: string]: number;
}

/** Cores that were busy while everybody talks: the agents', the machine's, and those of the processes beside them. */
export async function coresWhileTalking(worker: number, neighbours: Neighbours): Promise<Figures> {
  const startMs = performance.now();
  const names = Object.keys(neighbours);
  const used = () => names.map((name) => cpuSecondsOf([neighbours[name] ?? 0]));
  const before = { agents: cpuSecondsOfTree(worker), machine: machineBusySeconds(), others: used() };
  await sleep(TALKING_MS);
  const seconds = (performance.now() - startMs) / 1_000;
  const others = used().map((now, i) => (now - (before.others[i] ?? 0)) / seconds);
  return {
    agents: (cpuSecondsOfTree(worker) - before.agents) / seconds,
    machine: (machineBusySeconds() - before.machine) / seconds,
    ...Object.fromEntries(names.map((name, i) => [name, others[i] ?? 0])),
  };
}

/**
 * The processes of calls, which are the busiest: what one holds, and the share of time for which its event loop had
 * something to do, that of the busiest too.
 */
export async function jobsWhileTalking(worker: number, calls: number) {
  const wanted = () => new Map(jobsOf(worker).map((pid) => [pid, wantedSecondsOf(pid)]));
  const startMs = performance.now();
  const before = wanted();
  await sleep(TALKING_MS);
  const seconds = (performance.now() - startMs) / 1_000;
  const shares = [...wanted()].map(([pid, now]) => ({
    pid,
    share: (now - (before.get(pid) ?? now)) / seconds,
  }));
  const busiest = shares.sort((a, b) => b.share - a.share).slice(0, calls);
  const mean = (of: (job: { pid: number; share: number }) => number) =>
    busiest.reduce((sum, job) => sum + of(job), 0) / Math.max(1, busiest.length);
  return {
    memoryMb: mean(({ pid }) => memoryMbOf(pid)),
    demand: { mean: mean(({ share }) => share), busiest: busiest[0]?.share ?? 0 },
  };
}
