/**
 * What processes cost, as Linux tells it in `/proc`.
 *
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs';

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

/** proc_pid_stat(5): after the name in brackets the parent is the 2nd field, the times are the 12th to the 15th. */
function statOf(pid: number): readonly number[] {
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.map(Number);
}

/** A process and all that descend from it. */
export function treeOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: statOf(Number(name))[1] }));
  const below = (top: number): number[] =>
    parents.filter(({ parent }) => parent === top).flatMap(({ pid: child }) => [child, ...below(child)]);
  return [pid, ...below(pid)];
}

/** CPU seconds that these processes have used so far. */
export function cpuSecondsOf(pids: readonly number[]): number {
  return sumOf(pids, (pid) => (statOf(pid)[11] ?? 0) + (statOf(pid)[12] ?? 0)) / TICKS;
}

/** CPU seconds of a process and of all that ever descended from it, also of those that have ended. */
export function cpuSecondsOfTree(top: number): number {
  const ended = (pid: number) => (statOf(pid)[13] ?? 0) + (statOf(pid)[14] ?? 0);
  const pids = treeOf(top);
  return cpuSecondsOf(pids) + sumOf(pids, ended) / TICKS;
}

function sumOf(pids: readonly number[], figure: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + figure(pid), 0);
}

/** Seconds for which a process's main thread ran or waited for a core so far (/proc/<pid>/schedstat). */
export function wantedSecondsOf(pid: number): number {
  const [ranNs = 0, waitedNs = 0] = read(`/proc/${pid}/schedstat`).split(' ').map(Number);
  return (ranNs + waitedNs) / 1e9;
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
