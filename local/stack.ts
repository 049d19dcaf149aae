/**
 * `npm run dev`: everything that a call needs, on this machine.
 *
 * @module
 */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { messageOf } from '../src/errors.ts';
import type { ChatModel } from './stack/chat-model.ts';
import { LocalStack } from './stack/local-stack.ts';
import { MAX_PAGE_PORT } from './stack/ports.ts';
import { Report } from './stack/report.ts';
import { whenAskedToStop } from './stack/stop-request.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const program = new Command('npm run dev --')
  .description(
    'Starts LiveKit, the database, speech, the agent and the page on this machine, and prints "ready <url>".\n' +
      'LIVEKIT_URL, SUPABASE_URL and OPENAI_API_KEY or OPENAI_BASE_URL, where set, replace their local part.\n' +
      'Reads .env.local and .env.',
  )
  .option('--port <n>', 'the port of the page; the other parts take the nine after it', parsePort, 3000)
  .option('--data-dir <folder>', 'database, weights, binaries, logs (default: KINDRED_DATA_DIR or .kindred)')
  .option('--no-page', 'leave the page out')
  .option('--phone', 'be called by telephone as well: starts Redis and LiveKit SIP')
  .parse();

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= MAX_PAGE_PORT) return port;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_PAGE_PORT}.`);
}

/** What is set already wins over both files, and `.env.local` over `.env`. */
function loadEnvFiles(): void {
  for (const name of ['.env.local', '.env']) if (existsSync(name)) process.loadEnvFile(name);
}

function describe({ kind, name }: ChatModel): string {
  if (kind === 'local')
    return (
      `Answers come from the ${name}. It is small: it gets things wrong and invents details.\n` +
      'CHAT_GGUF names a larger one, LOCAL_CHAT=stand-in answers by rules instead.'
    );
  if (kind !== 'stand-in') return `Answers come from ${name}.`;
  return (
    'Answers come from the rule-based stand-in, which knows a few patterns of English.\n' +
    'For a real one, set LOCAL_CHAT=model, start Ollama with a chat model, or set OPENAI_API_KEY, and start again.'
  );
}

function describePhone(address: string): string {
  return (
    `By telephone: call ${address} from any SIP client on this machine,\n` +
    'or npm run call -- --sip --phone +4930123456 --say "Hello, this is Ada."\n' +
    'To be called: npm run call -- --sip --wait --phone +4930123456, then npm run call-out -- --to +4930123456.'
  );
}

interface StackArguments {
  readonly port: number;
  readonly dataDir?: string;
  readonly page: boolean;
  readonly phone?: true;
}

async function main(): Promise<number> {
  process.chdir(ROOT);
  loadEnvFiles();
  const { port, dataDir, page, phone } = program.opts<StackArguments>();
  const report = new Report();
  const folder = resolve(dataDir ?? (process.env.KINDRED_DATA_DIR || '.kindred'));
  const options = { dataDir: folder, port, withPage: page, withPhone: phone === true, env: process.env };
  const stack = new LocalStack(options, report);
  const stopRequest = whenAskedToStop(() => stack.kill());
  try {
    report.say(`Kindred starts in ${folder}; Ctrl-C stops it.`);
    const started = await stack.start(stopRequest);
    report.say(describe(started.chatModel));
    if (started.phone) report.say(describePhone(started.phone));
    process.stdout.write(`ready ${started.page ?? `http://localhost:${port}`}\n`);
    if (!stopRequest.aborted) await once(stopRequest, 'abort');
    return 0;
  } catch (error) {
    if (stopRequest.aborted) return 0;
    report.say(`Kindred cannot start: ${messageOf(error)}`);
    return 1;
  } finally {
    await stack.stop();
    if (stopRequest.aborted) report.say('Kindred has stopped.');
  }
}

process.exit(await main());
