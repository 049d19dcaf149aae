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
  readonly turns: readonly TurnReport[];
  readonly error?: string;
}

/** Endpointing by silence alone: the end-of-turn model is unsure of a synthetic voice and adds its own wait. */
const SETTINGS = { TURN_DETECTION: 'vad', ENDPOINTING_MIN_DELAY_MS: '300' };

export class RoomRig {
  readonly stack: StackFile;
  readonly #teststack: TestStack;
  readonly #services: SimulatedServices | null;
  readonly #agents: ChildProcess[] = [];

  private constructor(teststack: TestStack, stack: StackFile, services: SimulatedServices | null) {
    this.#teststack = teststack;
    this.stack = stack;
    this.#services = services;
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
    const env = { ...SETTINGS, ...model, WORKER_IDLE_PROCESSES: String(idleProcesses) };
    const teststack = await TestStack.start({ args: ['--no-page', ...args], env });
    return new RoomRig(teststack, await teststack.file(), services);
  }

  get dataDir(): string {
    return this.#teststack.dataDir;
  }

  /** Starts a plain agent under a name of its own and waits until it takes calls. */
  addPlainAgent(name: string, greeting: 'generated' | 'text'): Promise<void> {
    return this.addAgent(name, 'bench/plain-agent.ts', { PLAIN_GREETING: greeting });
  }

  /** Starts an agent from a file, with variables of its own, and waits until it takes calls. */
  async addAgent(name: string, file: string, env: Readonly<Record<string, string>>): Promise<void> {
    const port = await freeNeighbours();
    const agent = spawn(process.execPath, [file, 'start'], {
      cwd: ROOT,
      stdio: 'ignore',
      detached: true,
      env: {
        ...process.env,
        ...SETTINGS,
        NODE_ENV: 'production',
        ...variablesOf(this.stack),
        KINDRED_DATA_DIR: this.dataDir,
        AGENT_NAME: name,
        WORKER_PORT: String(port),
        ...env,
      },
    });
    this.#agents.push(agent);
    await healthy(`http://127.0.0.1:${port}/`);
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
  if (agent.exitCode !== null || agent.pid === undefined) return;
  const exited = once(agent, 'exit');
  process.kill(-agent.pid, 'SIGKILL');
  await exited;
}
