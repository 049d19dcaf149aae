/**
 * `npm run bench -- [name …] [--json]`: the naive way against ours, measured in one run.
 *
 * @module
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../src/errors.ts';
import type { Bench, BenchOptions, BenchResult } from './bench-result.ts';
import { drawChart } from './chart.ts';
import { headlinesOf, headlineTable } from './headlines.ts';
import { machineLine, printResult } from './report.ts';

/** Every bench, loaded when it is asked for. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  background: () => import('./background.ts'),
  client: () => import('./client.ts'),
  connections: () => import('./connections.ts'),
  database: () => import('./database.ts'),
  greeting: () => import('./greeting.ts'),
  load: () => import('./load.ts'),
  local: () => import('./local.ts'),
  parallel: () => import('./parallel.ts'),
  peers: () => import('./peers.ts'),
  phone: () => import('./phone.ts'),
  recall: () => import('./recall.ts'),
  soak: () => import('./soak.ts'),
  start: () => import('./start.ts'),
  turn: () => import('./turn.ts'),
};

const RESULTS = new URL('./results/', import.meta.url);
const LATEST = new URL('latest.json', RESULTS);
const names = Object.keys(BENCHES);
/** Half an hour: only where it is asked for. */
const UNASKED = names.filter((name) => name !== 'soak');

type Options = Omit<BenchOptions, 'progress'>;

async function runOne(name: string, json: boolean, options: Options): Promise<BenchResult> {
  const bench = await BENCHES[name]?.();
  if (!bench) throw new Error(`there is no bench "${name}"; there are: ${names.join(', ')}`);
  // With --json standard output is for the result.
  const progress = (text: string) => process.stderr.write(`${name}: ${text}\n`);
  progress(bench.title);
  const result = await bench.run({ ...options, progress });
  if (!json) printResult(`${name}: ${bench.title}`, result);
  return result;
}

async function main(
  asked: readonly string[],
  { json = false, calls = null, minutes = null }: Partial<Options> & { json?: boolean },
): Promise<void> {
  const chosen = asked.length > 0 ? asked : UNASKED;
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `there is no bench ${unknown.map((name) => `"${name}"`).join(', ')}; there are: ${names.join(', ')}`,
    );
  }
  if (!json) console.log(machineLine());
  const results: Record<string, BenchResult> = {};
  for (const name of chosen) {
    results[name] = await runOne(name, json, { calls, minutes });
    await keep(results);
  }
  if (json) console.log(JSON.stringify(results));
  else for (const line of ['', ...headlineTable(headlinesOf(results))]) console.log(line);
}

/** Keeps the newest figures of each bench, and draws them. */
async function keep(results: Readonly<Record<string, BenchResult>>): Promise<void> {
  const before = await readFile(LATEST, 'utf8').then(JSON.parse, () => ({}));
  const all = { ...before.results, ...results };
  const machine = machineLine();
  await mkdir(RESULTS, { recursive: true });
  const at = new Date().toISOString();
  await writeFile(LATEST, `${JSON.stringify({ at, machine, results: all }, null, 2)}\n`);
  await writeFile(new URL('chart.svg', RESULTS), drawChart(headlinesOf(all), machine));
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('It is to be above 0.');
  return number;
}

const program = new Command('npm run bench --')
  .description('Measures the naive way against ours. Each bench does both in one run.')
  .argument('[name...]', `which benches: ${names.join(', ')} (default: all but soak)`)
  .option('--json', 'print the results as one line of JSON, {name: {naive, ours, ratio, …}}')
  .option('--calls <numbers>', 'calls at the same time that `load` tries, such as 1,5', (text) =>
    text.split(',').map(positive),
  )
  .option('--minutes <number>', 'how long `soak` takes', positive)
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bench: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
