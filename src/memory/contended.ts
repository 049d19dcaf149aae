/**
 * A change that is computed from a person's rows holds only for the revision that it was computed from.
 *
 * @module
 */

import { KindredError } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';

/** A change that others keep getting ahead of is given up after this many tries. */
export const MAX_TRIES = 5;

/** @param what Of which sentence it is the subject. */
export function contended(what: string, log: Log): KindredError {
  log.warn({ tries: MAX_TRIES }, 'somebody else keeps changing this memory');
  const message = `${what} could not be stored: the memory changed ${MAX_TRIES} times meanwhile`;
  return new KindredError('DATABASE_UNREACHABLE', message, { retryable: true });
}
