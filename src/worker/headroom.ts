/**
 * How much of their time the processes of a worker have left, as Linux' scheduler counts it.
 *
 * A call's event loop plays its sound. The share of time for which it has something to do, whether it runs or waits for a
 * core, says how late the next frame can be: near 1 there is no time left, whoever takes it. Where `/proc` tells nothing,
 * the delay of the worker's own event loop stands for it.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** A delay of the event loop of which this share of a second is heard. */
const AUDIBLE_DELAY_MS = 250;
const RESOLUTION_MS = 20;
const NS_PER_MS = 1e6;

interface Look {
  readonly atNs: bigint;
  /** By process id: ns for which its main thread ran or waited for a core so far. */
  readonly wantedNs: ReadonlyMap<number, number>;
}

/** proc(5): children of a thread. Empty where the kernel does not say. */
function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

/** Documentation/scheduler/sched-stats.rst: time on the core and time waiting for one, in ns. */
function wantedNsOf(pid: number): number {
  const [ranNs = 0, waitedNs = 0] = read(`/proc/${pid}/schedstat`).split(' ').map(Number);
  return ranNs + waitedNs;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Another system, or it has ended.
    return '';
  }
}

function look(pid: number): Look {
  return {
    atNs: process.hrtime.bigint(),
    wantedNs: new Map(childrenOf(pid).map((child) => [child, wantedNsOf(child)])),
  };
}

export class Headroom {
  readonly #pid: number;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** The last two looks: a process that was not there in the first of them is still loading. */
  #looks: readonly Look[] = [];

  /** @param pid Of the worker whose processes are watched. @default this one */
  constructor(pid: number = process.pid) {
    this.#pid = pid;
    this.#delay.enable();
  }

  /**
   * The share of time, since this was last asked, for which the busiest process had something to do: 0 to 1. Processes
   * that load are left out.
   */
  demand(): number {
    const now = look(this.#pid);
    const [before, last] = this.#looks.length < 2 ? [undefined, undefined] : this.#looks;
    this.#looks = [...this.#looks.slice(-1), now];
    const delayMs = this.#delay.percentile(99) / NS_PER_MS - RESOLUTION_MS;
    this.#delay.reset();
    const ofWorker = Math.min(1, Math.max(0, delayMs) / AUDIBLE_DELAY_MS);
    if (!before || !last) return ofWorker;
    const shares = [...now.wantedNs].map(([pid, wantedNs]) => {
      const lastNs = before.wantedNs.has(pid) ? last.wantedNs.get(pid) : undefined;
      return lastNs === undefined ? 0 : (wantedNs - lastNs) / Number(now.atNs - last.atNs);
    });
    return Math.min(1, Math.max(ofWorker, ...shares));
  }

  close(): void {
    this.#delay.disable();
  }
}
