/**
 * The thread of the {@link Watchdog}.
 *
 * @module
 */

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { deadline, limitMs } = workerData as { deadline: BigInt64Array; limitMs: number };

setInterval(() => {
  const due = Number(Atomics.load(deadline, 0));
  if (due === 0 || Date.now() < due) return;
  // Written past the streams of Node, which belong to the thread that hangs.
  writeSync(
    2,
    `A statement ran for more than ${limitMs} ms; the local Supabase ends, since nothing else can stop it.\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}, limitMs / 10);
