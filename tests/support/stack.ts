/**
 * A whole stack for a test: a data folder of its own on ports of its own. Weights and the LiveKit server are those
 * of the project's data folder, fetched and built there when they are missing, so that no test does it again.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { portsFrom } from '../../local/stack/ports.ts';
import { readStackFile, type StackFile } from '../../local/stack/stack-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = ['weights', 'bin'] as const;

export interface TestStackOptions {
  /** @default [] More arguments of `npm run dev`, such as `--no-page`. */
  readonly args?: readonly string[];
  /** Set over the test's own environment; an empty variable counts as not set. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A developer's own `.env` would lead the stack under test to services that are not local. */
const UNDISTURBED = {
  // Most people in tests call for the first time.
  DISCLOSURE: 'false',

  LIVEKIT_URL: '',
  SUPABASE_URL: '',
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  REDIS_URL: '',
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
  run(script: 'call' | 'memory', ...args: string[]): Promise<{ stdout: string; stderr: string }> {
    const command = ['run', '--silent', script, '--', ...args];
    return promisify(execFile)('npm', command, { cwd: ROOT, env: this.#env() });
  }

  #env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...UNDISTURBED,
      ...this.#options.env,
      KINDRED_DATA_DIR: this.dataDir,
      NODE_ENV: '',
    };
  }
}

/** A port whose neighbours are free as well. */
export async function freeNeighbours(): Promise<number> {
  for (;;) {
    const first = await freePort();
    const ports = Object.values(portsFrom(first));
    if (ports.every((port) => port < 65_536) && (await allFree(ports))) return first;
  }
}

async function allFree(ports: readonly number[]): Promise<boolean> {
  const free = await Promise.all(ports.map(isFree));
  return free.every(Boolean);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.close();
  return free;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
