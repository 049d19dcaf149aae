/**
 * The processes that a worker has forked, as Linux tells it in `/proc`.
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of a worker's jobs, idle ones too. */
export function jobsOf(worker: number): number[] {
  return childrenOf(worker, 'job_proc_lazy_main');
}

/** Process ids of a process's children whose command line has this. */
export function childrenOf(parent: number, program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && commandOf(pid).includes(program));
}

function parentOf(pid: number): number {
  // proc_pid_stat(5): the name stands in brackets and may hold anything; state and parent follow.
  return Number(/\) \S (\d+)/.exec(readProc(pid, 'stat'))?.[1]);
}

function commandOf(pid: number): string {
  return readProc(pid, 'cmdline');
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
