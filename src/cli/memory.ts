#!/usr/bin/env node
/**
 * `npm run memory`: what is stored about a person, from the terminal.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { pino } from 'pino';
import type { Services } from '../call/call-services.ts';
import { loadConfig } from '../config.ts';
import { KindredError, messageOf } from '../errors.ts';
import { createLog } from '../telemetry/log.ts';
import { closeServices, openServices } from '../worker/services.ts';
import { type CallsOptions, calls } from './calls-command.ts';
import { forgetPerson } from './forget-person.ts';
import {
  exportPerson,
  type ForgetOptions,
  forgetMemories,
  importPerson,
  listMemories,
  type Report,
  reembed,
  searchMemories,
  timeZone,
} from './memory-commands.ts';
import { migrateMemory } from './migrate-command.ts';

interface Options {
  user: string;
  json?: boolean;
}

/** Runs one command and prints its report. Faults are one sentence and exit code 1. */
async function print({ json = false }: { json?: boolean }, command: () => Promise<Report>): Promise<void> {
  try {
    const report = await command();
    process.stdout.write(json ? `${JSON.stringify(report.data)}\n` : `${report.text}\n`);
  } catch (error) {
    if (!(error instanceof KindredError)) throw error;
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** The same with the services, which are open meanwhile. */
function run(options: Options, command: (services: Services) => Promise<Report>): Promise<void> {
  return print(options, async () => {
    // Standard output belongs to the report.
    const log = createLog('warn', pino.destination(2));
    const services = await openServices(loadConfig(), { log, role: 'terminal' });
    try {
      return await command(services);
    } finally {
      await closeServices(services);
    }
  });
}

const program = new Command('memory').description('What Kindred remembers about a person.');

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .requiredOption('--user <id>', 'whose memory')
    .option('--json', 'print JSON');
}

command('list', 'all memories, oldest first')
  .option('--past', 'also those that no longer hold')
  .action((options: Options & { past?: boolean }) =>
    run(options, (services) => listMemories(services, options.user, options.past ?? false)),
  );

command('search <words>', 'what would be recalled for these words')
  .option('--limit <n>', 'how many', '8')
  .action((words: string, options: Options & { limit: string }) =>
    run(options, (services) => searchMemories(services, options.user, words, Number(options.limit))),
  );

command('forget', 'deletes memories and every word that says them')
  .option('--id <id...>', 'ids, as list shows them')
  .option('--all', 'everything about this person, everywhere; fails when anything is left')
  .action((options: Options & ForgetOptions & { all?: boolean }) =>
    run(options, (services) =>
      options.all ? forgetAll(services, options.user) : forgetMemories(services, options.user, options),
    ),
  );

command('time-zone [zone]', 'where this person is: shows it, or sets it, as Europe/Berlin').action(
  (zone: string | undefined, options: Options) =>
    run(options, (services) => timeZone(services, options.user, zone)),
);

command('calls', 'whether this person has agreed to be called when something is due: shows it, or sets it')
  .option('--agree <number>', 'they have agreed, and are called under this number')
  .option('--from <hour>', 'with --agree: the first hour of their day', '9')
  .option('--until <hour>', 'with --agree: the hour at which it ends', '20')
  .option('--stop', 'they do not wish to be called')
  .action((options: Options & CallsOptions) =>
    run(options, (services) => calls(services, options.user, options)),
  );

command('export', 'everything about this person, as JSON').action((options: Options) =>
  run({ ...options, json: true }, (services) => exportPerson(services, options.user)),
);

command('import <file>', 'brings an export back; what is there already stays').action(
  (file: string, options: Options) =>
    run(options, async (services) => importPerson(services, options.user, await readText(file))),
);

command('reembed', 'makes vectors with the configured model for what has none of it').action(
  (options: Options) => run(options, (services) => reembed(services, options.user)),
);

program
  .command('migrate')
  .description('applies what is new of supabase/migrations to the database of DATABASE_URL')
  .option('--json', 'print JSON')
  .action((options: { json?: boolean }) => print(options, migrateMemory));

async function forgetAll(services: Services, user: string): Promise<Report> {
  const report = await forgetPerson(services, user);
  if (report.left > 0) process.exitCode = 1;
  return report;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new KindredError('IMPORT_INVALID', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

await program.parseAsync();
