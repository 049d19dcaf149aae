/**
 * Calls that a worker has taken and that have no process yet. The framework does not tell of them: `JobRequest.accept` of agents
 * 1.9.0 ends when the answer to LiveKit's server is on its way (job.ts), and a job is active once a process has it.
 *
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentServer, JobRequest } from '@livekit/agents';

const LOOK_MS = 100;
/** LiveKit's server may give a job to another worker after all; nobody waits longer for a process (admission.ts). */
const GIVEN_UP_MS = 60_000;

type Job = Pick<JobRequest['job'], 'id' | 'room'>;

export class WaitingCalls {
  readonly #jobs = new Map<string, Job>();
  #server: Pick<AgentServer, 'activeJobs'> | null = null;

  /** How many. */
  get count(): number {
    return this.#jobs.size;
  }

  /** Whether the call of a room is one of them. */
  has(room: string): boolean {
    return [...this.#jobs.values()].some((job) => job.room?.name === room);
  }

  /** The worker whose processes take the calls. */
  watch(server: Pick<AgentServer, 'activeJobs'>): void {
    this.#server = server;
  }

  /** One more. Resolves with whether a process has it. */
  async follow(job: Job): Promise<boolean> {
    this.#jobs.set(job.id, job);
    const deadlineMs = performance.now() + GIVEN_UP_MS;
    try {
      while (performance.now() < deadlineMs) {
        if (this.#server?.activeJobs.some((active) => active.job.id === job.id)) return true;
        await sleep(LOOK_MS, undefined, { ref: false });
      }
      return false;
    } finally {
      this.#jobs.delete(job.id);
    }
  }
}
