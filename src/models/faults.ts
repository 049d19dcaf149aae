/**
 * What can go wrong with weights, in words that say what to do.
 *
 * @module
 */

import { KindredError, messageOf } from '../errors.ts';

/** Faults of the disk end the whole fetch: another source would meet the same. */
const DISK_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'is full; free some space',
  EDQUOT: 'is full for this user; free some space',
  EROFS: 'cannot be written to',
  EACCES: 'cannot be written to',
  EPERM: 'cannot be written to',
};

export function isDiskFault(error: unknown): boolean {
  return diskFault(error) !== undefined;
}

function diskFault(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? DISK_FAULTS[String(error.code)] : undefined;
}

/** The one sentence for a set of weights that could not be had. */
export function explainFault(name: string, weightsDir: string, cause: unknown): KindredError {
  const fault = diskFault(cause);
  const reason = fault ? `the place ${weightsDir} ${fault}` : messageOf(cause);
  const message = `The weights ${name} could not be fetched: ${reason}.`;
  return new KindredError('WEIGHTS', message, { cause, retryable: true });
}
