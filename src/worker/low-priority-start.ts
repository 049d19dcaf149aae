/**
 * Loaded before everything else in the processes of a worker on a machine with few cores (worker.ts).
 *
 * The framework replaces a process in the moment in which it is given a call, and loading one takes a core for more
 * than a second: on two cores that is half of what the call has for its greeting, which comes 100 ms later for it.
 * So the next process waits until the greeting is out.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';

/** A call that was given to a process is greeted within about this time. */
const GREETING_MS = 700;

await sleep(GREETING_MS);
