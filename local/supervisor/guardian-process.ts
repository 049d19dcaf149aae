/**
 * The guardian's own process; see guardian.ts. It reads `+<pid>` and `-<pid>` from its input, one a line, until the
 * supervisor's end of the pipe is closed.
 *
 * @module
 */

import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, signalGroup } from './process-group.ts';

const GRACE_MS = 6_000;
const LOOK_MS = 100;

// It has to outlive whatever ends the supervisor.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const groups = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(pid);
  else groups.delete(pid);
}

if (groups.size > 0) {
  for (const pid of groups) signalGroup(pid, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < GRACE_MS && groups.size > 0; waitedMs += LOOK_MS) {
    await sleep(LOOK_MS);
    for (const pid of groups) if (!isAlive(pid)) finish(pid);
  }
  for (const pid of groups) finish(pid);
  // A stack that ends in order leaves no group and removes its own files.
  for (const path of process.argv.slice(2)) rmSync(path, { force: true });
}

/** A part is over when its leader is; what that has forked goes with it. */
function finish(pid: number): void {
  signalGroup(pid, 'SIGKILL');
  groups.delete(pid);
}
