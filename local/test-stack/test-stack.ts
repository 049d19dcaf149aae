/**
 * A whole stack for a test or a bench: a data folder of its own on ports of its own. Weights and the LiveKit server are those
 * of the project's data folder, fetched and built there when they are missing, so that
 * nobody does it again.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readStackFile, type StackFile } from '../stack/stack-file.ts';
import { freeNeighbours } from './free-ports.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = ['weights', 'bin'] as const;

export interface TestStackOptions {
  /** @default [] More arguments of `npm run dev`, such as `--no-page`. */
  readonly args?: readonly string[];
  /** Set over the test's own environment; an empty variable counts as not set. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Variables with which a developer's own `.env` would lead the stack under test to services that are not local; and rules that
 * answer the same on every machine, whether or not it carries the local model.
 */
const NOTHING_REMOTE = {
  LOCAL_CHAT: 'stand-in',
  // Most people in tests call for the first time.
  DISCLOSURE: 'false',
  LIVEKIT_URL: '',
  SUPABASE_URL: '',
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  REDIS_URL: '',
  // A machine that runs tests does much else.
  WORKER_MAX_DEMAND: '1',
};

/**
 * @example
 * const stack = await TestStack.start();
 * const { stdout } = await stack.run('call', '--user', 'ada', '--say', 'Hello.', '--json');
 * await stack.restart();
 * await stack.remove();
 */
export class TestStack {
  readonly dataDir: string;
  readonly #options: TestStackOptions;
  #process: ChildProcess | undefined;
  /** What the stack has said on stderr since its last start. */
  said = '';
  /** What it has printed on stdout since its last start. */
  readonly printed: string[] = [];

  private constructor(options: TestStackOptions) {
    this.#options = options;
    this.dataDir = mkdtempSync(join(tmpdir(), 'kindred-stack-'));
    const shared = resolve(ROOT, process.env.KINDRED_DATA_DIR || '.kindred');
    for (const name of SHARED) {
      mkdirSync(join(shared, name), { recursive: true });
      symlinkSync(join(shared, name), join(this.dataDir, name));
    }
  }

  /** Resolves when the stack has printed `ready`. */
  static async start(options: TestStackOptions = {}): Promise<TestStack> {
    const stack = new TestStack(options);
    await stack.startAgain();
    return stack;
  }

  /** The supervisor's process id. */
  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Addresses and keys, as the commands read them. */
  file(): Promise<StackFile> {
    return readStackFile(this.dataDir);
  }

  /** Starts a stack that is stopped on the same data, on other ports. */
  async startAgain(): Promise<void> {
    const args = ['local/stack.ts', '--port', String(await freeNeighbours()), ...(this.#options.args ?? [])];
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: this.#env(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.said = '';
    this.printed.length = 0;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`The stack ended at its start:\n${this.said}`);
    });
    const ready = Promise.withResolvers<void>();
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.printed.push(line);
      if (line.startsWith('ready ')) ready.resolve();
    });
    await Promise.race([ready.promise, ended]);
    ended.catch(() => {});
  }

  /** @returns The exit code, null after a signal that could not be caught. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = await ended;
    return code;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.startAgain();
  }

  /** Stops the stack and deletes its data. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** `npm run <script> -- …args` against this stack. @throws When it exits non-zero. */
  run(
    script: 'call' | 'call-out' | 'memory',
    ...args: string[]
  ): Promise<{ stdout: string; stderr: string }> {
    const command = ['run', '--silent', script, '--', ...args];
    return promisify(execFile)('npm', command, { cwd: ROOT, env: this.#env() });
  }

  #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...NOTHING_REMOTE,
      ...this.#options.env,
      KINDRED_DATA_DIR: this.dataDir,
      NODE_ENV: '',
    };
  }
}
