/**
 * Before the call: what its first moments would otherwise wait for. Connections are opened, cached speech is read, and
 * what a call does is done once, for the first run of code is ten times slower than the second.
 *
 * @module
 */

import type { Prewarmed } from '../call/call-services.ts';
import { warmUpLookUp } from '../call/join.ts';
import { parallelAiCalls } from '../concurrency/parallel.ts';
import { messageOf } from '../errors.ts';
import { dryRunCall } from './dry-run/dry-run.ts';

/** Nobody's id: reading it changes nothing. */
const NOBODY = 'kindred-warm-up';

/**
 * Never rejects: a service that is away is met again by the call, which knows what to do without it.
 *
 * @param deadlineMs What is not warm by then is not waited for, in milliseconds.
 */
export async function warmUp(parts: Prewarmed, deadlineMs: number): Promise<void> {
  const { pool, phrases, store, log, config } = parts;
  const steps = [
    (signal: AbortSignal) => pool.warm(signal),
    () => phrases.loadFirst(),
    (signal: AbortSignal) => store.of(NOBODY).loadPerson(NOBODY, {}, signal),
    () => warmUpLookUp(config),
    (signal: AbortSignal) => dryRunCall(parts, signal),
  ];
  for (const outcome of await parallelAiCalls(steps, { timeoutMs: deadlineMs, log, purpose: 'warm-up' }))
    if (!outcome.ok) log.warn({ error: messageOf(outcome.error) }, 'something could not be warmed');
}
