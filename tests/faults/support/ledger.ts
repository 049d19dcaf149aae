/**
 * One line of the ledger of faults.
 *
 * @module
 */

import { appendFileSync } from 'node:fs';

/** Where the lines of all test files come together; set by table.ts. */
export const LEDGER_VARIABLE = 'KINDRED_FAULTS_LEDGER';

export interface Entry {
  readonly fault: string;
  /** Turns. */
  readonly said: number;
  /** Turns that are in the database exactly once. */
  readonly stored: number;
  /** From the end of what was said to the first sound, in milliseconds; undefined where nobody waits for one. */
  readonly delaysMs?: readonly (number | null)[];
  /** The log line or the check that tells an operator. */
  readonly told: string;
}

export function record(entry: Entry): void {
  const path = process.env[LEDGER_VARIABLE];
  if (path) appendFileSync(path, `${JSON.stringify(entry)}\n`);
}
