/**
 * Calls whose process was killed: nobody else frees the caller, who would listen into silence for a minute and more.
 *
 * @module
 */

import type { JobRequest, RunningJobInfo } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { LivekitAccess } from './dispatch.ts';
import { roomService } from './room-service.ts';

type Job = Pick<RunningJobInfo['job'], 'id' | 'room'>;

/** Who the agent of a job is in its room: what the framework takes where nothing else is said. */
const identityOf = ({ id }: Job) => `agent-${id}`;

export class LostCalls {
  readonly #livekit: LivekitAccess;
  readonly #log: Log;
  #jobs: readonly Job[] = [];

  constructor(livekit: LivekitAccess, log: Log) {
    this.#livekit = livekit;
    this.#log = log;
  }

  /**
   * Takes a call, and knows of it from now on: its process may be gone before the next look.
   *
   * @param attributes Go to its process, and stand on the agent in the room. @default none
   */
  async accept(request: JobRequest, attributes: Readonly<Record<string, string>> = {}): Promise<void> {
    await request.accept('', identityOf(request.job), '', { ...attributes });
    this.#jobs = [...this.#jobs, request.job];
  }

  /** Ends the rooms of jobs that are there no more and have left their agent behind. Never rejects. */
  async look(jobs: readonly Job[]): Promise<void> {
    const ids = new Set(jobs.map(({ id }) => id));
    const gone = this.#jobs.filter(({ id }) => !ids.has(id));
    this.#jobs = jobs;
    await Promise.all(gone.map((job) => this.#free(job)));
  }

  async #free(job: Job): Promise<void> {
    const room = job.room?.name;
    if (!room) return;
    const service = roomService(this.#livekit);
    try {
      // Who ends a call by themselves leaves the room; a process that is killed cannot.
      const present = await service.listParticipants(room);
      if (!present.some(({ identity }) => identity === identityOf(job))) return;
      await service.deleteRoom(room);
      this.#log.error({ room }, 'the process of a call was killed: its caller was hung up on');
    } catch (error) {
      this.#log.debug({ room, error: messageOf(error) }, 'a call is over, and so is its room');
    }
  }
}
