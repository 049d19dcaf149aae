/**
 * Which calls a worker takes. Its places are a number (`WORKER_MAX_CALLS`) and a measurement: where its processes have no time
 * left, or a caller would wait for a process longer than people wait, a call is refused and its caller is told.
 *
 * LiveKit's server asks no worker that is full or near it, and then nobody tells the caller. So the load that a worker tells
 * stays low: the server prefers others by it, and who refuses has been asked.
 *
 * @module
 */

import type { AgentServer, JobRequest } from '@livekit/agents';
import { BusyLines } from '../call/busy-lines.ts';
import type { LivekitAccess } from '../call/dispatch.ts';
import type { LostCalls } from '../call/lost-calls.ts';
import type { Log } from '../telemetry/log.ts';
import { Headroom } from './headroom.ts';
import type { WaitingCalls } from './waiting-calls.ts';

/** So many measurements, 2.5 s apart, are one: a moment in which processes load says nothing. */
const MEASUREMENTS = 4;
/** People hang up when it rings for longer. */
const LONGEST_WAIT_MS = 12_000;
/** What was ready took less time than this, and says nothing of how long a process loads. */
const AT_ONCE_MS = 1_000;
/**
 * A node bids for a call with what its workers have left to its target load, which is 0.7 (`agents.target_load`), and one that
 * bids 0 is never chosen (livekit-server 1.13.5, `JobRequestAffinity` in service/agentservice.go; psrpc 0.7.2,
 * `selectServer`): with a load of 15 calls of 20 a worker got no sixteenth, and nobody was told. So all of ours is below.
 */
const LAST_PLACE_LOAD = 0.69;
const FULL_LOAD = 0.699;

type Refusal = 'every place is taken' | 'the processes have no time left' | 'too many wait for a process';

export interface AdmissionOptions {
  readonly livekit: LivekitAccess;
  readonly maxCalls: number;
  /** Share of the busiest process's time beyond which no call is taken. */
  readonly maxDemand: number;
  readonly lost: LostCalls;
  /** How long a process loads, until that is known. */
  readonly firstPaceMs: number;
  readonly waiting: WaitingCalls;
  /** Takes a call. */
  readonly accept: (request: JobRequest) => Promise<void>;
  readonly log: Log;
  /** @default of this process */
  readonly headroom?: Pick<Headroom, 'demand'>;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #headroom: Pick<Headroom, 'demand'>;
  readonly #busy: BusyLines;
  #server: Pick<AgentServer, 'activeJobs'> | null = null;
  #demands: readonly number[] = [];
  #launchedMs = 0;
  #paceMs: number;
  #wasFull = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#paceMs = options.firstPaceMs;
    this.#headroom = options.headroom ?? new Headroom();
    this.#busy = new BusyLines(options);
  }

  /** What LiveKit's server prefers workers by, asked for every 2.5 s. */
  async load(server: Pick<AgentServer, 'activeJobs'>): Promise<number> {
    const { lost, maxCalls, maxDemand, log } = this.#options;
    this.#server = server;
    this.#options.waiting.watch(server);
    this.#demands = [...this.#demands.slice(1 - MEASUREMENTS), this.#headroom.demand()];
    void lost.look(server.activeJobs.map(({ job }) => job));
    const reason = this.#refusal();
    if (reason && !this.#wasFull)
      log.warn({ calls: this.#calls, maxCalls, demand: this.#demand, reason }, 'the worker is full');
    this.#wasFull = reason !== null;
    if (reason) return FULL_LOAD;
    return LAST_PLACE_LOAD * Math.max(this.#calls / maxCalls, this.#demand / maxDemand);
  }

  /** Takes a call or refuses it. Resolves when LiveKit's server has the answer, and the caller of a refused one has been told. */
  async decide(request: JobRequest): Promise<void> {
    const { accept, log } = this.#options;
    const reason = this.#refusal();
    if (reason) {
      await request.reject();
      log.warn({ room: request.room?.name, reason }, 'a call was refused');
      return this.#busy.tell(request.job);
    }
    void this.#follow(request);
    await accept(request);
  }

  /** Processes start one after the other: a call that has waited says how long one takes. */
  async #follow({ job }: JobRequest): Promise<void> {
    const sinceMs = performance.now();
    if (!(await this.#options.waiting.follow(job))) return;
    const nowMs = performance.now();
    const tookMs = nowMs - Math.max(sinceMs, this.#launchedMs);
    this.#launchedMs = nowMs;
    if (tookMs > AT_ONCE_MS) this.#paceMs = (this.#paceMs + tookMs) / 2;
  }

  get #calls(): number {
    return (this.#server?.activeJobs.length ?? 0) + this.#options.waiting.count;
  }

  get #demand(): number {
    if (this.#demands.length < MEASUREMENTS) return 0;
    return this.#demands.reduce((sum, demand) => sum + demand, 0) / MEASUREMENTS;
  }

  #refusal(): Refusal | null {
    if (this.#calls >= this.#options.maxCalls) return 'every place is taken';
    if (this.#demand > this.#options.maxDemand) return 'the processes have no time left';
    const { count } = this.#options.waiting;
    if ((count + 1) * this.#paceMs > LONGEST_WAIT_MS && count > 0) return 'too many wait for a process';
    return null;
  }
}
