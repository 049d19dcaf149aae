/**
 * An agent worker of a test's own: a real process with its jobs, whose log is read and which can be killed.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../../../local/caller/within.ts';
import { untilHealthy } from '../../../local/supervisor/health.ts';
import { signalGroup } from '../../../local/supervisor/process-group.ts';
import { freeNeighbours } from '../../../local/test-stack/free-ports.ts';
import { childrenOf, jobsOf } from '../../../local/test-stack/process-tree.ts';
import { DATA_DIR } from './livekit-server.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const START_MS = 90_000;
const STOP_MS = 90_000;

/** A line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A data folder with the machine's weights in it. */
export function makeDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kindred-faults-'));
  symlinkSync(join(DATA_DIR, 'weights'), join(dir, 'weights'));
  return dir;
}

export class AgentWorker {
  readonly agentName: string;
  readonly dataDir: string;
  readonly lines: LogLine[] = [];
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #healthUrl = '';

  /** @param env The configuration; `AGENT_NAME` and `KINDRED_DATA_DIR` are its name and its folder. */
  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
    this.agentName = env.AGENT_NAME ?? 'kindred';
    this.dataDir = env.KINDRED_DATA_DIR ?? '';
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  get outboxDir(): string {
    return join(this.dataDir, 'outbox');
  }

  /** Resolves when it is registered with LiveKit. */
  async start(): Promise<void> {
    const port = await freeNeighbours();
    this.#healthUrl = `http://127.0.0.1:${port}/`;
    const env = { ...process.env, ...this.#env, NODE_ENV: 'production', WORKER_PORT: String(port) };
    // A group of its own, as under the supervisor: what it has forked can be killed with it.
    const child = spawn(process.execPath, ['src/agent.ts', 'start'], {
      ...{ cwd: ROOT, env, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#read(line));
    await untilHealthy(this.#healthUrl, AbortSignal.timeout(START_MS));
  }

  async isHealthy(): Promise<boolean> {
    const answer = await fetch(this.#healthUrl).catch(() => null);
    return answer?.ok ?? false;
  }

  /** What it tells of itself. */
  async info(): Promise<{ readonly active_jobs: number }> {
    return (await fetch(`${this.#healthUrl}worker`)).json() as Promise<{ active_jobs: number }>;
  }

  /** Asks it to end, as a deployment does; resolves when it has. @returns Its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, 'exit');
    const patience = setTimeout(() => this.killGroup(), STOP_MS);
    child.kill(signal);
    const [code] = await exited;
    clearTimeout(patience);
    return code;
  }

  /** Kills the worker and everything it has forked, at once. */
  async killGroup(): Promise<void> {
    const child = this.#process;
    if (!child?.pid) return;
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    signalGroup(child.pid, 'SIGKILL');
    await exited;
  }

  /** Kills it and removes its folder. */
  async remove(): Promise<void> {
    await this.killGroup();
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Process ids of its jobs, idle ones too. */
  get jobs(): number[] {
    return jobsOf(this.pid);
  }

  /** The jobs that have kept a turn. */
  get jobsWithTurns(): number[] {
    return outboxFiles(this.outboxDir).map((name) => Number(/\.(\d+)\.outbox$/.exec(name)?.[1]));
  }

  /** The process that embeds for all jobs. */
  get inference(): number | undefined {
    return childrenOf(this.pid, 'inference_proc_lazy_main')[0];
  }

  /** Lines from warning upwards, or with this message. */
  logged(message: RegExp): LogLine[] {
    return this.lines.filter(({ msg }) => message.test(msg));
  }

  /** Waits for a line. @returns It, or undefined when it does not come. */
  async seesLogged(message: RegExp, timeoutMs: number): Promise<LogLine | undefined> {
    const signal = new AbortController().signal;
    return until(() => this.logged(message)[0], { timeoutMs, signal });
  }

  #read(line: string): void {
    try {
      const entry = JSON.parse(line);
      this.lines.push({ ...entry, msg: String(entry.msg ?? '') });
    } catch {
      this.lines.push({ level: 0, msg: line });
    }
  }
}

/** Names of the files in an outbox. */
export function outboxFiles(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith('.outbox'));
  } catch {
    return [];
  }
}
