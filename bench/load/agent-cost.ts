/**
 * What a worker and the processes that it has forked cost the machine: CPU and memory, apart from everything else.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from '../bench-result.ts';
import {
  cpuSecondsOf,
  cpuSecondsOfTree,
  machineBusySeconds,
  memoryMbOf,
  treeOf,
} from '../process-figures.ts';

/** All callers talk for at least so long. */
const TALKING_MS = 10_000;
/** A worker that has less to do than this has nothing to do. */
const IDLE_CORES = 0.08;
const LOOK_MS = 1_500;
const SETTLED_WITHIN_MS = 90_000;

export interface Standing {
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

/** What a worker has used so far, and holds now. */
export function standingOf(worker: number): Standing {
  const memoryMb = treeOf(worker).reduce((sum, pid) => sum + memoryMbOf(pid), 0);
  return { cpuSeconds: cpuSecondsOfTree(worker), memoryMb };
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
