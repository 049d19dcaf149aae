/**
 * Real calls in a real LiveKit room, for benches: our agent, plain agents beside it, and a caller that speaks.
 *
 * @module
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SipMoments } from '../local/caller/sip/sip-line.ts';
import { type StackFile, variablesOf } from '../local/stack/stack-file.ts';
import { freeNeighbours } from '../local/test-stack/free-ports.ts';
import { TestStack } from '../local/test-stack/test-stack.ts';
import { type Latencies, type SimulatedServices, startSimulatedServices } from './simulated-services.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HEALTH_TIMEOUT_MS = 120_000;

export interface TurnReport {
  readonly endOfSpeechToAudioMs: number | null;
  /** For how long the reply waited for memory; null without one. */
  readonly recallMs: number | null;
  /** What the agent's process did for the turn, in milliseconds by stage; empty of an agent that does not tell. */
  readonly stages: Readonly<Record<string, number>>;
}

export interface CallReport {
  readonly greeting: { readonly joinToAudioMs: number; readonly afterTrackMs: number } | null;
  /** Of a call by telephone. */
  readonly sip?: SipMoments;
  readonly turns: readonly TurnReport[];
  readonly error?: string;
}

/** Endpointing by silence alone: the end-of-turn model is unsure of a synthetic voice and adds its own wait. */
const SETTINGS = { TURN_DETECTION: 'vad', ENDPOINTING_MIN_DELAY_MS: '300', WORKER_MAX_DEMAND: '' };

export class RoomRig {
  readonly stack: StackFile;
  readonly #teststack: TestStack;
  readonly #services: SimulatedServices | null;
  readonly #agents: ChildProcess[] = [];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    teststack: TestStack,
    stack: StackFile,
    { services, env }: { services: SimulatedServices | null; env: Readonly<Record<string, string>> },
  ) {
    this.#teststack = teststack;
    this.stack = stack;
    this.#services = services;
    this.#env = env;
  }

  /**
   * @param latencies Of simulated model services; `null`: the local ones with their real models.
   * @param idleProcesses How many calls may begin at the same moment without waiting for a process.
   * @param args More arguments of the stack. @default none
   */
  static async start(
    latencies: Latencies | null,
    idleProcesses = 1,
    args: readonly string[] = [],
  ): Promise<RoomRig> {
    const services = latencies && (await startSimulatedServices(latencies));
    const model: Record<string, string> = services
      ? { OPENAI_BASE_URL: services.modelUrl, OPENAI_API_KEY: 'bench-key-12345678' }
      : {};
    // Callers of a bench wait for each other without a word.
    const waits = { SILENCE_ASK_MS: '0', WORKER_IDLE_PROCESSES: String(idleProcesses) };
    const env = { ...SETTINGS, ...model, ...waits };
    const teststack = await TestStack.start({ args: ['--no-page', ...args], env });
    return new RoomRig(teststack, await teststack.file(), { services, env });
  }

  get dataDir(): string {
    return this.#teststack.dataDir;
  }

  /** Starts a plain agent under a name of its own. @returns Its process id, once it takes calls. */
  async addPlainAgent(name: string, greeting: 'generated' | 'text'): Promise<number> {
    const own = { AGENT_NAME: name, PLAIN_GREETING: greeting };
    return (await this.addAgent('bench/plain-agent.ts', own)).pid ?? 0;
  }

  /** Starts one more worker of ours, on the same outbox. @returns Its process id, and how it and all its calls are killed. */
  async addWorker(): Promise<{ readonly pid: number; kill(): Promise<void> }> {
    const worker = await this.addAgent('src/agent.ts', {});
    return { pid: worker.pid ?? 0, kill: () => endGroup(worker) };
  }

  /** Starts an agent from a file, with variables of its own, and waits until it takes calls. */
  async addAgent(program: string, own: Readonly<Record<string, string>>): Promise<ChildProcess> {
    const port = await freeNeighbours();
    const agent = spawn(process.execPath, [program, 'start'], {
      cwd: ROOT,
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        ...this.#env,
        NODE_ENV: 'production',
        ...variablesOf(this.stack),
        KINDRED_DATA_DIR: this.dataDir,
        ...own,
        WORKER_PORT: String(port),
      },
    });
    this.#agents.push(agent);
    await healthy(`http://127.0.0.1:${port}/`);
    return agent;
  }

  /** One call of one person; says each text and hears the answer out. */
  call(user: string, says: readonly string[], agent = this.stack.agentName): Promise<CallReport> {
    return this.#call(['--user', user, '--agent', agent], says);
  }

  /** The same by telephone, of a stack that has one. */
  telephone(number: string, says: readonly string[]): Promise<CallReport> {
    return this.#call(['--sip', '--phone', number], says);
  }

  async #call(caller: readonly string[], says: readonly string[]): Promise<CallReport> {
    const texts = says.flatMap((text) => ['--say', text]);
    const args = ['local/call.ts', '--json', '--data-dir', this.dataDir, ...caller, ...texts];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  }

  async stop(): Promise<void> {
    await Promise.all(this.#agents.map(endGroup));
    await this.#teststack.remove();
    await this.#services?.stop();
  }
}

async function healthy(url: string): Promise<void> {
  const deadlineMs = performance.now() + HEALTH_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(200);
  }
  throw new Error(`nothing healthy at ${url}`);
}

/** A worker and its job processes; it has no calls any more. */
async function endGroup(agent: ChildProcess): Promise<void> {
  if (agent.exitCode !== null || agent.signalCode !== null || agent.pid === undefined) return;
  const exited = once(agent, 'exit');
  process.kill(-agent.pid, 'SIGKILL');
  await exited;
}
