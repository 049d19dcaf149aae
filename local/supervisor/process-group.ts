import { readFileSync } from 'node:fs';

/**
 * Sends a signal to the group that `leader` leads, which lives as long as any of its members does.
 * Signal 0 only looks. Windows has no groups: there the leader alone gets it.
 *
 * @returns Whether there was anyone to receive it.
 */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? leader : -leader, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process with this id runs, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ended, but its parent has not asked yet how; in containers that can take long. Known on Linux only. */
function isZombie(pid: number): boolean {
  try {
    // proc_pid_stat(5): the state follows the name, which stands in brackets and may hold anything.
    return /\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
