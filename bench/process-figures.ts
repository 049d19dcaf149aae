/**
 * What processes cost, as Linux tells it in `/proc`.
 *
 * @module
 */

import { readFileSync } from 'node:fs';

/** Ticks of `/proc`'s clocks in a second: 100 on every Linux that Node runs on. */
const TICKS = 100;

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // It has ended in the meantime.
    return '';
  }
}

/** CPU seconds that these processes have used so far. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS;
}

/** proc_pid_stat(5): after the name in brackets, user and system time are the 12th and 13th fields. */
function ticksOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

/** Memory of a process in MB; pages that several share count in part for each (proportional set size). */
export function memoryMbOf(pid: number): number {
  const [, kb = 0] = /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return Number(kb) / 1_024;
}

/** CPU seconds that the whole machine has been busy. */
export function machineBusySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = read('/proc/stat')
    .split('\n', 1)
    .join()
    .replace(/^cpu\s+/, '')
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}
