/**
 * How results are shown to a person.
 *
 * @module
 */

import { cpus, totalmem } from 'node:os';
import type { BenchResult, Figures } from './bench-result.ts';

const GIB = 2 ** 30;

/** On what the figures were taken: without it they say little. */
export function machineLine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / GIB);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Node ${process.version}, ${process.platform}`;
}

/** `{a: {b: 1}}` as `[['a.b', 1]]`. */
function flatten(figures: Figures, prefix = ''): Array<[string, number | string | boolean]> {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value] as const],
  ) as Array<[string, number | string | boolean]>;
}

/** Naive and ours side by side, then what else was measured. */
export function printResult(title: string, { naive, ours, ...more }: BenchResult): void {
  console.log(`\n${title}`);
  const sides = { naive: new Map(flatten(naive)), ours: new Map(flatten(ours)) };
  const names = [...new Set([...sides.naive.keys(), ...sides.ours.keys()])];
  const rows = names.map((name) => [
    name,
    { naive: sides.naive.get(name) ?? '', ours: sides.ours.get(name) ?? '' },
  ]);
  console.table(Object.fromEntries(rows));
  for (const [name, value] of flatten(more)) console.log(`  ${name}: ${value}`);
}
