#!/usr/bin/env node
/**
 * `npm run eval`: how good the memory is, measured.
 *
 * @module
 */

import '../local/caller/quiet.ts';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { environmentSchema } from '../src/environment.ts';
import { KindredError } from '../src/errors.ts';
import { LOCAL_EMBEDDERS, type LocalEmbedder } from '../src/memory/embedder/local.ts';
import { createLog, type Log } from '../src/telemetry/log.ts';
import { ablate } from './recall/ablation.ts';
import { readDataset } from './recall/dataset.ts';
import { evaluateRecall, type IndexKind, openEmbedder } from './recall/evaluate.ts';
import type { Quality } from './recall/measure.ts';
import { MAX_K } from './recall/prepare.ts';
import { tableHead, tableRow } from './recall/table.ts';
import { relevanceLines } from './relevance/report.ts';
import { runRelevanceSuite } from './relevance/suite.ts';
import { readCases } from './suite/case-file.ts';
import { namesModel } from './suite/chat-service.ts';
import { runConversationSuite } from './suite/conversation-suite.ts';
import { reportLines } from './suite/report.ts';
import { toolsLines } from './tools/report.ts';
import { runToolsSuite } from './tools/suite.ts';

interface Options {
  limit?: number;
  dataset?: string;
  suite?: string;
  k: number[];
  index: IndexKind;
  embedder: LocalEmbedder;
  json?: boolean;
  ablate?: boolean;
  scripts?: 'play' | 'ignore';
}

function readKs(text: string): number[] {
  const ks = text.split(',').map(Number);
  if (ks.every((k) => Number.isInteger(k) && k >= 1 && k <= MAX_K)) return ks;
  throw new InvalidArgumentError(`whole numbers from 1 to ${MAX_K}, separated by commas, such as 5,10,20`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('a whole number from 1');
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\rembedding ${done} of ${total}${done === total ? '\n' : ''}`);
}

function dataDir(): string {
  return environmentSchema.shape.KINDRED_DATA_DIR.parse(process.env.KINDRED_DATA_DIR || undefined);
}

function recallFloor(): number {
  return environmentSchema.shape.RECALL_FLOOR.parse(process.env.RECALL_FLOOR || undefined);
}

async function run(options: Options): Promise<void> {
  if (options.suite === 'relevance') return runRelevance(options);
  if (options.suite === 'stt') return runStt(options);
  if (options.suite === 'tools') return runTools(options);
  if (options.suite) return runSuite(options.suite, options);
  if (options.dataset) return runRecall({ ...options, dataset: options.dataset });
  throw new KindredError(
    'CONFIG_INVALID',
    'Say what to evaluate: --dataset <file> or --suite <name, file or folder>.',
  );
}

/** Whether recall is silent where nothing matters. */
async function runRelevance({ json, embedder: choice }: Options): Promise<void> {
  const embedder = await openEmbedder({ dataDir: dataDir(), choice, onProgress: showProgress });
  try {
    const report = await runRelevanceSuite(embedder, {
      floor: recallFloor(),
      maxTokens: environmentSchema.shape.RECALL_MAX_TOKENS.parse(process.env.RECALL_MAX_TOKENS || undefined),
    });
    console.log(json ? JSON.stringify(report) : relevanceLines(report).join('\n'));
  } finally {
    await embedder.close();
  }
}

/** How well the caller is understood, through a room and directly. */
async function runStt({ json, limit }: Options): Promise<void> {
  const [{ runSttSuite }, { sttReportLines }] = await Promise.all([
    import('./stt/suite.ts'),
    import('./stt/report.ts'),
  ]);
  const { signal } = interruption();
  const report = await runSttSuite({ dataDir: resolve(dataDir()), limit, signal, onProgress: showStep });
  console.log(sttReportLines(report).join('\n'));
  if (json) console.log(JSON.stringify(report));
}

/** Ctrl-C lets what was started end in order. */
function interruption(): AbortController {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.once(name, () => interrupted.abort(new KindredError('ABORTED', 'The suite was stopped.')));
  return interrupted;
}

function showStep(what: string, done: number, total: number): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${what} ${done} of ${total}${done === total ? '\n' : ''}`);
  else if (done % 20 === 0 || done === total) process.stderr.write(`${what} ${done} of ${total}\n`);
}

