/**
 * Set up around the whole project: collects what each fault did and prints it as one table at the end.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Entry, LEDGER_VARIABLE } from './ledger.ts';

/** Vitest calls it for each of the two projects before its first test file, and what it returns after the last. */
export function setup(): (() => void) | undefined {
  if (process.env[LEDGER_VARIABLE]) return undefined;
  const dir = mkdtempSync(join(tmpdir(), 'kindred-ledger-'));
  const path = join(dir, 'ledger.jsonl');
  writeFileSync(path, '');
  process.env[LEDGER_VARIABLE] = path;
  return () => {
    const entries: Entry[] = readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    if (entries.length > 0) print(entries);
    rmSync(dir, { recursive: true });
  };
}

function print(entries: readonly Entry[]): void {
  console.table(
    entries.map(({ fault, said, stored, delaysMs, told }) => ({
      fault,
      said,
      stored,
      'delay ms': delaysMs?.map((delay) => delay ?? 'silent').join(' ') ?? '',
      told,
    })),
  );
  const sum = (key: 'said' | 'stored') => entries.reduce((total, entry) => total + entry[key], 0);
  console.log(`${entries.length} faults, ${sum('said')} turns said, ${sum('stored')} stored exactly once`);
}
