/**
 * Calls whose process was killed: nobody else frees the caller, who would listen into silence for a minute and more.
 *
 * @module
 */

import type { RunningJobInfo } from '@livekit/agents';
import { messageOf } from '../errors.ts';
import type { Log } from '../telemetry/log.ts';
import type { LivekitAccess } from './dispatch.ts';
import { roomService } from './room-service.ts';

/** What is known of a job that is told of here. */
export type Job = Pick<RunningJobInfo, 'job' | 'acceptArguments'>;

export class LostCalls {
  readonly #livekit: LivekitAccess;
  readonly #log: Log;
  #jobs: readonly Job[] = [];

  constructor(livekit: LivekitAccess, log: Log) {
    this.#livekit = livekit;
    this.#log = log;
  }

  /** Ends the rooms of jobs that are there no more and have left their agent behind. Never rejects. */
  async look(jobs: readonly Job[]): Promise<void> {
    const ids = new Set(jobs.map(({ job }) => job.id));
    const gone = this.#jobs.filter(({ job }) => !ids.has(job.id));
    this.#jobs = jobs;
    await Promise.all(gone.map((job) => this.#free(job)));
  }

  async #free({ job, acceptArguments }: Job): Promise<void> {
    const room = job.room?.name;
    if (!room) return;
    const service = roomService(this.#livekit);
    try {
      // Who ends a call by themselves leaves the room; a process that is killed cannot.
      const present = await service.listParticipants(room);
      if (!present.some(({ identity }) => identity === acceptArguments.identity)) return;
      await service.deleteRoom(room);
      this.#log.error({ room }, 'the process of a call was killed: its caller was hung up on');
    } catch (error) {
      this.#log.debug({ room, error: messageOf(error) }, 'a call is over, and so is its room');
    }
  }
}