/** Which tools the configured chat service calls, and where it should call none. */
async function runTools({ json, embedder: choice }: Options): Promise<void> {
  const embedder = await LOCAL_EMBEDDERS[choice].open({ weightsDir: resolve(dataDir(), 'weights') });
  try {
    const report = await runToolsSuite({ embedder, log: suiteLog(), onProgress: showCases });
    console.log(json ? JSON.stringify(report) : toolsLines(report).join('\n'));
  } finally {
    await embedder.close();
  }
}

/** What is known after a conversation, with whatever chat service is configured. */
async function runSuite(suite: string, { json, embedder: choice, scripts }: Options): Promise<void> {
  // npm starts us in the project's folder, wherever it was called.
  const all = await readCases(suite, process.env.INIT_CWD);
  const isPlayed = scripts ? scripts === 'play' : !namesModel(process.env);
  const cases = isPlayed ? all : all.map((one) => ({ ...one, script: undefined }));
  const embedder = await LOCAL_EMBEDDERS[choice].open({ weightsDir: resolve(dataDir(), 'weights') });
  try {
    const report = await runConversationSuite({ embedder, cases, log: suiteLog(), onProgress: showCases });
    console.log(json ? JSON.stringify(report) : reportLines(report).join('\n'));
    if (report.leaks > 0) process.exitCode = 1;
  } finally {
    await embedder.close();
  }
}

/** Silent, unless asked for; standard output belongs to the report. */
function suiteLog(): Log {
  return createLog(process.env.LOG_LEVEL || 'silent', pino.destination(2));
}

function showCases(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\rcase ${done} of ${total}${done === total ? '\n' : ''}`);
}

async function runRecall(options: Options & { dataset: string }): Promise<void> {
  const { dataset: path, k: ks, index, json, ablate: ablating, embedder: choice } = options;
  const dataset = await readDataset(path);
  const embedder = await openEmbedder({ dataDir: dataDir(), choice, onProgress: showProgress });
  const show = (name: string, quality: Quality) => console.log(tableRow(name, quality, ks));
  try {
    if (!json) console.log(tableHead(ks));
    if (ablating) {
      const onRow = json
        ? undefined
        : ({ name, quality }: { name: string; quality: Quality }) => show(name, quality);
      const rows = await ablate({ dataset, embedder, ks, onRow });
      if (json) console.log(JSON.stringify({ dataset: dataset.name, rows }));
      return;
    }
    const report = await evaluateRecall({ dataset, embedder, ks, index, floor: recallFloor() });
    if (json) {
      console.log(JSON.stringify(report));
      return;
    }
    show(dataset.name, report);
    for (const [category, quality] of Object.entries(report.byCategory)) show(`  ${category}`, quality);
    const { floor, hit8, hit8WithFloor, linesWithFloor } = report.floor;
    console.log(`\nhit@8 ${hit8}, above the floor of ${floor} ${hit8WithFloor} with ${linesWithFloor} lines`);
    console.log(`search (${index}): p50 ${report.searchMs.p50} ms, p95 ${report.searchMs.p95} ms`);
  } finally {
    await embedder.close();
  }
}

const program = new Command('eval')
  .description('How good the memory is: what is found again, and what is known after a conversation.')
  .option('--dataset <file>', 'recall on conversations with questions (docs/tuning.md describes the format)')
  .option(
    '--suite <name>',
    'relevance, tools, stt, or cases of conversations: conversations, one of its files by name, a file or a folder',
  )
  .option('--k <list>', 'cut-offs', readKs, [5, 10, 20, 50])
  .addOption(
    new Option('--index <kind>', 'which index').choices(['in-process', 'database']).default('in-process'),
  )
  .addOption(
    new Option('--embedder <name>', 'which model makes the vectors')
      .choices(Object.keys(LOCAL_EMBEDDERS))
      .default('local'),
  )
  .addOption(
    new Option(
      '--scripts <how>',
      'cases that say themselves what the model answers: play the script, or ignore it and ask the model (the default where LOCAL_CHAT=model, OPENAI_BASE_URL or OPENAI_API_KEY names one)',
    ).choices(['play', 'ignore']),
  )
  .option('--ablate', 'what each signal adds, cross-validated between the conversations (minutes)')
  .option('--limit <n>', 'of --suite stt: how many of the sentences', readCount)
  .option('--json', 'the last line is the report as JSON')
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof KindredError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
