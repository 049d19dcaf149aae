/**
 * `npm run bench -- [name …] [--json]`: the naive way against ours, measured in one run.
 *
 * @module
 */

import { Command } from 'commander';
import { messageOf } from '../src/errors.ts';
import type { Bench, BenchResult } from './bench-result.ts';
import { machineLine, printResult } from './report.ts';

/** Every bench, loaded when it is asked for. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  background: () => import('./background.ts'),
  connections: () => import('./connections.ts'),
  greeting: () => import('./greeting.ts'),
  parallel: () => import('./parallel.ts'),
  recall: () => import('./recall.ts'),
  start: () => import('./start.ts'),
  turn: () => import('./turn.ts'),
};

const names = Object.keys(BENCHES);

async function runOne(name: string, json: boolean): Promise<BenchResult> {
  const bench = await BENCHES[name]?.();
  if (!bench) throw new Error(`there is no bench "${name}"; there are: ${names.join(', ')}`);
  // With --json standard output is for the result.
  const progress = (text: string) => process.stderr.write(`${name}: ${text}\n`);
  progress(bench.title);
  const result = await bench.run({ progress });
  if (!json) printResult(`${name}: ${bench.title}`, result);
  return result;
}

async function main(asked: readonly string[], { json = false }: { json?: boolean }): Promise<void> {
  const chosen = asked.length > 0 ? asked : names;
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `there is no bench ${unknown.map((name) => `"${name}"`).join(', ')}; there are: ${names.join(', ')}`,
    );
  }
  if (!json) console.log(machineLine());
  const results: Record<string, BenchResult> = {};
  for (const name of chosen) results[name] = await runOne(name, json);
  if (json) console.log(JSON.stringify(results));
}

const program = new Command('npm run bench --')
  .description('Measures the naive way against ours. Each bench does both in one run.')
  .argument('[name...]', `which benches: ${names.join(', ')} (default: all)`)
  .option('--json', 'print the results as one line of JSON, {name: {naive, ours, ratio, …}}')
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bench: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
